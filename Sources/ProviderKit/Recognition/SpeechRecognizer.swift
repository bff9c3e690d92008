public import CallTiming
public import Reactor

/// A provider that turns a caller's audio into words: a value of the configuration, used by any number of calls.
public protocol SpeechRecognizer: Sendable {
    /// Which provider and model it is.
    var identity: ProviderIdentity { get }
    /// What it can do.
    var capabilities: RecognizerCapabilities { get }

    /// Gets ready for sessions on a loop: looks up names, shakes hands; to be called on that loop, ahead of need.
    func warmUp(on loop: EventLoop) async throws(ProviderFailure)

    /// Opens a session that lives on the loop; to be called there.
    ///
    /// Answers when audio may be sent, or throws within the provider's deadline for connecting.
    func open(_ request: RecognitionRequest, on loop: EventLoop) async throws(ProviderFailure) -> any RecognitionSession
}

extension SpeechRecognizer {
    /// Does nothing.
    public func warmUp(on loop: EventLoop) async throws(ProviderFailure) {}
}

/// One caller's audio on its way to words; lives on its loop, and is ended by its owner.
public protocol RecognitionSession: AnyObject {
    /// What it makes of the audio. Ends after `finish`, or throws.
    var events: ProviderEvents<RecognitionEvent> { get }

    /// Hears µ-law audio that begins at `time`; does not wait, and does not keep the span.
    ///
    /// Times may leap ahead, when nothing was worth sending in between; they never go back.
    func hear(_ codes: Span<UInt8>, at time: CallTime)

    /// The same, with what the call's own ear heard in it.
    func hear(_ codes: Span<UInt8>, at time: CallTime, voice: HeardVoice)

    /// The caller has paused: what was heard should become final now. For the provider that cannot be asked, nothing.
    func flush()

    /// There will be no more audio: the last words, then the end of the events.
    func finish()

    /// After ``RecognitionEvent/lost(_:)``: somebody is to be asked again now. What comes of it is an event.
    func retry()

    /// Drops everything at once; the events end.
    func cancel()
}

extension RecognitionSession {
    /// Hears the audio, whatever was heard in it.
    public func hear(_ codes: Span<UInt8>, at time: CallTime, voice: HeardVoice) { hear(codes, at: time) }

    /// Nothing, for one that is not lost without ending.
    public func retry() {}
}

/// What a session is to listen for.
public struct RecognitionRequest: Sendable, Equatable {
    /// The language of this call, where it differs from the configured one.
    public var language: String?
    /// Names and terms that are likely to be said.
    public var keyterms: [String]
    /// The phrases that can be answered to, for a recogniser that hears nothing else.
    public var phrases: [String]
    /// Whether the session is to wait, when nobody is left who could be asked, instead of failing: for a chain.
    public var waits = false

    /// Makes a request.
    public init(language: String? = nil, keyterms: [String] = [], phrases: [String] = []) {
        self.language = language
        self.keyterms = keyterms
        self.phrases = phrases
    }
}

/// What a recogniser can do, as its author declares it.
public struct RecognizerCapabilities: Sendable, Equatable {
    /// Whether it takes the telephone's µ-law as it comes.
    public var takesMuLaw = true
    /// Whether words come while they are still being said.
    public var hasInterims = true
    /// Whether each word comes with its times.
    public var hasWordTimes = true
    /// Whether it says where turns end.
    public var endsTurns = false
    /// Whether it says early that a turn is probably over.
    public var endsTurnsEagerly = false
    /// Whether `flush` does something.
    public var canFlush = false
    /// Whether it hears nothing but the phrases of its request.
    public var hearsOnlyPhrases = false
    /// How much faster than real time it takes audio: what is sent again after a failure goes out at this rate.
    public var greatestRate = 1.0

    /// Declares a recogniser that has interims and word times.
    public init() {}
}
