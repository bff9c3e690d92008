internal import FastJSON
internal import ProviderKit

/// One of Deepgram's two protocols without its socket: messages in, events out, and what silence asks for.
protocol DeepgramDialect {
    /// Whether the server speaks first.
    var greets: Bool { get }
    /// After how much audio without a message something is wrong, in samples; nil where that cannot be said.
    var answerDue: Int? { get }
    /// After how much silence on this side something has to be sent.
    var patience: Duration { get }

    /// Takes a message of the server's.
    mutating func take(
        _ message: Span<UInt8>,
        _ positions: StreamPositions,
        _ publish: (RecognitionEvent) -> Void
    ) throws(JSONError) -> DeepgramNotice?

    /// What is sent when nothing has been for `patience`.
    func sustenance(hasSentAudio: Bool) -> DeepgramSustenance
    /// What is sent when the caller has paused, by the judgement of the session's owner.
    mutating func flushMessage() -> StaticString?
    /// No answer came to that in good time.
    mutating func flushExpired(_ publish: (RecognitionEvent) -> Void)
    /// The server has closed the stream, as it was asked to.
    mutating func ended(_ publish: (RecognitionEvent) -> Void)
}

/// What a message means to the session, beside the events it made.
enum DeepgramNotice: Equatable, Sendable {
    /// The server is ready.
    case greeting
    /// The provider's own account of how much audio it has heard, in seconds.
    case account(seconds: Double)
    /// The last change of the configuration was answered; with what is wrong with it.
    case configured(complaint: String?)
    /// The answer to a flush.
    case flushed
    /// Something is wrong, but the stream goes on.
    case complaint(String)
    /// The stream is broken.
    case failure(ProviderFailure.Kind, String)
}

/// What keeps a stream alive.
enum DeepgramSustenance: Equatable, Sendable {
    case text(StaticString)
    case silence(samples: Int)

    static func == (one: Self, other: Self) -> Bool {
        switch (one, other) {
        case (.text(let text), .text(let otherText)): "\(text)" == "\(otherText)"
        case (.silence(let count), .silence(let otherCount)): count == otherCount
        case (.text, .silence), (.silence, .text): false
        }
    }
}

/// One change of a stream's configuration at a time; later ones wait, and only the last of them counts.
struct ConfigurationQueue: Equatable, Sendable {
    private(set) var isUnderWay = false
    private var next: [String]?

    /// Asks for other key terms; answers what is to be sent now.
    mutating func ask(_ keyterms: [String]) -> [String]? {
        guard isUnderWay else {
            isUnderWay = true
            return keyterms
        }
        next = keyterms
        return nil
    }

    /// The change under way was answered, or is taken for lost; answers what is to be sent now.
    mutating func answered() -> [String]? {
        isUnderWay = next != nil
        defer { next = nil }
        return next
    }
}
