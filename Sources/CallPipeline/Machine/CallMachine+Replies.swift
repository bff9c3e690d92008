internal import BargeIn
internal import CallTiming
internal import Dialogue
internal import ProviderKit
internal import SpeechChunking
internal import TurnTaking

// What the agent says: from the request to the model to the last piece that is given to the voice.
extension CallMachine {
    // MARK: Beginning

    mutating func begin() {
        phase = .talking
        if agent.contextPatience > 0, !mind.facts.isComplete { factsDeadline = now + agent.contextPatience }
        // Who was in the middle of a conversation is not greeted once more.
        let greeting = mind.recalled == nil ? agent.greeting?.filled(with: variables) : agent.sentences.resumed
        guard let greeting, !greeting.isEmpty else { return fallSilent() }
        say(greeting, as: .greeting)
    }

    /// Says something by itself; what is being made or said ends.
    mutating func say(
        _ text: String,
        as origin: LiveReply.Origin = .sentence,
        under policy: BargeInPolicy? = nil,
        then after: LiveReply.Afterwards = .listen
    ) {
        abandonLive()
        guard !text.isEmpty else {
            if !agentIsAudible { fallSilent() }
            return
        }
        start(origin)
        live?.afterwards = after
        if let policy { live?.bargeIn = policy }
        live?.dueSince = now
        live?.parts[0].written = text
        history.wrote(text, in: epoch)
        openVoice()
        speak((live?.chunker.add(text, at: now) ?? []) + (live?.chunker.finish() ?? []))
        finishVoice()
    }

    /// Has the model write a reply.
    mutating func reply(to origin: LiveReply.Origin, isHeld: Bool = false, rounds: Int = 0) {
        abandonLive()
        start(origin, isHeld: isHeld)
        live?.rounds = rounds
        if !isHeld { becomeDue() }
        request()
        openVoice()
    }

    private mutating func start(_ origin: LiveReply.Origin, isHeld: Bool = false) {
        epoch += 1
        if !isHeld {
            (wasCutOff, cutOffDeadline) = (false, nil)
            saying = []
        }
        var reply = LiveReply(
            epoch: epoch,
            origin: origin,
            bargeIn: origin == .greeting ? agent.greetingBargeIn ?? bargeIn : bargeIn,
            chunker: newChunker
        )
        reply.isHeld = isHeld
        live = reply
        ledger.begin(reply: epoch, isHeld: isHeld)
        if !isHeld { obey(turns.take(.agentIsBusy, at: now)) }
        note(.replyBegun(reply: epoch, isGuess: isHeld))
    }

    var newChunker: ClauseChunker {
        ClauseChunker(
            SpeakableText(language: .named(language), dictionary: agent.pronunciations),
            agent.chunking
        )
    }

    private mutating func becomeDue() {
        live?.dueSince = now
        guard let patience = agent.limits.fillerPatience, !agent.sounds.filler.isEmpty else { return }
        fillerDue = now + patience
    }

    mutating func openVoice() {
        guard let live, !live.voiceIsOpen, !live.voiceIsLost else { return }
        self.live?.voiceIsOpen = true
        self.live?.voiceHasText = false
        self.live?.voiceBegin = ledger.samplesMade
        order(.openVoice(epoch: live.epoch, language: language))
    }

    // MARK: Guessing

    mutating func speculate(_ text: String) {
        // While the agent is heard, or makes a reply to what was said before, nothing is guessed.
        guard live == nil || live?.isHeld == true, !agentIsAudible, collecting == nil, owedRound == nil else { return }
        reply(to: .answer(Turn(text, end: now)), isHeld: true)
    }

    mutating func releaseSpeculation(as turn: Turn) {
        guard var live, live.isHeld else { return }
        // Through the optional the optimiser of Swift 6.3.1 forgets to release the origin that was there.
        live.isHeld = false
        live.origin = .answer(turn)
        self.live = live
        cutOffDeadline = nil
        for part in live.parts { history.wrote(part.written, in: live.epoch) }
        saying = live.pieces.flatMap { UtteranceShape.words(of: $0.spoken) }
        becomeDue()
        if live.voiceAskedAt != nil { self.live?.voiceAskedAt = now }
        if live.hasAudio { endHolding() }
        ledger.release(reply: live.epoch)
        obey(turns.take(.agentIsBusy, at: now))
        note(.guessUsed(reply: live.epoch, hasAudio: live.hasAudio))
        if live.toolsWait { useTools() }
    }

