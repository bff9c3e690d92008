public import Reactor

/// Voices, of which each stands in for those before it.
///
/// A voice that breaks off is replaced by one that goes on with the first word that was not spoken, where the one before
/// told when its words are spoken, and else with the clause. The audio stays in the format of the first: what comes in
/// another is converted, so that nobody behind has to follow.
public struct VoiceChain: SpeechSynthesizer {
    let roster: ChainRoster<any SpeechSynthesizer>

    /// Makes a chain; those in `voices` that are chains are taken apart.
    ///
    /// - Precondition: there is at least one.
    public init(
        _ voices: [any SpeechSynthesizer],
        _ settings: ChainSettings = .init(),
        _ resilience: ProviderResilience = .shared
    ) {
        precondition(!voices.isEmpty, "a chain has somebody to ask")
        let members = voices.flatMap {
            ($0 as? VoiceChain)?.roster.members ?? [.init(identity: $0.identity, provider: $0)]
        }
        roster = ChainRoster(members: members, settings: settings, resilience: resilience)
    }

    /// Its links, the first one first; none of them is a chain.
    package var links: [any SpeechSynthesizer] { roster.members.map(\.provider) }

    /// The first one's.
    public var identity: ProviderIdentity { roster.members[0].identity }

    /// What all of them can do.
    public var capabilities: VoiceCapabilities {
        var common = roster.members[0].provider.capabilities
        for member in roster.members.dropFirst() {
            let other = member.provider.capabilities
            common.speaksMuLaw = common.speaksMuLaw && other.speaksMuLaw
            common.takesFragments = common.takesFragments && other.takesFragments
            common.cancelsInPlace = common.cancelsInPlace && other.cancelsInPlace
            common.alignment = common.alignment.coarser(other.alignment)
            if common.format != other.format { common.format = nil }
            if let limit = other.greatestText { common.greatestText = min(common.greatestText ?? limit, limit) }
        }
        return common
    }

    /// The first one's: what another one spoke is not kept under it, because the change is seen.
    public var cacheKey: String? { roster.members[0].provider.cacheKey }

    /// Warms the first one up, and the next where that fails.
    public func warmUp(on loop: EventLoop) async throws(ProviderFailure) {
        try await roster.warmUp(on: loop) { voice throws(ProviderFailure) in try await voice.warmUp(on: loop) }
    }

    /// Opens a session with the first one that lets it be opened.
    public func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession {
        try await ChainedSynthesis.open(request, roster, on: loop)
    }
}

extension VoiceCapabilities.Alignment {
    /// Words are finer than nothing, characters finer than words.
    private var fineness: Int {
        switch self {
        case .none: 0
        case .words: 1
        case .characters: 2
        }
    }

    fileprivate func coarser(_ other: Self) -> Self { fineness <= other.fineness ? self : other }
}
