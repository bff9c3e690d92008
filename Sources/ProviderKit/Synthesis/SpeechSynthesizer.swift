public import Reactor

/// A provider that speaks: a value of the configuration, used by any number of calls.
public protocol SpeechSynthesizer: Sendable {
    /// Which provider and model it is.
    var identity: ProviderIdentity { get }
    /// What it can do.
    var capabilities: VoiceCapabilities { get }
    /// Everything beside provider, model, text and language that decides how it sounds: voice, settings, version; the same
    /// in every process. Nil for a voice whose audio is not to be kept.
    var cacheKey: String? { get }

    /// Gets ready for sessions on a loop: connections, hand-shakes; to be called on that loop, ahead of need.
    func warmUp(on loop: EventLoop) async throws(ProviderFailure)

    /// Opens a session for one contribution of the agent; to be called on the loop it will live on.
    ///
    /// With a connection that is ready it answers at once.
    func open(_ request: SynthesisRequest, on loop: EventLoop) async throws(ProviderFailure) -> any SynthesisSession

    /// Whether it knows texts by heart, for which it asks nobody.
    var remembers: Bool { get }

    /// Opens a session that asks nobody: it speaks what the voice knows by heart, and fails for the rest; nil where it knows
    /// nothing.
    func recall(_ request: SynthesisRequest, on loop: EventLoop) -> (any SynthesisSession)?
}

extension SpeechSynthesizer {
    /// Not to be kept.
    public var cacheKey: String? { nil }

    /// It does not.
    public var remembers: Bool { false }

    /// It knows nothing.
    public func recall(_ request: SynthesisRequest, on loop: EventLoop) -> (any SynthesisSession)? { nil }

    /// Does nothing.
    public func warmUp(on loop: EventLoop) async throws(ProviderFailure) {}
}

/// One contribution of the agent on its way to sound; lives on its loop, and is ended by its owner.
public protocol SynthesisSession: AnyObject {
    /// How the audio of this session is written.
    var format: SpeechAudioFormat { get }
    /// What it sounds like. Ends after `finish` and the last audio, or throws.
    var events: ProviderEvents<SynthesisEvent> { get }
    /// Whether a provider has been asked: not while it is not known to be needed, and not for what was kept from earlier.
    var hasAsked: Bool { get }

    /// Speaks this after what it was given before; pieces are joined as they are, so they bring their own spaces.
    func speak(_ text: String)

    /// What was given so far is to be spoken now, without waiting for more.
    func flush()

    /// There will be no more text: the last audio, then the end of the events.
    func finish()

    /// Drops everything at once; the events end.
    func cancel()
}

extension SynthesisSession {
    /// It has, when it was opened.
    public var hasAsked: Bool { true }
}

/// What a voice makes of a text.
public enum SynthesisEvent: Sendable, Equatable {
    /// The next bytes of audio, whole samples, in the session's format.
    case audio([UInt8])
    /// When the next words are said; it may come before or after their audio.
    case spoken([SpokenPiece])
    /// All audio up to the last `flush` has come, by a provider that tells.
    case flushed
    /// Another provider took over.
    case switched(ProviderSwitch)
    /// What the session used, since the last account.
    case usage(ProviderUsage)
    /// The provider complains, and goes on.
    case warning(String)
}

/// A word or a letter of the text, and when it is said.
public struct SpokenPiece: Sendable, Equatable {
    /// As it stood in the text, with the spaces around it that belong to it.
    public var text: String
    /// When it begins, from the session's first audio.
    public var start: Duration
    /// When it ends.
    public var end: Duration

    /// Makes a piece.
    public init(_ text: String, start: Duration, end: Duration) {
        self.text = text
        self.start = start
        self.end = end
    }
}

/// What a session is asked for beside its text.
public struct SynthesisRequest: Sendable, Equatable {
    /// The language of this contribution, where it differs from the configured one.
    public var language: String?
    /// What the agent said before, for a provider that carries the melody on.
    public var previousText: String?
    /// How long the provider may take to be ready, for a voice that asks it only when it is needed; nil for as long as it
    /// allows itself.
    public var opening: Duration?

    /// Makes a request.
    public init(language: String? = nil, previousText: String? = nil) {
        self.language = language
        self.previousText = previousText
    }
}

/// What a voice can do, as its author declares it.
public struct VoiceCapabilities: Sendable, Equatable {
    /// How finely a provider tells when what is said.
    public enum Alignment: String, Sendable, Equatable { case none, words, characters }

    /// Whether it speaks the telephone's µ-law.
    public var speaksMuLaw = false
    /// How its audio is written, where every session's is the same; nil where that is known only then.
    public var format: SpeechAudioFormat?
    /// How finely it tells when what is said.
    public var alignment = Alignment.none
    /// Whether text may come in pieces smaller than a sentence.
    public var takesFragments = false
    /// Whether a contribution can be dropped without dropping the connection.
    public var cancelsInPlace = false
    /// The most characters in one piece of text; nil where no limit is known.
    public var greatestText: Int?

    /// Declares a voice that can do nothing special.
    public init() {}
}
