package import FastJSON

/// How a conversation is to begin: what of the agent's own settings is different this time, and what it is to know.
///
/// Its operator has to have allowed each setting that is overridden, and what is not overridden is not sent.
package struct AgentInitiation: Sendable, Equatable {
    package var prompt: String?
    package var firstMessage: String?
    /// As two letters and, for some, a region: "de", "pt-br".
    package var language: String?
    package var voice: String?
    /// Each name that the agent's texts ask for needs a value: text, number or truth.
    package var variables: JSONObject
    package var user: String?

    package init(
        prompt: String? = nil,
        firstMessage: String? = nil,
        language: String? = nil,
        voice: String? = nil,
        variables: JSONObject = JSONObject(),
        user: String? = nil
    ) {
        self.prompt = prompt
        self.firstMessage = firstMessage
        self.language = language
        self.voice = voice
        self.variables = variables
        self.user = user
    }

    private var overridesAgent: Bool { prompt != nil || firstMessage != nil || language != nil }

    /// Writes the object of that name, as a socket's first message and the service's requests have it.
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("type")
        json.string("conversation_initiation_client_data")
        if overridesAgent || voice != nil {
            json.key("conversation_config_override")
            json.beginObject()
            if overridesAgent { writeAgent(to: &json) }
            if let voice {
                json.key("tts")
                json.beginObject()
                json.field("voice_id", voice)
                json.endObject()
            }
            json.endObject()
        }
        if !variables.isEmpty {
            json.key("dynamic_variables")
            json.beginObject()
            for member in variables.members where member.value.isSimple {
                json.key(member.key)
                do throws(JSONWriteError) { try json.value(member.value) } catch { json.null() }
            }
            json.endObject()
        }
        if let user { json.field("user_id", user) }
        json.endObject()
    }

    private func writeAgent(to json: inout JSONWriter) {
        json.key("agent")
        json.beginObject()
        if let prompt {
            json.key("prompt")
            json.beginObject()
            json.field("prompt", prompt)
            json.endObject()
        }
        if let firstMessage { json.field("first_message", firstMessage) }
        if let language { json.field("language", language) }
        json.endObject()
    }
}

extension JSONValue {
    /// Whether it may be a variable's value: nulls are refused, and so is what has parts.
    fileprivate var isSimple: Bool {
        switch self {
        case .string, .bool, .integer: true
        case .double(let value): value.isFinite
        case .null, .array, .object: false
        }
    }
}

extension JSONWriter {
    mutating func field(_ name: StaticString, _ text: String) {
        key(name)
        string(text)
    }
}
