internal import BargeIn
internal import CallTiming
internal import Endpointing
internal import ProviderKit
internal import SpeechChunking
internal import TurnTaking

// What comes from the caller: sounds, words, keys.
extension CallMachine {
    mutating func heard(_ event: EarEvent) {
        switch event {
        case .speechStarted(let at, _):
            note(.speechStarted(at: at))
            deferReply()
            obey(turns.take(.speechStarted, at: now))
        case .paused: obey(turns.take(.paused, at: now))
        case .wentOn: obey(turns.take(.wentOn, at: now))
        case .speechEnded(let at):
            note(.speechEnded(at: at))
            obey(turns.take(.speechEnded(at: at), at: now))
        case .callerCutsIn:
            guard agentIsAudible else { return }
            obey(controller.callerSpeaks(at: now))
        case .callerIsQuiet: obey(controller.callerIsQuiet(at: now))
        }
    }

    mutating func recognized(_ event: RecognitionEvent) {
        switch event {
        case .speechStarted: break  // The ear knows better, and sooner.
        case .interim(let transcript):
            note(.interim(transcript.text))
            hearWords(transcript.text)
            obey(turns.take(.interim(transcript.text), at: now))
        case .final(let transcript):
            note(.transcript(transcript.text))
            hearWords(transcript.text)
            follow(transcript.languages)
            obey(turns.take(.final(transcript.text, start: transcript.start, end: transcript.end), at: now))
        case .utteranceEnded: obey(turns.take(.utteranceEnded, at: now))
        case .turnStarted(let transcript):
            obey(controller.turnBegan(transcript.text, at: now))
            obey(turns.take(.turnStarted, at: now))
        case .turnProbablyEnded(let transcript): obey(turns.take(.turnProbablyEnded(transcript.text), at: now))
        case .turnResumed: obey(turns.take(.turnResumed, at: now))
        case .turnEnded(let transcript, _):
            note(.transcript(transcript.text))
            hearWords(transcript.text)
            follow(transcript.languages)
            obey(turns.take(.turnEnded(transcript.text), at: now))
        case .unrecognized: obey(turns.take(.unrecognized, at: now))
        case .switched(let change): note(.providerSwitched(change))
        case .usage(let usage): note(.used(.recognizer, usage))
        case .warning(let text): note(.warning(text))
        }
    }

