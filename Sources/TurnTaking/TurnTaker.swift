package import CallTiming
package import Endpointing

/// Decides when the caller's turn is over, when it probably is, and when silence has lasted for too long: a pure value.
///
/// Each state has an exit by time: `wake` is when the next one is due.
package struct TurnTaker: Sendable {
    enum State: Sendable, Equatable {
        /// Nobody has said anything since the agent's last word.
        case waiting
        /// The caller speaks; quiet since the given time, if a pause is under way.
        case listening(since: CallTime)
        /// The caller has stopped, and something is still missing: words, a provider's word, a second thought.
        case closing(end: CallTime, until: CallTime, reason: Turn.Reason)
    }

    var settings: TurnSettings
    var state = State.waiting

    /// The words of the turn under way: those that are final, and those that are not.
    var finals = ""
    var interim = ""
    var lastNews = CallTime.start
    /// Where the last of the final words ended.
    var finalsEnd = CallTime.start
    /// The words of those turns of a provider that have ended within this one, and where the last of them did.
    var ended = ""
    var endedUntil = CallTime.start
    /// Up to where the words that are known reach, and since when the caller is quiet, if that is so.
    var wordsEnd = CallTime.start
    var quietSince: CallTime?
    var keys = ""
    private var keyDeadline: CallTime?
    /// What a reply was begun for.
    var foreseen: String?
    var speculations = (turn: 0, call: 0)
    /// Whether all words up to the present pause were asked for, and when.
    var hasFlushed = false
    var flushedAt = CallTime.start
    /// Whether the recogniser has told all that it heard of the caller up to the present pause.
    var hasToldAll = false
    /// The last turn that was over, and when that was decided, for words that come late.
    var last: Turn?
    private(set) var lastDecision = CallTime.start
    /// From when on nobody has said anything; nil while somebody does.
    private var silentSince: CallTime? = .start
    private var promptsGiven = 0
    /// Whether the agent is to be heard, or something is being done for the caller.
    var agentIsActive = false
    /// The time of the last input: it never goes back.
    var now = CallTime.start

    package init(_ settings: TurnSettings = TurnSettings()) { self.settings = settings }

    /// What the ear should know of the words so far.
    package private(set) var hints: EndpointingHints = []

    /// The caller's language.
    package var language: String {
        get { settings.language }
        set { settings.language = newValue }
    }

    /// Whether the ear hears the caller just now; and whether it will say when the turn is over.
    package private(set) var isHeard = false
    private var earFollows = false

    /// Whether the caller's turn is under way.
    package var callerHasTheFloor: Bool { state != .waiting || !keys.isEmpty }

    /// The words of the turn under way.
    package var text: String { finals.followed(by: interim) }

    /// Whether nobody makes words of the caller just now; and whether what was said meanwhile is being heard again.
    private var isDeaf = false
    var catchesUp = false

    /// When something is due if nothing else happens before.
    ///
    /// While nobody makes words of the caller, nothing is decided: whoever waits for that ends it.
    package var wake: CallTime? {
        var due = Earliest(keyDeadline)
        if isDeaf { return due.time }
        switch state {
        case .waiting:
            if let silentSince, keyDeadline == nil { due.add(silentSince + settings.silencePatience) }
        case .listening(let since):
            // In a pause the ear decides, and has its reasons to wait.
            var patience = settings.noisePatience
            if earFollows, !isHeard { patience += settings.noisePatience }
            // Where a word is missing, what goes on is speech rather than noise.
            if !hints.isDisjoint(with: [.looksUnfinished, .isDictating]) { patience += settings.noisePatience }
            due.add(text.isEmpty ? since + settings.wordlessPatience : lastNews + patience)
        case .closing(_, let until, _): due.add(until)
        }
        return due.time
    }

    /// Takes what happened, in the order of its happening.
    package mutating func take(_ evidence: TurnEvidence, at time: CallTime) -> [TurnDecision] {
        now = max(now, time)
        defer { hints = currentHints }
        switch evidence {
        case .speechStarted:
            isHeard = true
            earFollows = true
            speaksAgain()
            return begin()
        case .paused:
            isHeard = false
            return pause()
        case .wentOn:
            isHeard = true
            return goOn()
        case .speechEnded(let end):
            isHeard = false
            earFollows = false
            return speechEnded(at: end)
        case .interim(let text, let start, let end): return hear(interim: text, start, end)
        case .final(let text, let start, let end, let told): return hear(final: text, start, end, told)
        case .utteranceEnded: return utteranceEnded()
        case .turnStarted: return begin()
        case .turnProbablyEnded(let text, let start, let end): return probablyEnded(text, start, end)
        case .turnResumed: return goOn()
        case .turnEnded(let text, let start, let end): return turnEnded(text, start, end)
        case .unrecognized: return unrecognized()
        case .isNotHeard: return isNotHeard()
        case .key(let key): return pressed(key)
        case .agentSpeaks, .agentIsBusy:
            agentIsActive = true
            silentSince = nil
            return []
        case .agentIsSilent:
            agentIsActive = false
            if state == .waiting { silentSince = now }
            return []
        case .recognizerIsLost:
            isDeaf = true
            hasToldAll = false
            return []
        case .recognizerIsBack: return recognizerIsBack()
        case .reached: return reached()
        }
    }

    /// What was said meanwhile is heard again: its words are waited for.
    private mutating func recognizerIsBack() -> [TurnDecision] {
        isDeaf = false
        switch state {
        case .waiting: if !agentIsActive { silentSince = now }
        case .listening:
            catchesUp = true
            state = .listening(since: now)
            lastNews = now
        case .closing(let end, _, _):
            catchesUp = true
            state = .closing(end: end, until: now + Self.catchUpPatience, reason: .late)
        }
        return []
    }

    /// How long the first words of what is heard again may take, and the next ones.
    static let catchUpPatience: Int64 = 24_000

    // MARK: The ear

    mutating func begin() -> [TurnDecision] {
        silentSince = nil
        switch state {
        case .waiting, .closing:
            // Was it closing, then it was not over: the words so far stay those of this turn.
            state = .listening(since: now)
            lastNews = now
            speaksAgain()
        case .listening: break
        }
        return []
    }

    /// There is more to come than was flushed, and it has not been told.
    private mutating func speaksAgain() {
        quietSince = nil
        (hasFlushed, hasToldAll) = (false, false)
    }

    private mutating func pause() -> [TurnDecision] {
        guard case .listening = state, settings.flushesEarly, !hasFlushed else { return [] }
        quietSince = now + -Self.pause
        return flush() + foresee()
    }

    /// How long the caller has been quiet when the ear tells of a pause.
    private static let pause: Int64 = 800

    private mutating func goOn() -> [TurnDecision] {
        speaksAgain()
        if case .closing(let end, _, _) = state { state = .listening(since: end) }
        if case .waiting = state { return [] }
        lastNews = now
        return []
    }

    private mutating func speechEnded(at end: CallTime) -> [TurnDecision] {
        guard case .listening = state else {
            // It was taken for noise meanwhile; but a recogniser may make words of it.
            if state == .waiting, settings.authority != .provider { return [.flush] }
            return []
        }
        let flush = hasFlushed ? [] : flush()
        quietSince = end
        if settings.authority == .provider {
            state = .closing(end: end, until: now + settings.providerPatience, reason: .silence)
            return flush
        }
        // The words that are there may be those of the beginning only.
        if interim.isEmpty, !finals.isEmpty, isTold(until: end) { return flush + close(at: end) }
        // Words are still missing, or it was no speech.
        let patience = interim.isEmpty && !finals.isEmpty ? settings.tailPatience : settings.finalPatience
        state = .closing(end: end, until: now + patience, reason: .late)
        return flush + foresee()
    }

    private mutating func flush() -> [TurnDecision] {
        (hasFlushed, hasToldAll) = (true, false)
        flushedAt = now
        return [.flush]
    }

    /// From now on the caller is not heard: what was said so far is all of the turn.
    private mutating func isNotHeard() -> [TurnDecision] {
        (isHeard, earFollows) = (false, false)
        guard state != .waiting else { return [] }
        return text.isEmpty ? reset() : commit(at: quietSince ?? now, .silence)
    }

    // MARK: Keys

    private mutating func pressed(_ key: Character) -> [TurnDecision] {
        silentSince = nil
        if key == settings.keyTerminator, !keys.isEmpty { return commit(at: now, .keys) }
        keys.append(key)
        keyDeadline = now + settings.keyPatience
        return []
    }

    // MARK: Time

    private mutating func reached() -> [TurnDecision] {
        if let keyDeadline, now >= keyDeadline { return commit(at: now, .keys) }
        guard let wake, now >= wake else { return [] }
        switch state {
        case .waiting:
            guard promptsGiven < settings.prompts else {
                silentSince = nil
                return [.giveUp]
            }
            promptsGiven += 1
            // Until the agent has spoken; should it not, then from now on.
            silentSince = now
            return [.prompt(promptsGiven)]
        case .listening:
            guard !text.isEmpty else { return reset() }
            return commit(at: lastNews, .noise)
        case .closing(let end, _, let reason):
            guard !text.isEmpty else { return reset() }
            return commit(at: end, reason)
        }
    }

    // MARK: Deciding

    /// The caller has stopped, and all words are there: the turn is over, unless they look as if more should follow.
    mutating func close(at end: CallTime) -> [TurnDecision] {
        let shape = UtteranceShape(text, language: settings.language)
        let isNews = !hints.isSuperset(of: shape.hints)
        if isNews, !shape.hints.isDisjoint(with: [.looksUnfinished, .isDictating]) {
            // The ear did not know that when it decided.
            state = .closing(end: end, until: now + settings.unfinishedPatience, reason: .silence)
            return foresee()
        }
        return commit(at: end, .silence)
    }

    mutating func commit(at end: CallTime, _ reason: Turn.Reason) -> [TurnDecision] {
        if let keyDeadline, reason != .keys {
            // Whoever types has the floor until the number is whole.
            state = .closing(end: end, until: keyDeadline, reason: reason)
            return []
        }
        let text = self.text
        let isForeseen = keys.isEmpty && foreseen.map { UtteranceShape.sayTheSame($0, text) } ?? false
        let turn = Turn(text, keys: keys, end: end, reason: reason, wasForeseen: isForeseen)
        let drop: [TurnDecision] = foreseen != nil && !isForeseen ? [.drop] : []
        clear()
        last = turn
        lastDecision = now
        promptsGiven = 0
        return drop + [.commit(turn)]
    }

    /// The caller has said something by another way than their voice: they are there.
    package mutating func heardOtherwise() {
        promptsGiven = 0
        silentSince = nil
    }

    /// It was nothing.
    mutating func reset() -> [TurnDecision] {
        let drop: [TurnDecision] = foreseen == nil ? [] : [.drop]
        let typed = (keys, keyDeadline)
        clear()
        (keys, keyDeadline) = typed
        if !agentIsActive, keys.isEmpty { silentSince = now }
        // Who types has not done with it.
        return drop + (keys.isEmpty ? [.nothingSaid] : [])
    }

    private mutating func clear() {
        state = .waiting
        (finals, interim, keys) = ("", "", "")
        finalsEnd = .start
        (ended, endedUntil) = ("", .start)
        (wordsEnd, quietSince, hasToldAll) = (.start, nil, false)
        catchesUp = false
        keyDeadline = nil
        foreseen = nil
        speculations.turn = 0
        hasFlushed = false
        silentSince = nil
    }

    private var currentHints: EndpointingHints { UtteranceShape(text, language: settings.language).hints }
}
