package import CallTiming

/// Decides whether a caller who makes a sound while the agent speaks wants to cut in: a pure value.
///
/// On suspicion the agent's audio is held back, and nothing is thrown away. Then it is either nothing, and the agent goes
/// on with its next sample, or it is confirmed, and the agent stops.
package struct BargeInController: Sendable {
    /// What to do.
    package enum Decision: Sendable, Equatable {
        /// Nothing new.
        case carryOn
        /// Hand over no more audio for now.
        case suspect
        /// It was nothing: go on.
        case dismiss
        /// Stop: clear the carrier, drop what was to be said.
        case confirm(Reason)
    }

    /// What the decision rests on.
    package enum Reason: String, Sendable, Equatable {
        case speech, duration, words, turn, key
    }

    private enum State: Sendable, Equatable {
        /// The agent is silent: nobody can cut in.
        case silent
        /// The agent speaks, and so far alone.
        case speaking
        /// The caller may be cutting in since then; quiet since then, if at all.
        case suspected(since: CallTime, quietSince: CallTime?)
        /// The caller has cut in; until the agent speaks again there is nothing to decide.
        case confirmed
    }

    private var state = State.silent
    private var policy = BargeInPolicy()
    /// The words of the present interim, and whether they say something.
    private var words = ""

    /// When it wants to be told by `reached`; nil for not at all.
    package private(set) var wake: CallTime?

    package init() {}

    /// Whether the agent's audio is being held back.
    package var isSuspected: Bool { if case .suspected = state { true } else { false } }

    // MARK: What happens

    /// The agent begins to speak, under a policy of its own; also while it speaks already.
    ///
    /// A suspicion is dropped by a policy under which there can be none.
    @discardableResult
    package mutating func agentSpeaks(_ policy: BargeInPolicy) -> Decision {
        self.policy = policy
        switch state {
        case .speaking: return .carryOn
        case .suspected where policy.mode != .keys && policy.mode != .nothing: return .carryOn
        case .silent, .confirmed, .suspected:
            defer {
                state = .speaking
                words = ""
                wake = nil
            }
            return isSuspected ? .dismiss : .carryOn
        }
    }

    /// The agent's last sample was heard, or its audio was taken back.
    package mutating func agentIsSilent() {
        state = .silent
        wake = nil
    }

    /// The detector hears the caller, and not the agent's echo.
    package mutating func callerSpeaks(at now: CallTime) -> Decision {
        switch (state, policy.mode) {
        case (.speaking, .any): return confirm(.speech)
        case (.speaking, .speech), (.speaking, .words):
            state = .suspected(since: now, quietSince: nil)
            setWake(now)
            return .suspect
        case (.suspected(let since, .some), _):
            state = .suspected(since: since, quietSince: nil)
            setWake(now)
            return decide(at: now)
        default: return .carryOn
        }
    }

    /// The detector hears the caller no more.
    package mutating func callerIsQuiet(at now: CallTime) -> Decision {
        guard case .suspected(let since, nil) = state else { return .carryOn }
        state = .suspected(since: since, quietSince: now)
        setWake(now)
        return decide(at: now)
    }

    /// The recogniser has words, of which later ones replace earlier ones.
    package mutating func heard(_ text: String, at now: CallTime) -> Decision {
        guard state == .speaking || isSuspected else { return .carryOn }
        words = text
        guard saysSomething else {
            setWake(now)
            return isSuspected ? decide(at: now) : .carryOn
        }
        let count = ListeningSounds.wordCount(of: text)
        switch policy.mode {
        case .any, .speech: return count > 0 ? confirm(.words) : .carryOn
        case .words(let least): return count >= least ? confirm(.words) : .carryOn
        case .keys, .nothing: return .carryOn
        }
    }

    /// The provider is sure that a turn has begun.
    package mutating func turnBegan(_ text: String, at now: CallTime) -> Decision {
        guard state == .speaking || isSuspected else { return .carryOn }
        switch policy.mode {
        case .any, .speech:
            // A provider takes "mm-hm" for a turn, too.
            guard !policy.listening.mayBeAll(of: text) else { return heard(text, at: now) }
            return confirm(.turn)
        case .words: return heard(text, at: now)
        case .keys, .nothing: return .carryOn
        }
    }

    /// The caller pressed a key.
    package mutating func keyPressed(at now: CallTime) -> Decision {
        guard state == .speaking || isSuspected, policy.mode != .nothing else { return .carryOn }
        return confirm(.key)
    }

    /// The time of `wake` has come.
    package mutating func reached(_ now: CallTime) -> Decision { isSuspected ? decide(at: now) : .carryOn }

    // MARK: Deciding

    private var saysSomething: Bool { !words.isEmpty && !policy.listening.mayBeAll(of: words) }

    /// How long the caller must be quiet: words may still come, unless they are there, and say nothing.
    private var grace: Int64 {
        words.isEmpty || saysSomething ? policy.grace : min(policy.grace, Self.graceBehindWords)
    }
    /// 120 ms.
    private static let graceBehindWords: Int64 = 960

    private mutating func decide(at now: CallTime) -> Decision {
        guard case .suspected(let since, let quietSince) = state else { return .carryOn }
        if let quietSince {
            guard now >= quietSince + grace else { return .carryOn }
            state = .speaking
            wake = nil
            words = ""
            return .dismiss
        }
        let spoken = now.samples - since.samples
        switch policy.mode {
        case .speech(let least):
            // Who is heard to say nothing but "mm-hm" gets more time.
            let enough = words.isEmpty || saysSomething ? least : policy.patience
            if spoken >= enough { return confirm(.duration) }
        case .words:
            if spoken >= policy.patience, words.isEmpty || saysSomething { return confirm(.duration) }
            if spoken >= 2 * policy.patience { return confirm(.duration) }
        case .any, .keys, .nothing: break
        }
        setWake(now)
        return .carryOn
    }

    private mutating func confirm(_ reason: Reason) -> Decision {
        state = .confirmed
        wake = nil
        words = ""
        return .confirm(reason)
    }

    private mutating func setWake(_ now: CallTime) {
        guard case .suspected(let since, let quietSince) = state else { return }
        if let quietSince {
            wake = quietSince + grace
            return
        }
        var due: [Int64] = [policy.patience, 2 * policy.patience]
        if case .speech(let least) = policy.mode { due.append(least) }
        wake = due.map { since + $0 }.filter { $0 > now }.min()
    }
}
