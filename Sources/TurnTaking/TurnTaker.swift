package import CallTiming
package import Endpointing

/// Decides when the caller's turn is over, when it probably is, and when silence has lasted for too long: a pure value.
///
/// Each state has an exit by time: `wake` is when the next one is due.
package struct TurnTaker: Sendable {
    private enum State: Sendable, Equatable {
        /// Nobody has said anything since the agent's last word.
        case waiting
        /// The caller speaks; quiet since the given time, if a pause is under way.
        case listening(since: CallTime)
        /// The caller has stopped, and something is still missing: words, a provider's word, a second thought.
        case closing(end: CallTime, until: CallTime, reason: Turn.Reason)
    }

    var settings: TurnSettings
    private var state = State.waiting

    /// The words of the turn under way: those that are final, and those that are not.
    private var finals = ""
    private var interim = ""
    private var lastNews = CallTime.start
    /// Where the last of the final words ended.
    private var finalsEnd = CallTime.start
    /// Up to where the words that are known reach, and since when the caller is quiet, if that is so.
    var wordsEnd = CallTime.start
    var quietSince: CallTime?
    var keys = ""
    private var keyDeadline: CallTime?
    /// What a reply was begun for.
    var foreseen: String?
    var speculations = (turn: 0, call: 0)
    private var hasFlushed = false
    /// Whether the recogniser has told all that it heard of the caller up to the present pause.
    var hasToldAll = false
    /// The last turn that was over, and when that was decided, for words that come late.
    var last: Turn?
    private(set) var lastDecision = CallTime.start
    /// From when on nobody has said anything; nil while somebody does.
    private var silentSince: CallTime? = .start
    private var promptsGiven = 0
    /// Whether the agent is to be heard, or something is being done for the caller.
    private var agentIsActive = false
    /// The time of the last input: it never goes back.
    private var now = CallTime.start

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

    /// When something is due if nothing else happens before.
    package var wake: CallTime? {
        var due: [CallTime] = []
        switch state {
        case .waiting:
            if let silentSince, keyDeadline == nil { due.append(silentSince + settings.silencePatience) }
        case .listening(let since):
            // In a pause the ear decides, and has its reasons to wait.
            let pause = earFollows && !isHeard ? settings.noisePatience : 0
            due.append(text.isEmpty ? since + settings.wordlessPatience : lastNews + settings.noisePatience + pause)
        case .closing(_, let until, _):
            due.append(until)
        }
        if let keyDeadline { due.append(keyDeadline) }
        return due.min()
    }

    /// Takes what happened, in the order of its happening.
    package mutating func take(_ evidence: TurnEvidence, at time: CallTime) -> [TurnDecision] {
        now = max(now, time)
        defer { hints = currentHints }
        switch evidence {
        case .speechStarted:
            isHeard = true
            earFollows = true
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
        case .final(let text, let start, let end): return hear(final: text, start, end)
        case .utteranceEnded: return utteranceEnded()
        case .turnStarted: return begin()
        case .turnProbablyEnded(let text, let start, let end): return probablyEnded(text, start, end)
        case .turnResumed: return goOn()
        case .turnEnded(let text, let start, let end): return turnEnded(text, start, end)
        case .unrecognized: return unrecognized()
        case .key(let key): return pressed(key)
        case .agentSpeaks, .agentIsBusy:
            agentIsActive = true
            silentSince = nil
            return []
        case .agentIsSilent:
            agentIsActive = false
            if state == .waiting { silentSince = now }
            return []
        case .reached: return reached()
        }
    }

    // MARK: The ear

    private mutating func begin() -> [TurnDecision] {
        silentSince = nil
        quietSince = nil
        switch state {
        case .waiting:
            state = .listening(since: now)
            lastNews = now
        case .closing:
            // It was not over: the words so far stay those of this turn.
            state = .listening(since: now)
            lastNews = now
            hasFlushed = false
        case .listening: break
        }
        return []
    }

    private mutating func pause() -> [TurnDecision] {
        guard case .listening = state, settings.flushesEarly, !hasFlushed else { return [] }
        quietSince = now + -Self.pause
        return flush() + foresee()
    }

    /// How long the caller has been quiet when the ear tells of a pause.
    private static let pause: Int64 = 800

    private mutating func goOn() -> [TurnDecision] {
        hasFlushed = false
        quietSince = nil
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

    // MARK: The recogniser

    private mutating func hear(interim whole: String, _ start: CallTime, _ end: CallTime) -> [TurnDecision] {
        // What was said before the turn ended may still be guessed at.
        var text = news(in: whole, start: start, end: end)
        if start < finalsEnd { text = Self.news(in: text, after: finals) }
        guard !text.allSatisfy(\.isWhitespace) else { return [] }
        if text != interim { lastNews = now }
        interim = text
        wordsEnd = max(wordsEnd, end)
        if case .waiting = state { _ = begin() }
        return revise() + (hasFlushed ? foresee() : [])
    }

    private mutating func hear(final whole: String, _ start: CallTime, _ end: CallTime) -> [TurnDecision] {
        if state == .waiting, let last, start < last.end { return late(whole, last, start, end) }
        var text = news(in: whole, start: start, end: end)
        if start < finalsEnd { text = Self.news(in: text, after: finals) }
        finalsEnd = max(finalsEnd, end)
        wordsEnd = finalsEnd
        hasToldAll = hasFlushed
        interim = ""
        guard !text.allSatisfy(\.isWhitespace) else { return revise() + settle() }
        finals = finals.followed(by: text)
        lastNews = now
        if case .waiting = state {
            // The ear has heard nothing, but words are words.
            _ = begin()
        }
        return revise() + settle()
    }

    /// Final words have come: whether that is all that was waited for.
    private mutating func settle() -> [TurnDecision] {
        switch state {
        case .closing(let end, let until, .late):
            guard !finals.isEmpty, now >= until || isTold(until: end) else { return [] }
            return close(at: end)
        case .closing, .waiting: return []
        case .listening: return hasFlushed ? foresee() : []
        }
    }

    private mutating func flush() -> [TurnDecision] {
        (hasFlushed, hasToldAll) = (true, false)
        return [.flush]
    }

    /// Whether all words are there of a speech that ended then.
    private func isTold(until end: CallTime) -> Bool {
        hasToldAll || end.samples - finalsEnd.samples <= Self.unheard
    }

    /// How much of the end of speech may be without words: a breath, the last sound's fading.
    private static let unheard: Int64 = 2_400

    private mutating func utteranceEnded() -> [TurnDecision] {
        switch state {
        case .listening where !text.isEmpty: hasFlushed ? [] : foresee()
        case .closing(let end, _, .late) where interim.isEmpty && !finals.isEmpty: close(at: end)
        default: []
        }
    }

    private mutating func probablyEnded(_ whole: String, _ start: CallTime, _ end: CallTime) -> [TurnDecision] {
        let text = news(in: whole, start: start, end: end)
        guard !text.allSatisfy(\.isWhitespace) else { return [] }
        if case .waiting = state { _ = begin() }
        (finals, interim) = ("", text)
        wordsEnd = now
        return foresee()
    }

    private mutating func turnEnded(_ whole: String, _ start: CallTime, _ ended: CallTime) -> [TurnDecision] {
        if state == .waiting, let last, start < last.end { return late(whole, last, start, ended) }
        let text = news(in: whole, start: start, end: ended)
        guard !UtteranceShape.words(of: text).isEmpty || !self.text.isEmpty else { return reset() }
        (finals, interim) = (text.isEmpty ? self.text : text, "")
        finalsEnd = max(finalsEnd, ended)
        (hasFlushed, hasToldAll) = (true, true)
        wordsEnd = now
        if settings.authority == .endpointer {
            // The ear decides; but these are the words.
            if case .closing(let end, _, _) = state { return close(at: end) }
            if case .waiting = state { _ = begin() }
            return foresee()
        }
        var end = now
        if case .closing(let ended, _, _) = state { end = ended }
        return commit(at: end, .provider)
    }

    private mutating func unrecognized() -> [TurnDecision] {
        guard text.isEmpty else { return [] }
        // Who is just being told something, or types, is not asked to say it again.
        let mayAsk = !agentIsActive && keys.isEmpty
        return reset().filter { $0 != .nothingSaid || !mayAsk } + (mayAsk ? [.askAgain] : [])
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
    private mutating func close(at end: CallTime) -> [TurnDecision] {
        let shape = UtteranceShape(text, language: settings.language)
        let isNews = !hints.isSuperset(of: shape.hints)
        if isNews, !shape.hints.isDisjoint(with: [.looksUnfinished, .isDictating]) {
            // The ear did not know that when it decided.
            state = .closing(end: end, until: now + settings.unfinishedPatience, reason: .silence)
            return foresee()
        }
        return commit(at: end, .silence)
    }

    private mutating func commit(at end: CallTime, _ reason: Turn.Reason) -> [TurnDecision] {
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

    /// It was nothing.
    private mutating func reset() -> [TurnDecision] {
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
        (wordsEnd, quietSince, hasToldAll) = (.start, nil, false)
        keyDeadline = nil
        foreseen = nil
        speculations.turn = 0
        hasFlushed = false
        silentSince = nil
    }

    private var currentHints: EndpointingHints { UtteranceShape(text, language: settings.language).hints }
}
