internal import FastJSON
package import Octets

/// Writes the messages to Twilio of a ConversationRelay socket, each as one JSON object behind what the buffer holds.
///
/// What is nil is left out: ten messages in a row that Twilio does not understand end the session.
package enum RelayWriter {
    /// Writes words to be spoken, exactly as they are put together with what was sent before.
    package static func text(_ text: RelayText, into buffer: inout ByteBuffer) {
        buffer.writeJSON { json in
            json.beginObject()
            json.key("type")
            json.string("text")
            json.key("token")
            json.string(text.token)
            json.key("last")
            json.bool(text.isLast)
            if let language = text.language {
                json.key("lang")
                json.string(language)
            }
            flag("interruptible", text.interruptible, &json)
            flag("preemptible", text.preemptible, &json)
            json.endObject()
        }
    }

    /// Writes a recording to be played; 0 times is for ever.
    package static func play(
        _ source: String,
        times: Int = 1,
        interruptible: Bool? = nil,
        preemptible: Bool? = nil,
        into buffer: inout ByteBuffer
    ) {
        buffer.writeJSON { json in
            json.beginObject()
            json.key("type")
            json.string("play")
            json.key("source")
            json.string(source)
            if times != 1 {
                json.key("loop")
                json.integer(max(0, times))
            }
            flag("preemptible", preemptible, &json)
            flag("interruptible", interruptible, &json)
            json.endObject()
        }
    }

    /// Writes keys to be pressed; answers whether there were any.
    @discardableResult
    package static func sendDigits(_ keys: String, into buffer: inout ByteBuffer) -> Bool {
        let known = keys.filter { "0123456789#*w".contains($0) }
        guard !known.isEmpty else { return false }
        buffer.writeJSON { json in
            json.beginObject()
            json.key("type")
            json.string("sendDigits")
            json.key("digits")
            json.string(known)
            json.endObject()
        }
        return true
    }

    /// Writes that another language is spoken, or heard; one of both at least.
    package static func language(spoken: String?, heard: String?, into buffer: inout ByteBuffer) {
        guard spoken != nil || heard != nil else { return }
        buffer.writeJSON { json in
            json.beginObject()
            json.key("type")
            json.string("language")
            if let spoken {
                json.key("ttsLanguage")
                json.string(spoken)
            }
            if let heard {
                json.key("transcriptionLanguage")
                json.string(heard)
            }
            json.endObject()
        }
    }

    /// Writes that the session is over, with what whoever goes on with the call is to know.
    package static func end(handOff: String? = nil, into buffer: inout ByteBuffer) {
        buffer.writeJSON { json in
            json.beginObject()
            json.key("type")
            json.string("end")
            if let handOff {
                json.key("handoffData")
                json.string(handOff)
            }
            json.endObject()
        }
    }

    private static func flag(_ name: StaticString, _ value: Bool?, _ json: inout JSONWriter) {
        guard let value else { return }
        json.key(name)
        json.bool(value)
    }
}

/// Words to be spoken.
package struct RelayText: Sendable, Equatable {
    package var token: String
    /// Whether this ends what the agent says for now.
    package var isLast: Bool
    /// In which language, where it differs from the session's.
    package var language: String?
    /// Whether the caller may cut it off, and a later text; nil for as the session was begun.
    package var interruptible: Bool?
    package var preemptible: Bool?

    package init(
        _ token: String,
        isLast: Bool = false,
        language: String? = nil,
        interruptible: Bool? = nil,
        preemptible: Bool? = nil
    ) {
        self.token = token
        self.isLast = isLast
        self.language = language
        self.interruptible = interruptible
        self.preemptible = preemptible
    }
}