    mutating func dropSpeculation() {
        guard let live, live.isHeld else { return }
        note(.guessDropped(reply: live.epoch, characters: live.parts.reduce(0) { $0 + $1.written.count }))
        abandonLive()
    }

    // MARK: The model

    mutating func written(_ epoch: Int, _ event: GenerationEvent) {
        switch event {
        case .usage(let usage): return used(.model, usage)
        case .switched(let change): return switched(change)
        default: break
        }
        // What was abandoned is never spoken.
        guard live?.epoch == epoch, live?.isWriting == true else { return }
        recovered(.model)
        guard var reply = live else { return }
        let last = reply.parts.count - 1
        switch event {
        case .text(let text):
            reply.parts[last].written += text
            if !reply.isHeld { history.wrote(text, in: epoch) }
            if !reply.hasText { note(.firstText(reply: epoch)) }
            reply.hasText = true
            let chunks = reply.chunker.add(text, at: now)
            live = reply
            speak(chunks)
        case .toolCallStarted:
            // What was said before it is whole.
            let chunks = reply.chunker.finish()
            reply.chunker = newChunker
            live = reply
            speak(chunks)
        case .toolCall(let call):
            // Results are told apart by the calls' ids; and there is an end to calling, whatever the model writes.
            guard reply.roundsSoFar <= agent.limits.toolRounds,
                !reply.parts[last].calls.contains(where: { $0.id == call.id })
            else { return }
            reply.parts[last].calls.append(call)
            live = reply
        case .finished(let reason):
            reply.isWriting = false
            let chunks = reply.chunker.finish()
            live = reply
            speak(chunks)
            finishedWriting(reason)
        case .usage, .switched: break
        }
    }

    private mutating func finishedWriting(_ reason: FinishReason) {
        guard let live, let part = live.parts.last else { return }
        note(.replyWritten(reply: live.epoch, text: part.written))
        if !part.calls.isEmpty {
            if live.isHeld { self.live?.toolsWait = true } else { useTools() }
            return
        }
        if !live.pieces.contains(where: { !$0.spoken.isEmpty }), live.afterwards == .listen {
            note(.warning("the model wrote nothing: \(reason)"))
            if live.isHeld { return dropSpeculation() }
            return apologise()
        }
        finishVoice()
    }

    /// Gives pieces of the reply to the voice.
    mutating func speak(_ chunks: [SpeakableChunk]) {
        guard let reply = live, !reply.voiceIsFinished else { return }
        for chunk in chunks where !chunk.spoken.isEmpty || !chunk.written.isEmpty {
            let isFirst = live?.pieces.contains { !$0.spoken.isEmpty } == false
            // Pieces are joined as they are.
            let space = chunk.written.last?.isWhitespace == true && chunk.spoken.last?.isWhitespace == false
            let spoken = space ? chunk.spoken + " " : chunk.spoken
            live?.pieces.append(ReplyPiece(part: reply.parts.count - 1, written: chunk.written, spoken: spoken))
            guard !spoken.isEmpty else { continue }
            openVoice()
            if isFirst { note(.firstPiece(reply: reply.epoch, text: spoken)) }
            if !reply.isHeld { saying += UtteranceShape.words(of: spoken) }
            ledger.addText(spoken)
            if reply.voiceIsLost {
                // It is given all of it when it is asked again.
                continue
            } else if reply.voiceIsLeaving {
                live?.waitingTexts.append(spoken)
            } else {
                live?.voiceHasText = true
                if live?.voiceAskedAt == nil { live?.voiceAskedAt = now }
                order(.speak(epoch: reply.epoch, spoken))
            }
        }
    }

    mutating func finishVoice() {
        guard let live, !live.voiceHasAll else { return }
        self.live?.voiceHasAll = true
        if live.voiceIsLeaving || live.voiceIsLost { return }
        if live.voiceIsOpen { return order(.finishVoice(epoch: live.epoch)) }
        // Its voice had ended before.
        self.live?.voiceIsFinished = true
        ledger.finishReply()
        note(.replyMade(reply: live.epoch))
    }
}
