package import CallTiming

/// Asks a caller for a choice, for yes or no, or for digits, by voice and by key at once.
///
/// A value: events in, orders out. Whatever state it is in, it has asked for a wake that brings it out of there.
package struct Collect: Sendable {
    private enum State: Equatable {
        case idle
        /// The agent is asking.
        case asking
        /// It is the caller's turn; `end` is when the attempt is over, however much is said.
        case listening(end: CallTime)
        case over
    }

    /// A prompt whose end is never told is taken for heard after this.
    private static let longestPrompt = Duration.seconds(60)

    private let request: CollectRequest
    private var state = State.idle
    private var attempt = 0
    private var deadline: CallTime?
    private var digits = ""
    private var hasKeys = false
    private var hasVoice = false
    /// Whether the agent was asking when what has just come in came in.
    private var wasAsking = false
    private let choices: PhraseFinder<String>
    private let yesNo: PhraseFinder<Bool>

    /// Makes ready to ask.
    package init(_ request: CollectRequest) {
        self.request = request
        yesNo = YesNo.finder(request.language)
        guard case .choices(let list) = request.wanted else {
            choices = PhraseFinder([], language: request.language)
            return
        }
        choices = PhraseFinder(
            list.flatMap { choice in ([choice.value] + choice.words).map { ($0, choice.value) } },
            language: request.language
        )
    }

    /// Whether it is over.
    package var isOver: Bool { state == .over }

    /// The digits so far.
    package var collectedDigits: String { digits }

    // MARK: Events

    /// Asking begins.
    package mutating func begin(at now: CallTime) -> [CollectOrder] {
        guard state == .idle else { return [] }
        return ask(request.prompt, at: now)
    }

    /// What was to be said has been heard, or was cut.
    package mutating func promptEnded(at now: CallTime) -> [CollectOrder] {
        guard state == .asking else { return [] }
        return listen(at: now)
    }

    /// The caller has begun to speak: an answer may be coming, and is waited for.
    package mutating func speechBegan(at now: CallTime) -> [CollectOrder] {
        guard case .listening = state else { return [] }
        return wait(request.patience, at: now)
    }

    /// The caller has said something.
    ///
    /// An interim text only shows that the caller is speaking; what counts is the final one.
    package mutating func heard(_ text: String, isFinal: Bool, at now: CallTime) -> [CollectOrder] {
        guard state != .idle, state != .over else { return [] }
        guard isFinal else { return speechBegan(at: now) }
        switch request.wanted {
        case .digits(let rule):
            let spoken = SpokenDigits(text, language: request.language)
            guard spoken.isDictation, spoken.digits.count > 1 || spoken.otherWords < 2 || rule.length.contains(1) else {
                return speechBegan(at: now)
            }
            hasVoice = true
            digits += spoken.digits
            return interrupting(digitsArrived(rule, at: now))
        case .yesNo:
            let found = yesNo.meanings(in: text)
            guard found.count == 1 else { return misunderstood(text, at: now) }
            hasVoice = true
            return interrupting(end(.value(found[0] ? "yes" : "no", by: means)))
        case .choices(let list):
            var found = choices.meanings(in: text)
            if found.isEmpty {
                // "Number two", where the choices have keys.
                let spoken = SpokenDigits(text, language: request.language).digits
                found = list.filter { $0.key.map { spoken == String($0) } ?? false }.map(\.value)
            }
            guard found.count == 1 else { return misunderstood(text, at: now) }
            hasVoice = true
            return interrupting(end(.value(found[0], by: means)))
        }
    }

    /// The caller has pressed a key.
    package mutating func pressed(_ key: Character, at now: CallTime) -> [CollectOrder] {
        guard state != .idle, state != .over else { return [] }
        switch request.wanted {
        case .digits(let rule):
            if key == rule.terminator {
                hasKeys = true
                guard rule.length.contains(digits.count) else { return interrupting(retry(at: now)) }
                return interrupting(end(.value(digits, by: means)))
            }
            guard "0123456789".contains(key) else { return [] }
            hasKeys = true
            digits.append(key)
            return interrupting(digitsArrived(rule, at: now))
        case .yesNo:
            guard key == "1" || key == "2" else { return interrupting(retry(at: now)) }
            hasKeys = true
            return interrupting(end(.value(key == "1" ? "yes" : "no", by: means)))
        case .choices(let list):
            guard let choice = list.first(where: { $0.key == key }) else { return interrupting(retry(at: now)) }
            hasKeys = true
            return interrupting(end(.value(choice.value, by: means)))
        }
    }

    /// The time that was asked for has come.
    package mutating func reached(_ now: CallTime) -> [CollectOrder] {
        guard let deadline, now >= deadline else { return [] }
        switch state {
        case .idle, .over: return []
        case .asking: return listen(at: now)
        case .listening:
            if case .digits(let rule) = request.wanted, rule.length.contains(digits.count) {
                return end(.value(digits, by: means))
            }
            return retry(at: now)
        }
    }

    /// Nobody wants the answer any more.
    package mutating func cancel() -> [CollectOrder] {
        guard state != .over else { return [] }
        return end(.cancelled)
    }

    // MARK: Steps

    private var means: CollectOutcome.Means { hasKeys && hasVoice ? .both : hasKeys ? .key : .voice }

    private mutating func ask(_ prompt: String?, at now: CallTime) -> [CollectOrder] {
        attempt += 1
        digits = ""
        hasKeys = false
        hasVoice = false
        guard let prompt, !prompt.isEmpty else { return listen(at: now) }
        state = .asking
        let wake = now + Self.longestPrompt.samples
        deadline = wake
        return [.say(prompt), .wake(at: wake)]
    }

    private mutating func listen(at now: CallTime) -> [CollectOrder] {
        var longest = request.patience.samples * 3
        if case .digits(let rule) = request.wanted {
            longest += rule.pause.samples * Int64(min(rule.length.upperBound, 40))
        }
        state = .listening(end: now + longest)
        return wait(request.patience, at: now)
    }

    private mutating func wait(_ patience: Duration, at now: CallTime) -> [CollectOrder] {
        guard case .listening(let end) = state else { return [] }
        // However often something is heard, an attempt has an end.
        let wake = min(end, now + max(1, patience.samples))
        deadline = wake
        return [.wake(at: wake)]
    }

    /// An answer that comes while the agent is still asking stops it.
    private mutating func interrupting(_ orders: [CollectOrder]) -> [CollectOrder] {
        guard wasAsking else { return orders }
        wasAsking = false
        return [.stopSpeaking] + orders
    }

    private mutating func digitsArrived(_ rule: CollectRequest.DigitRule, at now: CallTime) -> [CollectOrder] {
        noteInterruption(at: now)
        if digits.count == rule.length.upperBound { return end(.value(digits, by: means)) }
        if digits.count > rule.length.upperBound { return retry(at: now) }
        return wait(digits.count < rule.length.lowerBound ? max(rule.pause, request.patience) : rule.pause, at: now)
    }

    private mutating func noteInterruption(at now: CallTime) {
        guard state == .asking else { return }
        wasAsking = true
        _ = listen(at: now)
    }

    /// Something was said that is no answer: while the agent is asking it does not count.
    private mutating func misunderstood(_ text: String, at now: CallTime) -> [CollectOrder] {
        guard state != .asking, !SpokenWords.of(text).isEmpty else { return [] }
        return retry(at: now)
    }

    private mutating func retry(at now: CallTime) -> [CollectOrder] {
        noteInterruption(at: now)
        guard attempt < request.attempts else { return end(.gaveUp) }
        return ask(request.retryPrompt ?? request.prompt, at: now)
    }

    private mutating func end(_ outcome: CollectOutcome) -> [CollectOrder] {
        if state == .asking, outcome != .cancelled { wasAsking = true }
        state = .over
        deadline = nil
        return [.ended(outcome)]
    }
}

extension Duration {
    /// The duration in samples of a call.
    var samples: Int64 { clampedNanoseconds / 125_000 }
}
