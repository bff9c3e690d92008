/// What a carrier says on its media socket.
package struct CarrierMessage: Sendable, Equatable {
    /// Its place among the messages of all kinds, where they are numbered.
    package var sequence: Int64?
    package var event: CarrierEvent

    package init(_ event: CarrierEvent, sequence: Int64? = nil) {
        self.sequence = sequence
        self.event = event
    }
}

/// What happened at a carrier.
package enum CarrierEvent: Sendable, Equatable {
    /// Nothing that matters to a call.
    case nothing
    /// Something that is not known, which is to be ignored: carriers add to their protocols.
    case unknown
    /// The stream begins.
    case started(CarrierStart)
    /// Audio of the caller; its samples are in the buffer that was given along. When it was, in milliseconds since the
    /// stream's start, where the carrier says so.
    case audio(timestamp: Int64?)
    /// Audio of somebody else.
    case otherAudio
    /// A key was pressed.
    case key(Character)
    /// A mark came back: what was queued before it has been played, or thrown away.
    case mark(String)
    /// The stream is over: the caller has hung up, or something else is done with the call.
    case stopped
}

/// What is known of a stream when it begins.
package struct CarrierStart: Sendable, Equatable {
    /// The carrier's names for the stream, the call and the account; empty for what it does not say.
    package var stream: String
    package var call: String
    package var account: String
    /// What was given along for the call.
    package var parameters: [String: String]

    package init(stream: String, call: String, account: String = "", parameters: [String: String] = [:]) {
        self.stream = stream
        self.call = call
        self.account = account
        self.parameters = parameters
    }
}
