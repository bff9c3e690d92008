internal import BargeIn
internal import CallTiming
internal import ProviderKit
internal import SpeechChunking
internal import TurnTaking

// What of a reply is handed over, heard, cut off or thrown away; and how a call ends.
extension CallMachine {
    // MARK: The voice

    mutating func aligned(_ epoch: Int, _ pieces: [SpokenPiece]) {
        guard live?.epoch == epoch else { return }
        ledger.append(words: pieces.map { SpokenWord($0.text, $0.start.samples..<max($0.start, $0.end).samples) })
    }

    mutating func voiceEnded(_ epoch: Int) {
        guard let live, live.epoch == epoch, !live.voiceIsFinished else { return }
        self.live?.voiceIsFinished = true
        ledger.finishReply()
        if !live.hasAudio, !live.pieces.isEmpty {
            note(.warning("the voice made no audio"))
            return live.isHeld ? dropSpeculation() : voiceCannotSpeak()
        }
        note(.replyMade(reply: epoch))
    }

    mutating func voiceFailed(_ epoch: Int, _ failure: ProviderFailure) {
        note(.providerFailed(.voice, failure))
        guard let live, live.epoch == epoch, !live.voiceIsFinished else { return }
        if live.isHeld { return dropSpeculation() }
        if live.isWriting { order(.cancelGeneration(epoch: epoch)) }
        self.live?.isWriting = false
        self.live?.voiceIsFinished = true
        ledger.finishReply()
        if !live.hasAudio { voiceCannotSpeak() }
    }

    /// No voice says it: a sound that is there already must do.
    private mutating func voiceCannotSpeak() {
        failuresInARow += 1
        let isLast = failuresInARow >= agent.limits.failures
        var after = live?.afterwards ?? .listen
        abandonLive()
        if isLast, after == .listen { after = .end("no voice can be had") }
        if after != .listen { phase = .closing(after, until: now + agent.limits.farewell) }
        guard !agent.sounds.apology.isEmpty else {
            if after != .listen { return finish(after) }
            return obey(turns.take(.agentIsSilent, at: now))
        }
        epoch += 1
        ledger.begin(reply: epoch)
        let sound = agent.sounds.apology
        ledger.append(sound.span)
        ledger.finishReply()
    }

    mutating func noted(_ voice: VoiceNote) {
        switch voice {
        case .usage(let usage): note(.used(.voice, usage))
        case .switched(let change): note(.providerSwitched(change))
        case .warning(let text): note(.warning(text))
        }
    }

    mutating func playFiller() {
        fillerDue = nil
        guard let live, !live.hasAudio, !live.isHeld else { return }
        epoch += 1
        // The reply keeps its own number: only the sound gets a new one.
        let sound = agent.sounds.filler
        if ledger.playAhead(reply: epoch, sound.span) { note(.fillerPlayed) }
    }

    // MARK: The carrier

    /// All of a reply's audio was handed over.
    mutating func handedOver(_ reply: Int, _ samples: Int64) {
        note(.replySent(reply: reply, samples: Int(samples)))
        guard let live, live.epoch == reply else { return }
        spoken.append(SpokenReply(live))
        self.live = nil
        fillerDue = nil
        if live.hasBeenSent { failuresInARow = 0 }
        if live.afterwards != .listen, phase == .talking {
            phase = .closing(live.afterwards, until: now + agent.limits.farewell)
        }
        if let next = queued {
            queued = nil
            return sayFarewell(next.text, next.after)
        }
        if !agentIsAudible { becomeSilent() }
    }

    mutating func echoed(_ generation: Int, _ number: Int) {
        for reply in ledger.echoed(generation: generation, number: number, at: now) { heardWhole(reply) }
    }

    private mutating func heardWhole(_ epoch: Int) {
        guard let place = spoken.firstIndex(where: { $0.epoch == epoch }) else { return }
        conclude(spoken.remove(at: place), heard: "", isWhole: true)
    }

    /// Everything that was handed over has been heard by now, whether the carrier told so or not.
    mutating func heardToTheEnd() { while let first = spoken.first { heardWhole(first.epoch) } }

    private mutating func conclude(_ reply: SpokenReply, heard: String, isWhole: Bool) {
        let messages = reply.messages(heard: heard, isWhole: isWhole)
        history += messages
        let text = messages.compactMap { if case .agent(let text, _) = $0 { text } else { nil } }.joined()
        if isWhole {
            note(.replyHeard(reply: reply.epoch, text: text))
        } else {
            // The model is to know that the caller did not hear the rest.
            if !messages.isEmpty { history.append(.note("The caller interrupted here.")) }
            note(.replyCut(reply: reply.epoch, heard: text))
        }
    }

    // MARK: Cutting off

    /// The caller has cut in: what was not heard is thrown away.
    mutating func cutOff() {
        wasCutOff = true
        stop()
        order(.clear)
        if case .closing(let afterwards, _) = phase { return finish(afterwards) }
        obey(turns.take(.agentIsSilent, at: now))
    }

    /// Takes back all audio, and keeps in the history what was heard of it.
    private mutating func stop() {
        if let live, !live.isHeld {
            cancel(live)
            spoken.append(SpokenReply(live))
        } else if let live {
            cancel(live)
        }
        live = nil
        fillerDue = nil
        deferredUntil = nil
        let heard = ledger.cut(at: now)
        played.cut(at: now + 2 * ledger.ear.wayToEar)
        for reply in spoken {
            // What the ledger has forgotten was heard before.
            let part = heard.first { $0.reply == reply.epoch }
            let isWhole = part?.isWhole ?? true
            conclude(reply, heard: part?.text ?? "", isWhole: isWhole && !reply.pieces.isEmpty)
        }
        spoken.removeAll()
        agentIsAudible = false
        controller.agentIsSilent()
    }

    /// Drops the reply that is being made; if some of it is on its way already, that is taken back.
    mutating func abandonLive() {
        guard let live else { return }
        if live.hasBeenSent || agentIsAudible && !live.isHeld {
            stop()
            return order(.clear)
        }
        cancel(live)
        self.live = nil
        fillerDue = nil
        deferredUntil = nil
        ledger.drop(reply: live.epoch)
        ledger.resume()
        // What tools have done stays done, though nobody heard of it.
        if live.parts.contains(where: { !$0.calls.isEmpty }), !live.isHeld {
            conclude(SpokenReply(live), heard: "", isWhole: false)
        }
    }

    private mutating func cancel(_ live: LiveReply) {
        if live.isWriting { order(.cancelGeneration(epoch: live.epoch)) }
        if live.voiceIsOpen, !live.voiceIsFinished { order(.cancelVoice(epoch: live.epoch)) }
        guard live.toolsSince != nil, let part = live.parts.last else { return }
        let running = part.calls.filter { call in !part.results.contains { $0.id == call.id } }
        let stopped = running.filter { agent.stoppableTools.contains($0.name) }.map(\.id)
        if !stopped.isEmpty { order(.cancelTools(epoch: live.epoch, ids: stopped)) }
    }

    // MARK: Ending

    /// The last words were heard.
    mutating func finish(_ afterwards: LiveReply.Afterwards) {
        switch afterwards {
        case .listen: return
        case .end(let reason):
            order(.end(reason))
            end(reason)
        case .transfer(let number):
            order(.transfer(number))
            end("transferred")
        }
    }

    mutating func end(_ reason: String) {
        stop()
        phase = .ended
        note(.ended(reason: reason))
    }
}

extension Duration {
    /// In samples of the telephone's 8 kHz.
    fileprivate var samples: Int64 { components.seconds * 8_000 + components.attoseconds / 125_000_000_000_000 }
}
