/// What is done when a machine answers.
public enum MachinePolicy: String, Sendable, Hashable, CaseIterable {
    /// It is talked to like a person.
    case talk
    /// A message is left behind its beep.
    case leaveMessage = "leave-message"
    case hangUp = "hang-up"
}

/// Decides whether a person or a machine has answered, from the carrier's verdict and from the beep that we hear ourselves.
///
/// Times are durations since the call was answered. The carrier's verdict may come late or never; a beep behind speech is a
/// machine's even where the carrier took its greeting for a person.
public struct AnswerJudge: Sendable, Equatable {
    /// What the carrier found.
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        case human, fax, unknown
        case machine = "machine_start"
        case machineBeep = "machine_end_beep"
        case machineSilence = "machine_end_silence"
        case machineOther = "machine_end_other"
    }

    /// What is to be done.
    public enum Decision: Sendable, Equatable {
        case carryOn
        case leaveMessage
        case hangUp
        /// The beep is waited for; tell when that time is reached.
        case wake(at: Duration)
    }

    /// Who it is, so far.
    public private(set) var answerer = OutboundProgress.Answerer.unknown

    private let policy: MachinePolicy
    private let patience: Duration
    private var waitsUntil: Duration?
    private var hasActed = false

    /// A beep that comes later than this is no answering machine's.
    private static let greetingEnd = Duration.seconds(60)

    /// Makes a judge.
    ///
    /// - Parameter patience: how long a beep is waited for behind the verdict of a machine.
    public init(_ policy: MachinePolicy, patience: Duration = .seconds(30)) {
        self.policy = policy
        self.patience = patience
    }

    /// The carrier has found something.
    public mutating func told(_ verdict: Verdict, at now: Duration) -> Decision {
        switch verdict {
        case .human:
            // Who has been heard to beep is no person.
            if answerer == .unknown { answerer = .human }
            return .carryOn
        case .unknown: return .carryOn
        case .fax:
            answerer = .fax
            return act(.hangUp)
        case .machine:
            answerer = .machine
            guard policy == .leaveMessage, !hasActed else { return follow(policy) }
            guard waitsUntil == nil else { return .carryOn }
            waitsUntil = now + patience
            return .wake(at: now + patience)
        case .machineBeep, .machineSilence, .machineOther:
            answerer = .machine
            return follow(policy)
        }
    }

    /// A beep has been heard behind speech.
    public mutating func heardBeep(at now: Duration) -> Decision {
        guard now <= Self.greetingEnd || waitsUntil != nil, answerer != .fax else { return .carryOn }
        answerer = .machine
        return follow(policy)
    }

    /// A time has come that was asked for.
    public mutating func reached(_ now: Duration) -> Decision {
        // A machine without a beep takes messages, too.
        guard let waitsUntil, now >= waitsUntil else { return .carryOn }
        return follow(policy)
    }

    private mutating func follow(_ policy: MachinePolicy) -> Decision {
        switch policy {
        case .talk: act(Decision.carryOn)
        case .leaveMessage: act(Decision.leaveMessage)
        case .hangUp: act(Decision.hangUp)
        }
    }

    /// Once only: a message that has begun is not begun again.
    private mutating func act(_ decision: Decision) -> Decision {
        guard !hasActed else { return .carryOn }
        hasActed = decision != .carryOn
        waitsUntil = nil
        return decision
    }
}
