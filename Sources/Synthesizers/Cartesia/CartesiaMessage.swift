internal import FastJSON
internal import Octets
internal import ProviderKit

/// What is said to Cartesia of one context.
enum CartesiaMessage {
    /// More text.
    case text(String)
    /// What was given is to be spoken now.
    case flush
    /// There is no more text.
    case end
    /// What has not begun is to be forgotten.
    case cancel

    /// Writes the message; but for a cancellation it repeats voice, model, language and format, which may not change.
    func write(_ settings: CartesiaSettings, language: String, context: String, into buffer: inout ByteBuffer) {
        buffer.writeJSON { json in
            json.beginObject()
            json.key("context_id")
            json.string(context)
            var (text, goesOn, flushes) = ("", true, false)
            switch self {
            case .text(let more): text = more
            case .flush: flushes = true
            case .end: goesOn = false
            case .cancel:
                json.key("cancel")
                json.bool(true)
                json.endObject()
                return
            }
            json.key("model_id")
            json.string(settings.model)
            json.key("transcript")
            json.string(text)
            json.key("continue")
            json.bool(goesOn)
            if flushes {
                json.key("flush")
                json.bool(true)
            }
            settings.write(language: language, into: &json)
            json.endObject()
        }
    }
}

extension CartesiaSettings {
    fileprivate func write(language: String, into json: inout JSONWriter) {
        json.key("voice")
        json.beginObject()
        json.key("mode")
        json.string("id")
        json.key("id")
        json.string(voice)
        json.endObject()
        json.key("language")
        json.string(Self.code(of: language))
        json.key("output_format")
        json.beginObject()
        json.key("container")
        json.string("raw")
        json.key("encoding")
        json.string(encodingName)
        json.key("sample_rate")
        json.integer(format.rate)
        json.endObject()
        json.key("add_timestamps")
        json.bool(true)
        json.key("use_normalized_timestamps")
        json.bool(normalizesTimes)
        json.key("max_buffer_delay_ms")
        json.integer(bufferDelay)
        if let dictionary {
            json.key("pronunciation_dict_id")
            json.string(dictionary)
        }
        writeGeneration(into: &json)
    }

    private func writeGeneration(into json: inout JSONWriter) {
        guard speed != nil || volume != nil || emotion != nil else { return }
        json.key("generation_config")
        json.beginObject()
        if let speed {
            json.key("speed")
            json.number(speed)
        }
        if let volume {
            json.key("volume")
            json.number(volume)
        }
        if let emotion {
            json.key("emotion")
            json.string(emotion)
        }
        json.endObject()
    }
}
