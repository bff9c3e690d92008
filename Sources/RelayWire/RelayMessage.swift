/// What Twilio says on a ConversationRelay socket.
package enum RelayMessage: Sendable, Equatable {
    /// The session begins; the first message.
    case setup(RelaySetup)
    /// What the caller said: so far, or to its end. The language is Twilio's word for it, and may be a primary tag only.
    case prompt(text: String, language: String, isLast: Bool)
    /// The caller cut in, by when that much had been spoken; how long it had lasted, where that is told.
    case interrupt(heard: String, milliseconds: Int64?)
    /// A key was pressed.
    case key(Character)
    /// A message of ours was refused.
    case error(String)
    /// What is told of the conversation's course, to those who ask for it.
    case info(RelayInfo)
    /// Something that is not known, which is to be ignored: Twilio adds to its protocol.
    case unknown
}

/// What is told of a conversation's course.
package enum RelayInfo: Sendable, Equatable {
    case agentSpeaking(Bool)
    case callerSpeaking(Bool)
    /// So much of the text has been spoken.
    case played(String)
    /// Something else, which nobody here needs.
    case other(String)
}

/// What is known of a session when it begins; empty for what is not told.
package struct RelaySetup: Sendable, Equatable {
    package var session = ""
    package var call = ""
    package var parentCall = ""
    package var account = ""
    package var from = ""
    package var to = ""
    package var callerName = ""
    package var forwardedFrom = ""
    /// PSTN, SIP or CLIENT.
    package var kind = ""
    package var direction = ""
    package var status = ""
    /// What was given along for the call.
    package var parameters: [String: String] = [:]

    /// Makes a session of which nothing is known but its names.
    package init(session: String = "", call: String = "") {
        self.session = session
        self.call = call
    }
}