    /// Words while the agent speaks may be the caller cutting in.
    private mutating func hearWords(_ text: String) {
        guard !text.isEmpty else { return }
        if agentIsAudible { obey(controller.heard(text, at: now)) } else { deferReply() }
    }

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
        note(.languageSwitched(tag))
    }

    mutating func recognizerFailed(_ failure: ProviderFailure) {
        note(.providerFailed(.recognizer, failure))
        close(agent.sentences.breakdown, .end("the recogniser failed: \(failure.kind.rawValue)"))
    }

    mutating func pressed(_ key: Character) {
        note(.keyPressed(key))
        if agentIsAudible { obey(controller.keyPressed(at: now)) }
        obey(turns.take(.key(key), at: now))
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
        note(.turnEnded(text: turn.text, keys: turn.keys, end: turn.end, reason: turn.reason.rawValue))
        if agentIsAudible, turn.keys.isEmpty {
            // Who only shows that they listen wants no answer; other words wait for the agent's last one.
            if agent.bargeIn.listening.isAll(of: turn.text) { return note(.listeningSound(turn.text)) }
            waitingTurn =
                waitingTurn.map { Turn($0.text + " " + turn.text, end: turn.end, reason: turn.reason) } ?? turn
            return
        }
        answer(turn)
    }

    mutating func answer(_ turn: Turn) {
        var turn = turn
        wasCutOff = false
        deferredUntil = nil
        ledger.resume()
        if let before = unheardAnswer, history.last == .caller(before.text) {
            // It had not been over: this is the rest of it.
            history.removeLast()
            abandonLive()
            turn.text = before.text + " " + turn.text
            turn.wasForeseen = false
        } else {
            turnsTaken += 1
        }
        if let most = agent.limits.turns, turnsTaken > most {
            return close(agent.sentences.tooLong, .end("the call had its \(most) turns"))
        }
        if let most = agent.limits.cost, cost >= most {
            return close(agent.sentences.tooLong, .end("the call has cost as much as it may"))
        }
        history += Self.messages(of: turn)
        if live?.isHeld == true, turn.wasForeseen { return releaseSpeculation() }
        dropSpeculation()
        reply(to: .answer(turn), after: history)
    }

    static func messages(of turn: Turn) -> [Conversation.Message] {
        var messages: [Conversation.Message] = []
        if !turn.text.isEmpty { messages.append(.caller(turn.text)) }
        if !turn.keys.isEmpty {
            messages.append(.caller("[pressed " + turn.keys.map(String.init).joined(separator: " ") + "]"))
        }
        return messages
    }

    /// Words have come late.
    ///
    /// If the reply has not been heard yet, a new one is made to all of the words.
    private mutating func amended(_ turn: Turn, _ news: String) {
        if let before = unheardAnswer, history.last == .caller(before.text) {
            note(.turnEnded(text: turn.text, keys: turn.keys, end: turn.end, reason: "amended"))
            history.removeLast()
            abandonLive()
            turnsTaken -= 1
            return answer(turn)
        }
        committed(Turn(news, end: turn.end, reason: turn.reason))
    }

    /// The turn that is being answered, as long as nothing of the answer has been sent.
    private var unheardAnswer: Turn? {
        guard let live, !live.isHeld, !live.hasBeenSent, !agentIsAudible, live.parts.count <= 1,
            case .answer(let turn) = live.origin
        else { return nil }
        return turn
    }

    /// The caller speaks again before the reply is heard: it waits, until it is known whether the turn was over.
    private mutating func deferReply() {
        guard unheardAnswer != nil, deferredUntil == nil else { return }
        ledger.pause()
        deferredUntil = now + Self.deferral
        note(.replyDeferred)
    }

    /// How long a reply waits for words when the caller is heard again.
    private static let deferral: Int64 = 12_000

    mutating func resumeReply() {
        guard deferredUntil != nil else { return }
        // With words there will be a turn, too: that decides.
        deferredUntil = turns.text.isEmpty ? nil : now + Self.deferral
        if deferredUntil == nil { ledger.resume() }
    }

    /// Somebody made a noise, and said nothing.
    private mutating func nothingWasSaid() {
        if deferredUntil != nil {
            deferredUntil = nil
            ledger.resume()
        }
        guard wasCutOff, live == nil, !agentIsAudible else { return }
        // The agent was cut off by a noise: it must not fall silent.
        wasCutOff = false
        history.append(.note("It was a noise; the caller said nothing. Go on where you were interrupted."))
        reply(to: .sentence, after: history)
    }

    private mutating func prompt(_ number: Int) {
        note(.silencePrompt(number))
        let prompts = agent.sentences.prompts
        say(prompts.isEmpty ? "" : prompts[min(number, prompts.count) - 1])
    }

    /// Whether the agent has just asked something.
    var questionHint: EndpointingHints {
        guard case .agent(let text, _)? = history.last(where: { if case .note = $0 { false } else { true } }) else {
            return []
        }
        let end = text.last { !$0.isWhitespace && $0 != "\"" && $0 != "”" }
        return end == "?" || end == "？" || end == "؟" ? .questionWasAsked : []
    }

    // MARK: Cutting in

    mutating func obey(_ decision: BargeInController.Decision) {
        switch decision {
        case .carryOn: break
        case .suspect:
            ledger.pause()
            note(.bargeInSuspected)
        case .dismiss:
            ledger.resume()
            note(.bargeInDismissed)
        case .confirm(let reason):
            note(.bargeInConfirmed(reason.rawValue))
            cutOff()
        }
    }
}
