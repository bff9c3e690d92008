internal import FastJSON
internal import Octets

/// What is said to ElevenLabs; `context` is nil where a WebSocket carries one contribution only.
enum ElevenLabsMessage {
    /// Begins a contribution: one space, and the settings, which may not be sent again.
    case begin(ElevenLabsSettings)
    case text(String)
    /// What is buffered is to be spoken.
    case flush
    /// No more text: by closing the context, or by the empty text that ends a socket of one contribution.
    case end
    /// Nothing, so that the provider goes on waiting.
    case keepAlive
    /// Everything is to be ended; for sockets of several contributions.
    case closeSocket

    func write(context: String?, into buffer: inout ByteBuffer) {
        buffer.writeJSON { json in
            json.beginObject()
            switch self {
            case .begin(let settings):
                json.key("text")
                json.string(" ")
                settings.writeVoiceSettings(into: &json)
                if !settings.schedule.isEmpty { settings.writeSchedule(into: &json) }
                if !settings.dictionaries.isEmpty { settings.writeDictionaries(into: &json) }
            case .text(let text):
                json.key("text")
                json.string(text)
            case .flush:
                if context == nil {
                    // A message to a socket of one contribution has a text; a space adds nothing to it.
                    json.key("text")
                    json.string(" ")
                }
                json.key("flush")
                json.bool(true)
            case .end:
                json.key(context == nil ? "text" : "close_context")
                if context == nil { json.string("") } else { json.bool(true) }
            case .keepAlive:
                // The empty text keeps a context alive, but ends a socket of one contribution, which takes a space.
                json.key("text")
                json.string(context == nil ? " " : "")
            case .closeSocket:
                json.key("close_socket")
                json.bool(true)
            }
            if let context {
                json.key("context_id")
                json.string(context)
            }
            json.endObject()
        }
    }

    /// Keeps a socket of several contributions alive that carries none: naming a context would create it.
    static func keepSocketAlive(into buffer: inout ByteBuffer) { buffer.append(#"{"text":""}"#) }
}

extension ElevenLabsSettings {
    func writeVoiceSettings(into json: inout JSONWriter) {
        json.key("voice_settings")
        json.beginObject()
        for (key, value) in [("stability", stability), ("similarity_boost", similarity), ("style", style)] {
            json.key(key)
            json.number(value)
        }
        json.key("use_speaker_boost")
        json.bool(speakerBoost)
        json.key("speed")
        json.number(speed)
        json.endObject()
    }

    fileprivate func writeSchedule(into json: inout JSONWriter) {
        json.key("generation_config")
        json.beginObject()
        json.key("chunk_length_schedule")
        json.beginArray()
        for count in schedule { json.integer(count) }
        json.endArray()
        json.endObject()
    }

    func writeDictionaries(into json: inout JSONWriter) {
        json.key("pronunciation_dictionary_locators")
        json.beginArray()
        for dictionary in dictionaries {
            json.beginObject()
            json.key("pronunciation_dictionary_id")
            json.string(dictionary.id)
            if let version = dictionary.version {
                json.key("version_id")
                json.string(version)
            }
            json.endObject()
        }
        json.endArray()
    }

    /// The content of a request for one text.
    func requestContent(_ text: String, language: String?, previous: String?) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeJSON { json in
            json.beginObject()
            json.key("text")
            json.string(text)
            json.key("model_id")
            json.string(model.name)
            if let code = code(of: language) {
                json.key("language_code")
                json.string(code)
            }
            writeVoiceSettings(into: &json)
            if !dictionaries.isEmpty { writeDictionaries(into: &json) }
            if let seed {
                json.key("seed")
                json.integer(seed)
            }
            if let previous, model.takesPreviousText {
                json.key("previous_text")
                json.string(previous)
            }
            json.key("apply_text_normalization")
            json.string(normalization)
            json.endObject()
        }
        return Array(copying: buffer.bytes)
    }
}

extension JSONWriter {
    /// Writes a number that is known to be finite.
    mutating func number(_ value: Double) {
        do throws(JSONWriteError) { try double(value) } catch { null() }
    }
}
