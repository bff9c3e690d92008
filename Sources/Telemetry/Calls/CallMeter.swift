package import ProviderKit
internal import Reactor

/// Counts what happens in one call; lives on its loop, like the call.
package struct CallMeter {
    private let metrics: CallMetrics
    private let organisation: String
    private let agent: String
    private let arm: String
    private let direction: String
    private var providers: [ProviderRole: String]
    private var latency = TurnLatencyReader()
    private var isLive = false

    init(
        _ metrics: CallMetrics,
        organisation: String,
        agent: String,
        arm: String,
        direction: String,
        providers: [ProviderRole: String]
    ) {
        self.metrics = metrics
        self.organisation = organisation
        self.agent = agent
        self.arm = arm
        self.direction = direction
        self.providers = providers
    }

    /// Counts an event.
    package mutating func read(_ event: CallEvent) {
        if let wait = latency.read(event) { count(wait) }
        switch event.kind {
        case .started where !isLive:
            isLive = true
            metrics.started[organisation, agent, arm, direction].add()
            metrics.live[organisation, agent, arm].add(1)
        case .ended(let reason):
            metrics.ended[organisation, agent, arm, CallEndReason.kind(of: reason)].add()
            if isLive { metrics.live[organisation, agent, arm].add(-1) }
            isLive = false
        case .turnEnded: metrics.turns[organisation, agent, arm].add()
        case .bargeInSuspected: metrics.bargeIns[organisation, agent, arm, "suspected"].add()
        case .bargeInDismissed: metrics.bargeIns[organisation, agent, arm, "dismissed"].add()
        case .bargeInConfirmed: metrics.bargeIns[organisation, agent, arm, "confirmed"].add()
        case .replyBegun(_, let isGuess) where isGuess: metrics.guesses[organisation, agent, arm, "begun"].add()
        case .guessUsed: metrics.guesses[organisation, agent, arm, "used"].add()
        case .guessDropped(_, let characters):
            metrics.guesses[organisation, agent, arm, "dropped"].add()
            metrics.wasted[organisation, agent, arm].add(Int64(characters))
        // Not by name: a model may call what there is not.
        case .toolFinished(_, let isError): metrics.tools[organisation, agent, arm, isError ? "failed" : "done"].add()
        case .silencePrompt: metrics.silences[organisation, agent, arm].add()
        case .mediaMissing(let samples): metrics.missing[organisation, agent, arm].add(Int64(samples))
        case .messageRefused: metrics.refused[organisation, agent, arm].add()
        default: readProviders(event)
        }
    }

    private mutating func readProviders(_ event: CallEvent) {
        switch event.kind {
        case .providerFailed(let role, let failure):
            metrics.failures[organisation, role.rawValue, providers[role] ?? "", failure.kind.rawValue].add()
        case .providerSwitched(let change):
            let role = change.from.role
            metrics.switches[organisation, role.rawValue, "\(change.from)", "\(change.to)"].add()
            providers[role] = "\(change.to)"
        case .used(let role, let usage): count(usage, role)
        case .cost(let role, let amount, _, let currency):
            let millionths = (amount * 1_000_000).rounded()
            guard millionths < 9e18 else { return }
            metrics.cost[organisation, agent, arm, role.rawValue, currency].add(Int64(millionths))
        default: break
        }
    }

    private func count(_ usage: ProviderUsage, _ role: ProviderRole) {
        let provider = providers[role] ?? ""
        let audio = Int64(usage.audio / .milliseconds(1))
        if audio > 0 { metrics.audio[organisation, role.rawValue, provider].add(audio) }
        let counts = [
            ("characters", usage.characters), ("input_tokens", usage.inputTokens),
            ("cached_tokens", usage.cachedTokens), ("output_tokens", usage.outputTokens), ("requests", usage.requests),
        ]
        for (unit, count) in counts where count > 0 {
            metrics.usage[organisation, role.rawValue, provider, unit].add(Int64(count))
        }
    }

    private func count(_ wait: TurnLatency) {
        for part in TurnLatency.Part.allCases {
            let provider = part.role.flatMap { providers[$0] } ?? ""
            metrics.waits[organisation, agent, arm, part.rawValue, provider].record(wait[part])
        }
        metrics.wholes[organisation, agent, arm].record(wait.whole)
        if wait.lead > .zero { metrics.lead[organisation, agent, arm].record(wait.lead) }
    }
}

extension TurnLatency.Part {
    /// Whose work the time went to; nil for ours and the carrier's.
    fileprivate var role: ProviderRole? {
        switch self {
        case .hearing: .recognizer
        case .thinking, .phrasing: .model
        case .voicing: .voice
        case .arriving, .deciding, .asking, .sending, .carrying: nil
        }
    }
}
