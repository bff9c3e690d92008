internal import CallTools
internal import BargeIn
internal import CallPipeline
internal import CallTiming
internal import Dialogue
internal import ProviderKit
internal import RelayWire

// What the agent says: from the request to the model to the last token that is sent.
extension RelayMachine {
    // MARK: Beginning

    mutating func begin() {
        phase = .talking
        silentSince = now
        if agent.contextPatience > 0, !mind.facts.isComplete { factsDeadline = now + agent.contextPatience }
        // The carrier may have begun anew before it was known here what had been agreed on.
        if mind.recalled != nil, mind.language != ownLanguage { order(.language(manners.language(mind.language))) }
        // Who was in the middle of a conversation is not greeted once more.
        if mind.recalled != nil { return say(agent.sentences.resumed, as: .greeting) }
        if let welcome = manners.welcome, !welcome.isEmpty { return isPlayed(welcome) }
        if let greeting = manners.greeting {
            isPlayed(greeting.words) { RelayOrder.play(greeting.source, interruptible: $0, preemptible: nil) }
            return
        }
        say(agent.greeting?.filled(with: mind.variables) ?? "", as: .greeting)
    }

    /// The carrier greets by itself, or with a recording: the model is to know of it as of anything that was said.
    private mutating func isPlayed(_ text: String, by order: ((_ interruptible: Bool?) -> RelayOrder)? = nil) {
        start(.greeting)
        live?.isPlayed = true
        if let order { self.order(order(live?.interruptible)) }
        live?.parts[0].written = text
        mind.history.wrote(text, in: epoch)
        tellSent(text)
        finishReply()
    }

    /// Says something by itself; what is being made ends.
    mutating func say(
        _ text: String,
        as origin: RelayReply.Origin = .sentence,
        interruptible: Bool? = nil,
        then after: RelayReply.Afterwards = .listen
    ) {
        abandonLive()
        guard !text.isEmpty else {
            if speaksUntil == nil { fallSilent() }
            return
        }
        start(origin)
        live?.afterwards = after
        if let interruptible { live?.interruptible = interruptible }
        live?.parts[0].written = text
        mind.history.wrote(text, in: epoch)
        send(text)
        finishReply()
    }

    /// Has the model write a reply.
    mutating func reply(to origin: RelayReply.Origin, rounds: Int = 0) {
        abandonLive()
        start(origin)
        live?.rounds = rounds
        request()
    }

    private mutating func start(_ origin: RelayReply.Origin) {
        epoch += 1
        var reply = RelayReply(epoch, origin, at: now)
        let policy = origin == .greeting ? agent.greetingBargeIn ?? agent.bargeIn : agent.bargeIn
        if policy.mode == .nothing { reply.interruptible = false }
        live = reply
        note(.replyBegun(reply: epoch, isGuess: false))
    }

    mutating func request() {
        guard let live else { return }
        guard factsDeadline == nil else {
            self.live?.waitsForFacts = true
            return
        }
        let request = mind.request(for: live.epoch, rounds: live.roundsSoFar, at: now)
        self.live?.isWriting = true
        note(.replyRequested(reply: live.epoch))
        order(.generate(epoch: live.epoch, request))
    }

    /// Nothing more is waited for.
    mutating func factsAreLate() {
        factsDeadline = nil
        guard live?.waitsForFacts == true else { return }
        live?.waitsForFacts = false
        request()
    }

    // MARK: The model

    mutating func written(_ epoch: Int, _ event: GenerationEvent) {
        switch event {
        case .usage(let usage): return used(usage)
        case .switched(let change):
            mind.identities[change.to.role] = change.to
            return note(.providerSwitched(change))
        default: break
        }
        // What was abandoned is never spoken.
        guard var reply = live, reply.epoch == epoch, reply.isWriting else { return }
        let last = reply.parts.count - 1
        switch event {
        case .text(let text):
            reply.parts[last].written += text
            reply.dueSince = now
            mind.history.wrote(text, in: epoch)
            if !reply.hasText { note(.firstText(reply: epoch)) }
            reply.hasText = true
            live = reply
            send(text)
        case .toolCall(let call):
            // Results are told apart by the calls' ids; and there is an end to calling, whatever the model writes.
            guard reply.roundsSoFar <= agent.limits.toolRounds,
                !reply.parts[last].calls.contains(where: { $0.id == call.id })
            else { return }
            reply.parts[last].calls.append(call)
            live = reply
        case .finished(let reason):
            reply.isWriting = false
            live = reply
            finishedWriting(reason)
        case .toolCallStarted, .usage, .switched: break
        }
    }

