internal import BargeIn
internal import CallTiming
internal import Dialogue
internal import Endpointing
internal import ProviderKit
internal import SpeechChunking
internal import TurnTaking

// What comes from the caller: sounds, words, keys.
extension CallMachine {
    mutating func heard(_ event: EarEvent) {
        if mutedUntil != nil { return }
        switch event {
        case .speechStarted(let at, _):
            note(.speechStarted(at: at))
            deferReply()
            // Who speaks is not spoken to.
            if holding != nil { ledger.endSound() }
            callerSpeaksToQuestion()
            obey(turns.take(.speechStarted, at: now))
        case .paused: obey(turns.take(.paused, at: now))
        case .wentOn:
            callerSpeaksToQuestion()
            obey(turns.take(.wentOn, at: now))
        case .speechEnded(let at):
            note(.speechEnded(at: ear.lastSound(near: at)))
            obey(turns.take(.speechEnded(at: at), at: now))
            spokeUnheard(until: at)
        case .callerCutsIn:
            guard agentIsAudible else { return }
            obey(controller.callerSpeaks(at: now))
        case .callerIsQuiet: obey(controller.callerIsQuiet(at: now))
        }
    }

    mutating func recognized(_ event: RecognitionEvent) {
        switch event {
        case .lost, .usage, .warning: break
        case .switched: recognizerIsBack()
        default:
            recognizerIsBack()
            if mutedUntil != nil { return }
        }
        switch event {
        case .speechStarted: break  // The ear knows better, and sooner.
        case .interim(let words):
            note(.interim(words.text))
            guard hearWords(words) else { return }
            callerSpeaksToQuestion()
            obey(turns.take(.interim(words.text, start: words.spokenFrom, end: words.spokenUntil), at: now))
        case .final(let words):
            note(.transcript(words.text))
            guard hearWords(words) else { return }
            follow(words.languages)
            let (start, end) = (words.spokenFrom, words.spokenUntil)
            obey(turns.take(.final(words.text, start: start, end: end, told: max(end, words.end)), at: now))
        case .utteranceEnded: obey(turns.take(.utteranceEnded, at: now))
        case .turnStarted(let words):
            guard !isEcho(words.text, end: words.spokenUntil) else { return }
            obey(controller.turnBegan(words.text, at: now))
            obey(turns.take(.turnStarted, at: now))
        case .turnProbablyEnded(let words):
            guard !isEcho(words.text, end: words.spokenUntil) else { return }
            obey(turns.take(.turnProbablyEnded(words.text, start: words.spokenFrom, end: words.spokenUntil), at: now))
        case .turnResumed: obey(turns.take(.turnResumed, at: now))
        case .turnEnded(let words, _):
            note(.transcript(words.text))
            let isCaller = hearWords(words)
            if isCaller { follow(words.languages) }
            // A turn that may have begun is over, whoever spoke.
            let text = isCaller ? words.text : ""
            obey(turns.take(.turnEnded(text, start: words.spokenFrom, end: words.spokenUntil), at: now))
        case .unrecognized: obey(turns.take(.unrecognized, at: now))
        case .switched(let change): switched(change)
        case .lost(let failure): recognizerLost(failure)
        case .usage(let usage): used(.recognizer, usage)
        case .warning(let text): note(.warning(text))
        }
    }

    /// Words while the agent speaks may be the caller cutting in; answers whether they are the caller's at all.
    private mutating func hearWords(_ words: Transcript) -> Bool {
        // What belongs to the turn before cuts in on nobody.
        let news = turns.news(in: words.text, start: words.spokenFrom, end: words.spokenUntil)
        guard news.contains(where: { !$0.isWhitespace }) else { return true }
        if isEcho(news, end: words.spokenUntil) { return false }
        if agentIsAudible { obey(controller.heard(news, at: now)) } else { deferReply() }
        return true
    }

    /// Whether these are the agent's own words, which the recogniser has heard, and the ear has known for an echo.
    private func isEcho(_ text: String, end: CallTime) -> Bool {
        let isOverheard = agentIsAudible && !controller.isSuspected
        guard isOverheard || end <= silentSince + Self.echoDelay else { return false }
        let words = UtteranceShape.words(of: text)
        // A word or two may be the caller's own, too: then the ear has heard somebody.
        let least = isOverheard && !turns.isHeard ? 1 : Self.echoWords
        return words.count >= least && saying.contains(words)
    }

    /// How many of the agent's words in a row are an echo whatever the ear heard, and by how much it can be late.
    private static let echoWords = 3
    private static let echoDelay: Int64 = 2_400

