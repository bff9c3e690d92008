public import Reactor

/// Recognisers, of which each stands in for those before it.
///
/// What the caller said since the last certain words is kept and given to the replacement, at the rate that it declares,
/// with what is said meanwhile behind it. So no word is lost; and none comes twice, because the times of words decide.
public struct RecognizerChain: SpeechRecognizer {
    let roster: ChainRoster<any SpeechRecognizer>

    /// Makes a chain; those in `recognizers` that are chains are taken apart.
    ///
    /// - Precondition: there is at least one.
    public init(
        _ recognizers: [any SpeechRecognizer],
        _ settings: ChainSettings = .init(),
        _ resilience: ProviderResilience = .shared
    ) {
        precondition(!recognizers.isEmpty, "a chain has somebody to ask")
        let members = recognizers.flatMap {
            ($0 as? RecognizerChain)?.roster.members ?? [.init(identity: $0.identity, provider: $0)]
        }
        roster = ChainRoster(members: members, settings: settings, resilience: resilience)
    }

    /// Its links, the first one first; none of them is a chain.
    package var links: [any SpeechRecognizer] { roster.members.map(\.provider) }

    /// The first one's.
    public var identity: ProviderIdentity { roster.members[0].identity }

    /// What all of them can do.
    public var capabilities: RecognizerCapabilities {
        var common = roster.members[0].provider.capabilities
        for member in roster.members.dropFirst() {
            let other = member.provider.capabilities
            common.takesMuLaw = common.takesMuLaw && other.takesMuLaw
            common.hasInterims = common.hasInterims && other.hasInterims
            common.hasWordTimes = common.hasWordTimes && other.hasWordTimes
            common.endsTurns = common.endsTurns && other.endsTurns
            common.endsTurnsEagerly = common.endsTurnsEagerly && other.endsTurnsEagerly
            common.canFlush = common.canFlush && other.canFlush
            // Phrases must be given when one of them needs them.
            common.hearsOnlyPhrases = common.hearsOnlyPhrases || other.hearsOnlyPhrases
            common.greatestRate = min(common.greatestRate, other.greatestRate)
        }
        return common
    }

    /// Warms the first one up, and the next where that fails.
    public func warmUp(on loop: EventLoop) async throws(ProviderFailure) {
        try await roster.warmUp(on: loop) { recognizer throws(ProviderFailure) in
            try await recognizer.warmUp(on: loop)
        }
    }

    /// Opens a session with the first one that lets it be opened.
    public func open(
        _ request: RecognitionRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any RecognitionSession {
        let session = ChainedRecognition(request, roster, on: loop)
        try await session.start()
        return session
    }
}
