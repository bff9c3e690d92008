internal import AgentFiles
internal import FrontDoor
internal import ProviderKit
internal import Statistics
internal import Synchronization
internal import Telemetry

/// Watches the arms of agents while they have calls, and gives those of an arm that is worse to the first one.
///
/// What is known belongs to a version of an agent's file: one that says something else begins anew.
final class ArmGuards: Sendable {
    private struct Agent: Hashable {
        let organisation: String
        let name: String
        let version: String

        init(_ definition: AgentDefinition) {
            (organisation, name, version) = (definition.organisation.key, definition.name, definition.version)
        }
    }

    fileprivate struct Arm {
        var rail: GuardRail?
        /// Calls that were over before enough was known of the first arm.
        var early: [WatchedCall] = []
        var isGivenUp = false
    }

    fileprivate struct State {
        var control: [Double] = []
        var controlFailures = (failed: 0, of: 0)
        var arms: [String: Arm] = [:]
    }

    /// How many turns of the first arm must be known before another is held against them.
    private static let enough = 60
    /// How many calls of an arm wait for that; those beyond are not counted.
    private static let patience = 100
    /// How many agents' versions are watched.
    private static let most = 1_000

    private let states = Mutex<[Agent: State]>([:])
    private let journal: Journal?
    let givenUp = MetricFamily<Counter>(
        MetricHeader(
            "syrinx_arms_given_up",
            .counter,
            "Arms that were worse than the first, and have no calls any more."
        ),
        labels: ["organisation", "agent", "arm", "reason"]
    ) { Counter() }

    init(_ journal: Journal?) { self.journal = journal }

    /// The arm by which a call goes: the one that it hangs on, or the first one where that was given up.
    func arm(of call: String, _ definition: AgentDefinition) -> AgentArm? {
        guard let arm = definition.arm(of: call), definition.rollBack != nil else { return definition.arm(of: call) }
        let isGivenUp = states.withLock { $0[Agent(definition)]?.arms[arm.name]?.isGivenUp ?? false }
        return isGivenUp ? definition.arms.first : arm
    }

    /// What reads the events of a call by an arm; nil where nothing is watched.
    func reader(of definition: AgentDefinition, arm: AgentArm?) -> ((CallEvent) -> Void)? {
        guard let arm, let rules = definition.rollBack, let first = definition.arms.first else { return nil }
        var latencies = TurnLatencyReader()
        var call = WatchedCall(latencies: [], failures: 0, of: 0)
        let agent = Agent(definition)
        return { [self] event in
            if let latency = latencies.read(event) { call.latencies.append(latency.whole / .milliseconds(1)) }
            switch event.kind {
            case .turnEnded: call.attempts += 1
            case .providerFailed: call.failures += 1
            case .ended:
                call.attempts = max(call.attempts, 1)
                call.failures = min(call.failures, call.attempts)
                ended(call, agent, arm: arm.name, isFirst: arm.name == first.name, rules)
            default: break
            }
        }
    }

    private func ended(_ call: WatchedCall, _ agent: Agent, arm: String, isFirst: Bool, _ rules: ArmRollBack) {
        let alarms = states.withLock { states -> [(arm: String, alarms: Set<GuardRail.Alarm>)] in
            if states[agent] == nil, states.count >= Self.most { return [] }
            var state = states[agent] ?? State()
            defer { states[agent] = state }
            return isFirst ? state.firstEnded(call, rules, Self.enough) : state.ended(call, arm, Self.patience)
        }
        for (arm, alarms) in alarms { giveUp(arm, of: agent, alarms) }
    }

    private func giveUp(_ arm: String, of agent: Agent, _ alarms: Set<GuardRail.Alarm>) {
        let reason = alarms.contains(.failing) ? "fails more often" : "answers later"
        givenUp[agent.organisation, agent.name, arm, reason].add()
        journal?.note(
            LogLine(
                .warning,
                "arm-given-up",
                of: agent.organisation,
                [
                    ("agent", .words(agent.name)), ("arm", .words(arm)),
                    ("reason", .words("it \(reason) than the first arm")),
                ]
            )
        )
    }
}

extension ArmGuards.State {
    /// A call of the first arm is over; answers which arms turn out to be worse.
    fileprivate mutating func firstEnded(
        _ call: WatchedCall,
        _ rules: ArmRollBack,
        _ enough: Int
    ) -> [(arm: String, alarms: Set<GuardRail.Alarm>)] {
        var found: [(arm: String, alarms: Set<GuardRail.Alarm>)] = []
        if control.count < enough {
            control += call.latencies
            controlFailures = (controlFailures.failed + call.failures, controlFailures.of + call.attempts)
            guard control.count >= enough else { return [] }
            for name in arms.keys { start(name, rules, &found) }
            return found
        }
        for name in arms.keys where arms[name]?.isGivenUp == false {
            if arms[name]?.rail == nil { start(name, rules, &found) }
            if let alarms = arms[name]?.rail?.controlCallEnded(call), !alarms.isEmpty { note(name, alarms, &found) }
        }
        return found
    }

    /// A call of another arm is over.
    fileprivate mutating func ended(
        _ call: WatchedCall,
        _ name: String,
        _ patience: Int
    ) -> [(arm: String, alarms: Set<GuardRail.Alarm>)] {
        var found: [(arm: String, alarms: Set<GuardRail.Alarm>)] = []
        guard arms[name]?.isGivenUp != true else { return [] }
        if arms[name]?.rail == nil {
            if arms[name]?.early.count ?? 0 < patience { arms[name, default: .init()].early.append(call) }
        } else if let alarms = arms[name]?.rail?.armCallEnded(call), !alarms.isEmpty {
            note(name, alarms, &found)
        }
        return found
    }

    /// Enough is known of the first arm.
    private mutating func start(
        _ name: String,
        _ rules: ArmRollBack,
        _ found: inout [(arm: String, alarms: Set<GuardRail.Alarm>)]
    ) {
        let share = (Double(controlFailures.failed) + 1) / (Double(controlFailures.of) + 50)
        guard
            var rail = GuardRail(
                control: control,
                failureShare: min(0.5, share),
                slowdown: rules.slowdown,
                extraFailures: rules.failures,
                alpha: rules.error
            )
        else { return }
        var alarms: Set<GuardRail.Alarm> = []
        for call in arms[name]?.early ?? [] { alarms.formUnion(rail.armCallEnded(call)) }
        arms[name]?.early = []
        arms[name]?.rail = rail
        if !alarms.isEmpty { note(name, alarms, &found) }
    }

    private mutating func note(
        _ name: String,
        _ alarms: Set<GuardRail.Alarm>,
        _ found: inout [(arm: String, alarms: Set<GuardRail.Alarm>)]
    ) {
        arms[name]?.isGivenUp = true
        arms[name]?.rail = nil
        found.append((name, alarms))
    }
}
