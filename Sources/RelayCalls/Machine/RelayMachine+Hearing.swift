internal import BargeIn
internal import CallPipeline
internal import CallTiming
internal import CallTools
internal import Dialogue
internal import ProviderKit
internal import TurnTaking

// What comes from the caller: words, keys, silence; and what the carrier tells of its own speaking.
extension RelayMachine {
    /// Whether something is being said, or made to be said.
    var agentIsBusy: Bool { live != nil || speaksUntil != nil }

    // MARK: Words

    mutating func heard(_ text: String, in language: String, isLast: Bool) {
        guard isLast else {
            // Each one repeats what there was: only the whole is answered.
            note(.interim(text))
            if let asked = collecting, !asked.collect.isOver { feed { [now] in $0.speechBegan(at: now) } }
            return callerIsThere()
        }
        note(.transcript(text))
        callerSpeaksUntil = nil
        callerIsThere()
        guard text.contains(where: { $0.isLetter || $0.isNumber }) else { return }
        wasCutOff = false
        promptsGiven = 0
        follow(language)
        note(.turnEnded(text: text, keys: "", end: now, reason: "prompt"))
        take(RelayTurn(text: text))
    }

    /// A turn of the caller: it is answered at once, unless a reply is under way of which the caller has heard something.
    private mutating func take(_ turn: RelayTurn) {
        guard phase == .talking else { return keep(turn) }
        if collecting != nil { return collect(turn) }
        guard let live else { return answer(turn) }
        if let before = takeBackUnheard() {
            // It had not been over: this is the rest of it.
            return answer(RelayTurn(text: before.followed(by: turn.text), keys: turn.keys), isRest: true)
        }
        // Who only shows that they listen wants no answer.
        if turn.keys.isEmpty, isListening(turn.text) { return note(.listeningSound(turn.text)) }
        // Who says something into a silence, while tools run or the model thinks, is not kept waiting.
        if !live.hasBeenSent || speaksUntil.map({ $0 <= now }) ?? true {
            abandonLive(byCaller: true)
            return answer(turn)
        }
        waitingTurn = RelayTurn(
            text: (waitingTurn?.text ?? "").followed(by: turn.text),
            keys: (waitingTurn?.keys ?? "") + turn.keys
        )
    }

    /// What was said and will not be answered is known all the same, to whoever goes on with the call, too.
    mutating func keep(_ turn: RelayTurn) {
        mind.history.callerSaid(turn.text)
        mind.history.callerPressed(turn.keys)
    }

    /// Nobody answers what waits any more.
    mutating func keepWaiting() {
        if let turn = waitingTurn { keep(turn) }
        waitingTurn = nil
        if !keys.isEmpty { keep(RelayTurn(keys: keys)) }
        keys = ""
        keyDeadline = nil
    }

    private func isListening(_ text: String) -> Bool {
        let sounds = agent.bargeIn.listening
        return sounds != .none && ListeningSounds.of(mind.language).isAll(of: text)
    }

    mutating func answer(_ turn: RelayTurn, isRest: Bool = false) {
        heardSoFar()
        owedRound = nil
        keep(turn)
        if !isRest { mind.turnsTaken += 1 }
        if let most = agent.limits.turns, mind.turnsTaken > most {
            return close(agent.sentences.tooLong, .hangUp("the call had its \(most) turns"))
        }
        if let most = agent.limits.cost, mind.cost >= most {
            return close(agent.sentences.tooLong, .hangUp("the call has cost as much as it may"))
        }
        reply(to: .answer(turn.keys.isEmpty ? turn.text : ""))
    }

    /// Drops the answer of which nothing was sent or done, with the words that it is to; answers those.
    private mutating func takeBackUnheard() -> String? {
        guard let live, !live.hasBeenSent, live.parts.count == 1, live.toolsSince == nil,
            case .answer(let text) = live.origin, !text.isEmpty
        else { return nil }
        var before = mind.history
        before.withdrew(live.epoch)
        guard before.takeBack(text) else { return nil }
        abandonLive()
        mind.history = before
        return text
    }

    /// The caller speaks another language than the agent, and the agent may follow.
    private mutating func follow(_ spoken: String) {
        let code = spoken.prefix { $0 != "-" }.lowercased()
        guard !code.isEmpty, code != "multi", !mind.language.lowercased().hasPrefix(code) else { return }
        guard let other = agent.follows.first(where: { $0.lowercased().hasPrefix(code) }) else { return }
        switchLanguage(other)
    }

    mutating func switchLanguage(_ tag: String) {
        guard tag != mind.language else { return }
        mind.language = tag
        mind.variables.refresh("language", tag)
        note(.languageSwitched(tag))
        order(.language(manners.language(tag)))
    }

    // MARK: Keys

    mutating func pressed(_ key: Character) {
        note(.keyPressed(key))
        callerIsThere()
        wasCutOff = false
        promptsGiven = 0
        guard collecting == nil else { return feed { [now] in $0.pressed(key, at: now) } }
        guard phase == .talking else { return }
        if key == agent.turns.keyTerminator, !keys.isEmpty { return keysAreOver() }
        keys.append(key)
        keyDeadline = now + agent.turns.keyPatience
    }

    mutating func keysAreOver() {
        keyDeadline = nil
        guard !keys.isEmpty else { return }
        let all = keys
        keys = ""
        note(.turnEnded(text: "", keys: all, end: now, reason: "keys"))
        take(RelayTurn(keys: all))
    }

    // MARK: Silence

    /// The caller shows signs of life.
    mutating func callerIsThere() { silentSince = now }

