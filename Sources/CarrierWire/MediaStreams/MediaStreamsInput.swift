/// A message of a Media Streams socket to the engine.
package struct MediaStreamsMessage: Sendable, Equatable {
    /// Its place among the messages of all kinds behind `connected`, where it has one.
    package var sequence: Int64?
    /// Whether it names another stream than the one that it was read for.
    package var isOfOtherStream = false
    /// What it says.
    package var content: MediaStreamsInput
}

/// What a Media Streams socket says to the engine.
package enum MediaStreamsInput: Sendable, Equatable {
    /// The first message: the socket speaks this protocol.
    case connected(version: String)
    /// The stream begins.
    case start(MediaStreamsStart)
    /// Audio; its samples are in the buffer that was given to the decoder.
    case media(timestamp: Int64, isInbound: Bool)
    /// A key was pressed.
    case dtmf(Character)
    /// A mark came back: what was queued before it has been played, or was cleared.
    case mark(String)
    /// The stream has ended.
    case stop
    /// An event that is not known, which is to be ignored.
    case unknown
}

/// What is known of a stream when it begins.
package struct MediaStreamsStart: Sendable, Equatable {
    package var stream: String
    package var call: String
    package var account: String
    package var encoding: String
    package var sampleRate: Int64
    package var channels: Int64
    package var parameters: [String: String]

    package init(
        stream: String,
        call: String,
        account: String = "",
        encoding: String = "audio/x-mulaw",
        sampleRate: Int64 = 8_000,
        channels: Int64 = 1,
        parameters: [String: String] = [:]
    ) {
        self.stream = stream
        self.call = call
        self.account = account
        self.encoding = encoding
        self.sampleRate = sampleRate
        self.channels = channels
        self.parameters = parameters
    }
}