    /// The caller speaks another language than the agent, and the agent may follow.
    private mutating func follow(_ languages: [String]) {
        guard let spoken = languages.first, !agent.follows.isEmpty else { return }
        let code = spoken.prefix { $0 != "-" }
        guard !language.hasPrefix(code), let other = agent.follows.first(where: { $0.hasPrefix(code) }) else { return }
        switchLanguage(other)
    }

    mutating func switchLanguage(_ tag: String) {
        guard tag != language else { return }
        language = tag
        turns.language = tag
        variables.refresh("language", tag)
        if bargeIn.listening != .none { bargeIn.listening = .of(tag) }
        note(.languageSwitched(tag))
        // A guess would be spoken in the wrong language.
        dropSpeculation()
    }

    mutating func pressed(_ key: Character) {
        note(.keyPressed(key))
        if agentIsAudible { obey(controller.keyPressed(at: now)) }
        guard collecting == nil else { return collect(key) }
        obey(turns.take(.key(key), at: now))
    }

    /// The caller has written something, which cuts in as a key does, and is a turn of its own.
    mutating func typed(_ text: String) {
        guard phase == .talking, !UtteranceShape.words(of: text).isEmpty else { return }
        if agentIsAudible { obey(controller.keyPressed(at: now)) }
        turns.heardOtherwise()
        obey([.commit(Turn(text, end: now, reason: .written))])
    }

    // MARK: Turns

    mutating func obey(_ decisions: [TurnDecision]) {
        for decision in decisions {
            guard phase == .talking else { return }
            switch decision {
            case .flush: order(.flushRecognizer)
            case .speculate(let text): speculate(text)
            case .drop: dropSpeculation()
            case .commit(let turn): committed(turn)
            case .amend(let turn, let news): amended(turn, news)
            case .nothingSaid: nothingWasSaid()
            case .askAgain: say(agent.sentences.askAgain)
            case .prompt(let number): prompt(number)
            case .giveUp: close(agent.sentences.noAnswer, .end("the caller said nothing"))
            }
        }
    }

    private mutating func committed(_ turn: Turn) {
        (isOwedWords, owedDeadline) = (false, nil)
        let end = ear.lastSound(near: turn.end)
        note(.turnEnded(text: turn.text, keys: turn.keys, end: end, reason: turn.reason.rawValue))
        // What cannot cut in waits; but what the caller is asked for may come before the question was heard.
        if collecting != nil, !agentIsAudible || policyInForce.mode != .nothing { return collect(turn) }
        if agentIsAudible, turn.keys.isEmpty || policyInForce.mode == .nothing {
            // Who only shows that they listen wants no answer; other words wait for the agent's last one.
            if turn.keys.isEmpty, turn.reason != .written, bargeIn.listening.isAll(of: turn.text) {
                return note(.listeningSound(turn.text))
            }
            waitingTurn = waitingTurn.map { $0.followed(by: turn) } ?? turn
            return
        }
        answer(turn)
    }

    mutating func answer(_ turn: Turn) {
        var turn = turn
        wasCutOff = false
        if let waiting = waitingTurn {
            waitingTurn = nil
            turn = waiting.followed(by: turn)
        }
        if !turn.text.isEmpty, let before = takeBackUnheard() {
            // It had not been over: this is the rest of it.
            saidBefore = before
            turn.text = before.followed(by: turn.text)
            turn.wasForeseen = false
        } else {
            saidBefore = ""
            turnsTaken += 1
            // What came of the reply so far stands before what is said now.
            if live?.isHeld == false { abandonLive(byCaller: true) }
        }
        deferredUntil = nil
        unanswered = ear.lastSound(near: turn.end)
        owedRound = nil
        goOn()
        if let most = agent.limits.turns, turnsTaken > most {
            return close(agent.sentences.tooLong, .end("the call had its \(most) turns"))
        }
        if let most = agent.limits.cost, cost >= most {
            return close(agent.sentences.tooLong, .end("the call has cost as much as it may"))
        }
        history.callerSaid(turn.text)
        history.callerPressed(turn.keys)
        if live?.isHeld == true, turn.wasForeseen { return releaseSpeculation(as: turn) }
        dropSpeculation()
        reply(to: .answer(turn))
    }