    /// When nobody has said anything for too long.
    var silenceDeadline: CallTime? {
        guard phase == .talking, !agentIsBusy, collecting == nil, owedRound == nil, keyDeadline == nil,
            callerSpeaksUntil == nil
        else { return nil }
        return silentSince + agent.turns.silencePatience
    }

    mutating func silenceIsLong() {
        if wasCutOff {
            // The agent was cut off by a noise: it must not fall silent.
            wasCutOff = false
            mind.history.note("It was a noise; the caller said nothing. Go on where you were interrupted.")
            return reply(to: .sentence)
        }
        promptsGiven += 1
        guard promptsGiven <= agent.turns.prompts else {
            return close(agent.sentences.noAnswer, .hangUp("the caller said nothing"))
        }
        note(.silencePrompt(promptsGiven))
        silentSince = now
        let prompts = agent.sentences.prompts
        say(prompts.isEmpty ? "" : prompts[min(promptsGiven, prompts.count) - 1])
    }

    // MARK: The carrier's voice

    /// The carrier tells when it begins and ends to speak; what it tells may be old.
    mutating func agentSpeaks(_ speaks: Bool) {
        if speaks {
            hasToldToSpeak = true
        } else if hasToldToSpeak, live == nil, speaksUntil != nil, !letters.hasTold, let first = spoken.last,
            now >= first.begin + SpokenTime.samples(of: first.sent) / 2
        {
            becomeSilent()
        }
    }

    /// The carrier tells what it has spoken: a stretch, or all so far.
    mutating func played(_ text: String) {
        guard live != nil || !spoken.isEmpty, letters.tell(text) else { return }
        guard live == nil, letters.isAll else { return }
        heardToTheEnd()
        silentSince = now
        if speaksUntil != nil { becomeSilent() }
    }

    /// Nothing more is spoken, as far as is known: the caller may cut in on what took longer, and so the history stays open
    /// until there is a next turn.
    mutating func becomeSilent() {
        speaksUntil = nil
        note(.agentIsSilent)
        silentSince = max(silentSince, now)
        guard live == nil else { return }
        if let next = queued { return sayFarewell(next.text, next.farewell) }
        if case .closing(let farewell, _) = phase { return leave(farewell) }
        fallSilent()
    }

    /// From now on the caller is waited for.
    mutating func fallSilent() {
        if collecting != nil { return feed { [now] in $0.promptEnded(at: now) } }
        if let rounds = owedRound { return goOn(after: rounds) }
        tidyHistory()
    }

    /// Everything that was sent whole was heard, as far as anybody knows.
    mutating func heardToTheEnd() {
        let all = spoken
        spoken.removeAll()
        letters = SpokenLetters(live?.sent ?? "")
        for reply in all { conclude(reply, heard: nil) }
    }

    /// The caller has a turn: what was spoken by now was heard, else there would have been word of it.
    ///
    /// What is still being spoken may be cut off yet, and counts meanwhile as it was sent.
    mutating func heardSoFar() {
        guard let until = speaksUntil, until > now, !letters.isAll else { return heardToTheEnd() }
        for reply in spoken { mind.history.heard(reply.sent, in: reply.epoch) }
    }

    // MARK: Cutting in

    mutating func cutOff(heard: String, after milliseconds: Int64?) {
        let duration = milliseconds.map { " after \($0) ms" } ?? ""
        note(.bargeInConfirmed("interrupt\(duration)"))
        callerIsThere()
        let isClosing = if case .closing = phase { true } else { false }
        guard agentIsBusy || !spoken.isEmpty else { return }
        stop(heard: heard)
        if let next = queued { return sayFarewell(next.text, next.farewell) }
        if case .closing(let farewell, _) = phase, isClosing { return leave(farewell) }
        wasCutOff = collecting == nil
        if let turn = waitingTurn {
            waitingTurn = nil
            return answer(turn)
        }
        fallSilent()
    }

    /// The carrier is silent: the model and its tools are stopped, and the history keeps what was heard.
    private mutating func stop(heard: String) {
        var replies = spoken
        if let live {
            cancel(live)
            replies.append(live)
        }
        let wasWhole = live == nil
        live = nil
        spoken.removeAll()
        speaksUntil = nil
        letters = SpokenLetters()
        let texts = replies.map(\.sent)
        let begun = replies.lastIndex { $0.hasBeenSent && $0.begin <= now } ?? 0
        guard let place = HeardPlace(of: heard, in: texts, present: begun) else { return }
        for (index, reply) in replies.enumerated() {
            if index < place.text {
                conclude(reply, heard: nil)
            } else if index > place.text {
                conclude(reply, heard: 0)
            } else {
                let isAll = place.count >= texts[index].count && (wasWhole || index < replies.count - 1)
                conclude(reply, heard: isAll && !texts[index].isEmpty ? nil : place.count)
            }
        }
    }

    /// What was heard of a reply goes into the history: so many characters of what was sent; nil for all.
    mutating func conclude(_ reply: RelayReply, heard count: Int?, byCaller: Bool = true) {
        if let count {
            let said = reply.said(count)
            mind.history.cut(reply.epoch, steps: said, byCaller: byCaller)
            return note(.replyCut(reply: reply.epoch, heard: said.joined()))
        }
        let said = reply.parts.map { reply.isBroken ? $0.sent : $0.all }
        if reply.isBroken {
            mind.history.cut(reply.epoch, steps: said, byCaller: false)
            return note(.replyCut(reply: reply.epoch, heard: said.joined()))
        }
        mind.history.finished(reply.epoch, steps: said)
        if reply.hasBeenSent { note(.replyHeard(reply: reply.epoch, text: said.joined())) }
    }
}
