package import FastJSON

/// What an agent's server says on its socket.
package enum AgentMessage: Sendable, Equatable {
    /// The conversation has begun.
    case began(AgentBeginning)
    /// The agent's voice; its bytes are in the buffer that was given along.
    case audio(AgentSpeech)
    /// What the agent has said up to this event is not to be played any more.
    case interrupted(event: Int64)
    /// To be answered at once; what the server believes to be the delay, in milliseconds.
    case ping(event: Int64, delay: Int64?)
    /// What the caller has said.
    case heard(String)
    /// What the caller seems to be saying.
    case hearing(String)
    /// What the agent says.
    case said(String, event: Int64?)
    /// What it has come to say of that, before it was interrupted.
    case corrected(AgentCorrection)
    /// A tool is to be used on this side.
    case tool(AgentToolCall)
    /// How sure the server is that somebody speaks.
    case voiceScore(Double)
    /// Something is wrong; the socket's end follows.
    case failed(AgentComplaint)
    /// Of another kind, which is to be ignored: servers add to their protocols.
    case unknown(String)
}

/// How a conversation begins.
package struct AgentBeginning: Sendable, Equatable {
    /// Its name, by which it can be fetched when it is over.
    package var conversation: String
    /// What the agent sends, and what it wants to be sent.
    package var output: AgentAudioFormat
    package var input: AgentAudioFormat

    package init(conversation: String, output: AgentAudioFormat, input: AgentAudioFormat) {
        self.conversation = conversation
        self.output = output
        self.input = input
    }
}

/// A stretch of the agent's voice.
package struct AgentSpeech: Sendable, Equatable {
    /// Which event of the conversation it belongs to; they count up.
    package var event: Int64
    /// When its letters are said, where the server tells.
    package var alignment: AgentAlignment?

    package init(event: Int64, alignment: AgentAlignment? = nil) {
        self.event = event
        self.alignment = alignment
    }
}

/// When the letters of a stretch are said, in milliseconds from its beginning.
package struct AgentAlignment: Sendable, Equatable {
    package var letters: [String]
    package var starts: [Int64]
    package var durations: [Int64]

    package init(letters: [String], starts: [Int64], durations: [Int64]) {
        self.letters = letters
        self.starts = starts
        self.durations = durations
    }
}

/// What the agent was to say, and what of it was said.
package struct AgentCorrection: Sendable, Equatable {
    package var original: String
    package var corrected: String
    package var event: Int64?

    package init(original: String, corrected: String, event: Int64? = nil) {
        self.original = original
        self.corrected = corrected
        self.event = event
    }
}

/// A tool that the agent wants to be used.
package struct AgentToolCall: Sendable, Equatable {
    package var name: String
    /// What the answer has to name.
    package var id: String
    package var parameters: JSONObject

    package init(name: String, id: String, parameters: JSONObject) {
        self.name = name
        self.id = id
        self.parameters = parameters
    }
}

/// What the server has against the conversation.
package struct AgentComplaint: Sendable, Equatable {
    /// The code that the socket is closed with.
    package var code: Int64?
    /// Which error, by the server's own name: "missing_dynamic_variable".
    package var kind: String
    package var message: String

    package init(code: Int64? = nil, kind: String, message: String) {
        self.code = code
        self.kind = kind
        self.message = message
    }
}