    /// Words have come late: if the reply has not been heard yet, a new one is made to all of the words.
    private mutating func amended(_ turn: Turn, _ news: String) {
        if collecting != nil { return collect(Turn(news, end: turn.end, reason: turn.reason)) }
        let before = saidBefore
        guard takeBackUnheard() != nil else { return committed(Turn(news, end: turn.end, reason: turn.reason)) }
        var turn = turn
        turn.text = before.followed(by: turn.text)
        note(.turnEnded(text: turn.text, keys: turn.keys, end: ear.lastSound(near: turn.end), reason: "amended"))
        turnsTaken -= 1
        answer(turn)
        saidBefore = before
    }

    /// Drops the answer that is being made, if nothing of it has been heard or done, with the words that it is to; answers
    /// those.
    private mutating func takeBackUnheard() -> String? {
        guard let live, !live.isHeld, !live.hasBeenSent, !agentIsAudible, live.parts.count == 1,
            live.toolsSince == nil, case .answer(let turn) = live.origin, turn.keys.isEmpty
        else { return nil }
        var before = history
        before.withdrew(live.epoch)
        guard before.takeBack(turn.text) else { return nil }
        abandonLive()
        history = before
        return turn.text
    }

    /// The caller speaks again before the reply is heard: it waits, until it is known whether the turn was over.
    private mutating func deferReply() {
        guard let live, !live.isHeld, !live.hasBeenSent, !agentIsAudible, deferredUntil == nil, phase == .talking,
            live.origin != .greeting, live.bargeIn.mode != .nothing
        else { return }
        ledger.pause()
        deferredUntil = now + Self.deferral
        deferredSince = now
        note(.replyDeferred)
    }

    /// How long a reply waits for words when the caller is heard again; and how long if the caller is heard all the time.
    private static let deferral: Int64 = 12_000
    private static let longDeferral: Int64 = 40_000

    mutating func resumeReply() {
        guard deferredUntil != nil else { return }
        // With words there will be a turn, too: that decides.
        let maySpeak = turns.text.isEmpty && !(turns.isHeard && now < deferredSince + Self.longDeferral)
        deferredUntil = maySpeak ? nil : now + Self.deferral
        if maySpeak { goOn() }
    }

    /// Somebody made a noise, and said nothing.
    mutating func nothingWasSaid() {
        cutOffDeadline = nil
        if deferredUntil != nil {
            deferredUntil = nil
            goOn()
        }
        let wereOwed = isOwedWords
        (isOwedWords, owedDeadline) = (false, nil)
        guard live == nil, !agentIsAudible, collecting == nil else { return }
        if let turn = waitingTurn {
            waitingTurn = nil
            return answer(turn)
        }
        // Who has waited is not left without a word.
        guard !wereOwed else { return say(agent.sentences.askAgain) }
        guard wasCutOff else { return }
        // The agent was cut off by a noise: it must not fall silent.
        wasCutOff = false
        history.note("It was a noise; the caller said nothing. Go on where you were interrupted.")
        reply(to: .sentence)
    }

    private mutating func prompt(_ number: Int) {
        note(.silencePrompt(number))
        let prompts = agent.sentences.prompts
        say(prompts.isEmpty ? "" : prompts[min(number, prompts.count) - 1])
    }

    /// Whether the agent has just asked something, and what for.
    var questionHint: EndpointingHints {
        if let collecting { return collecting.wantsDigits ? [.questionWasAsked, .isDictating] : .questionWasAsked }
        let last = history.entries.last { if case .note = $0.content { false } else { true } }
        guard case .agent(let step)? = last?.content else { return [] }
        let end = step.hearing.text.last { !$0.isWhitespace && $0 != "\"" && $0 != "”" }
        return end == "?" || end == "？" || end == "؟" ? .questionWasAsked : []
    }

    // MARK: Cutting in

    /// The time of a suspicion has come.
    ///
    /// Where no audio has come for a while, nobody is heard to speak on.
    mutating func suspicionIsDue() {
        if ear.isStalled(at: now) { obey(controller.callerIsQuiet(at: now)) }
        obey(controller.reached(now))
    }

    mutating func obey(_ decision: BargeInController.Decision) {
        switch decision {
        case .carryOn: break
        case .suspect:
            ledger.pause()
            note(.bargeInSuspected)
        case .dismiss:
            goOn()
            note(.bargeInDismissed)
        case .confirm(let reason):
            note(.bargeInConfirmed(reason.rawValue))
            cutOff()
        }
    }
}

extension Transcript {
    /// Where its first word begins, and its last one ends: of the stretch that was listened to, if nobody tells.
    fileprivate var spokenFrom: CallTime { words.first?.start ?? start }
    fileprivate var spokenUntil: CallTime { words.last?.end ?? end }
}
