public import Reactor

/// Language models, of which each stands in for those before it.
///
/// A model that fails before its first word is replaced without a trace. One that breaks off later is replaced by one that
/// is asked to go on, and what that one repeats is left out; see ``TextSplice``.
public struct ModelChain: LanguageModel {
    let roster: ChainRoster<any LanguageModel>

    /// Who is in it, in their order.
    package var models: [any LanguageModel] { roster.members.map(\.provider) }

    /// Makes a chain; those in `models` that are chains are taken apart.
    ///
    /// - Precondition: there is at least one.
    public init(
        _ models: [any LanguageModel],
        _ settings: ChainSettings = .init(),
        _ resilience: ProviderResilience = .shared
    ) {
        precondition(!models.isEmpty, "a chain has somebody to ask")
        let members = models.flatMap {
            ($0 as? ModelChain)?.roster.members ?? [.init(identity: $0.identity, provider: $0)]
        }
        roster = ChainRoster(members: members, settings: settings, resilience: resilience)
    }

    /// Its links, the first one first; none of them is a chain.
    package var links: [any LanguageModel] { roster.members.map(\.provider) }

    /// The first one's.
    public var identity: ProviderIdentity { roster.members[0].identity }

    /// What all of them can do.
    public var capabilities: ModelCapabilities {
        var common = roster.members[0].provider.capabilities
        for member in roster.members.dropFirst() {
            let other = member.provider.capabilities
            common.usesTools = common.usesTools && other.usesTools
            common.callsToolsInParallel = common.callsToolsInParallel && other.callsToolsInParallel
            common.cachesPrompts = common.cachesPrompts && other.cachesPrompts
            common.reportsUsage = common.reportsUsage && other.reportsUsage
        }
        return common
    }

    /// Warms the first one up, and the next where that fails.
    public func warmUp(for request: GenerationRequest, on loop: EventLoop) async throws(ProviderFailure) {
        try await roster.warmUp(on: loop) { model throws(ProviderFailure) in
            try await model.warmUp(for: request, on: loop)
        }
    }

    /// Asks the first one that answers; with hedging, answers when the first word is there.
    public func generate(
        _ request: GenerationRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any Generation {
        let generation = ChainedGeneration(request, roster, on: loop)
        try await generation.start()
        return generation
    }
}