    private mutating func finishedWriting(_ reason: FinishReason) {
        guard let live, let part = live.parts.last else { return }
        flushTokens()
        note(.replyWritten(reply: live.epoch, text: part.written))
        if !part.calls.isEmpty { return useTools() }
        if self.live?.hasBeenSent != true, live.afterwards == .listen {
            note(.warning("the model wrote nothing: \(reason)"))
            return apologise()
        }
        finishReply()
    }

    mutating func used(_ usage: ProviderUsage) {
        for told in mind.used(.model, usage) { note(told) }
    }

    // MARK: Sending

    /// Sends what can be said of a text now.
    mutating func send(_ text: String) {
        guard live != nil, let token = live?.tokens.add(text) else { return }
        sendToken(token)
    }

    private mutating func flushTokens() {
        if let token = live?.tokens.finish() { sendToken(token) }
    }

    private mutating func sendToken(_ token: String) {
        guard let live, !token.isEmpty else { return }
        let isFirst = !live.hasBeenSent
        // A reply that begins with a space would only sound as one that does not.
        guard !isFirst || token.contains(where: { !$0.isWhitespace }) else { return }
        order(.text(RelayText(token.escapedForSpeech, interruptible: live.interruptible)))
        if isFirst {
            note(.firstPiece(reply: live.epoch, text: token))
            if case .answer = live.origin { note(.turnAnswered(reply: live.epoch, end: silentSince)) }
        }
        tellSent(token)
    }

    /// The carrier has that text to speak, behind whatever it had.
    private mutating func tellSent(_ text: String) {
        guard let last = live?.parts.indices.last else { return }
        if live?.hasBeenSent == false {
            hasToldToSpeak = false
            live?.begin = max(now, speaksUntil ?? now)
        }
        live?.parts[last].sent += text
        letters.add(text)
        let begin = speaksUntil ?? now + SpokenTime.beginning
        speaksUntil = max(begin, now) + SpokenTime.samples(of: text)
    }

    /// All of the reply was sent.
    mutating func finishReply() {
        flushTokens()
        guard let live else { return }
        if !live.isPlayed {
            order(.text(RelayText("", isLast: true, interruptible: live.interruptible)))
        }
        self.live = nil
        spoken.append(live)
        if live.hasBeenSent, !live.isApology, !live.isBroken, live.origin != .sentence { failuresInARow = 0 }
        if case .leave(let farewell) = live.afterwards { closing(farewell) }
        if speaksUntil == nil { speaksUntil = now }
        if let next = queued { return sayFarewell(next.text, next.farewell) }
        if let turn = waitingTurn, phase == .talking {
            waitingTurn = nil
            if collecting == nil { return answer(turn) }
            collect(turn)
        }
    }

    // MARK: Dropping

    /// Drops the reply that is being made.
    ///
    /// What was sent of it is spoken: the carrier cannot be told to be silent.
    mutating func abandonLive(byCaller: Bool = false) {
        guard var live else { return }
        cancel(live)
        self.live = nil
        guard live.hasBeenSent else {
            // What tools have done stays done, though nobody heard of it.
            if live.parts.contains(where: { !$0.calls.isEmpty }) {
                conclude(live, heard: 0, byCaller: byCaller)
            } else {
                mind.history.withdrew(live.epoch)
            }
            return
        }
        order(.text(RelayText("", isLast: true, interruptible: live.interruptible)))
        live.isBroken = true
        spoken.append(live)
    }

    mutating func cancel(_ live: RelayReply) {
        if live.isWriting { order(.cancelGeneration(epoch: live.epoch)) }
        if let asks = live.asks { mind.history.answered(ToolResult(.cancelled, for: asks.call)) }
        let running = live.openCalls.filter { $0.id != live.asks?.call.id }
        let stopped = running.filter { agent.tools.manner(of: $0.name)?.onBargeIn == .cancel }.map(\.id)
        for id in stopped {
            mind.history.answered(ToolResult(id: id, content: ConversationHistory.unfinished, isError: true))
        }
        if !stopped.isEmpty { order(.cancelTools(epoch: live.epoch, ids: stopped)) }
    }

    // MARK: Long calls

    /// Between turns: holds the history to its policy.
    mutating func tidyHistory() {
        guard phase == .talking, let wanted = mind.tidyHistory(at: now) else { return }
        order(.summarise(number: wanted.number, wanted.request))
    }

    mutating func obey(_ outcome: CallMind.SummaryOutcome) {
        switch outcome {
        case .nothing: break
        case .taken(let text): note(.summarised(text: text))
        case .handOff(let text):
            note(.summarised(text: text))
            guard !agent.successor.isEmpty else { return }
            close(agent.sentences.handOff, .transfer(agent.successor))
        }
    }
}
