internal import BargeIn
internal import CallTiming
internal import CallTools
internal import Dialogue
internal import ProviderKit
internal import SpeechChunking
internal import TurnTaking

// What of a reply is handed over, heard, cut off or thrown away; and how a call ends.
extension CallMachine {
    // MARK: The voice

    mutating func aligned(_ epoch: Int, _ pieces: [SpokenPiece]) {
        guard live?.epoch == epoch else { return }
        let begin = live?.voiceBegin ?? 0
        ledger.append(
            words: pieces.map { piece in
                let start = begin + piece.start.samples
                return SpokenWord(piece.text, start..<max(start, begin + piece.end.samples))
            }
        )
    }

    mutating func voiceEnded(_ epoch: Int) {
        guard let live, live.epoch == epoch, live.voiceIsOpen, !live.voiceIsFinished else { return }
        if live.voiceIsLeaving { return nextVoice() }
        guard live.voiceHasAll else {
            // It has ended by itself, tired of waiting for a tool: another one says the rest.
            self.live?.voiceIsOpen = false
            return
        }
        self.live?.voiceIsFinished = true
        ledger.finishReply()
        if !live.hasAudio, live.pieces.contains(where: { !$0.spoken.isEmpty }) {
            note(.warning("the voice made no audio"))
            return live.isHeld ? dropSpeculation() : voiceCannotSpeak()
        }
        note(.replyMade(reply: epoch))
    }

    /// What is left of the reply is said in a session of its own: by another voice, or in another language.
    mutating func renewVoice() {
        guard let live, live.voiceIsOpen, !live.voiceHasAll, !live.voiceIsFinished, !live.voiceIsLeaving else { return }
        if live.voiceHasText {
            // What it was given is its own to say: not a sample of it is lost.
            self.live?.voiceIsLeaving = true
            return order(.finishVoice(epoch: live.epoch))
        }
        order(.cancelVoice(epoch: live.epoch))
        self.live?.voiceIsOpen = false
        openVoice()
    }

    private mutating func nextVoice() {
        guard let live else { return }
        self.live?.voiceIsLeaving = false
        self.live?.voiceIsOpen = false
        self.live?.waitingTexts = []
        if !live.waitingTexts.isEmpty {
            openVoice()
            for text in live.waitingTexts { order(.speak(epoch: live.epoch, text)) }
            self.live?.voiceHasText = true
        }
        guard live.voiceHasAll else { return }
        self.live?.voiceHasAll = false
        finishVoice()
    }

    mutating func voiceFailed(_ epoch: Int, _ failure: ProviderFailure) {
        if recoveries[.voice] == nil { note(.providerFailed(.voice, failure)) }
        guard let live, live.epoch == epoch, !live.voiceIsFinished else { return }
        if live.isHeld { return dropSpeculation() }
        guard live.hasAudio else {
            if !voiceRecovers(failure) { voiceCannotSpeak() }
            return
        }
        if live.isWriting { order(.cancelGeneration(epoch: live.epoch)) }
        self.live?.isWriting = false
        self.live?.voiceIsFinished = true
        self.live?.isBroken = true
        self.live?.dropCalls()
        // Nothing more of it is spoken.
        _ = self.live?.chunker.finish()
        stopTools(of: live)
        self.live?.toolsSince = nil
        self.live?.asks = nil
        keepSaid(ledger.breakOff())
    }

    /// Forgets those pieces of the reply that its voice will never say.
    private mutating func keepSaid(_ said: String) {
        var left = said.count
        var pieces: [ReplyPiece] = []
        for piece in live?.pieces ?? [] where left > 0 || piece.spoken.isEmpty {
            var kept = piece
            kept.written = piece.written(heard: left)
            kept.spoken = String(piece.spoken.prefix(left))
            left -= piece.spoken.count
            pieces.append(kept)
        }
        live?.pieces = pieces
    }

    /// No voice says it: a sound that is there already must do.
    private mutating func voiceCannotSpeak() {
        failuresInARow += 1
        let isLast = failuresInARow >= agent.limits.failures
        let wasApology = live?.isApology ?? false
        var after = live?.afterwards ?? .listen
        if case .closing(let closing, _) = phase { after = closing }
        abandonLive()
        if isLast, after == .listen { after = .end(CallEndReason.noVoice) }
        if after != .listen { phase = .closing(after, until: now + agent.limits.farewell) }
        if let next = queued { return sayFarewell(next.text, next.after) }
        let sentence = after == .listen ? agent.sentences.apology : agent.sentences.breakdown
        let sound = agent.sounds.apology.isEmpty ? kept[sentence] ?? [] : agent.sounds.apology
        guard !sound.isEmpty else {
            if after != .listen { return finish(after) }
            // Another session may do better; once.
            return wasApology ? fallSilent() : sayApology()
        }
        play(sound)
    }

    mutating func noted(_ voice: VoiceNote) {
        switch voice {
        case .usage(let usage): used(.voice, usage)
        case .switched(let change): switched(change)
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
        guard reply != PlayoutLedger.sound else { return }
        note(.replySent(reply: reply, samples: Int(samples)))
        guard let live, live.epoch == reply else { return }
        spoken.append(SpokenReply(live))
        self.live = nil
        fillerDue = nil
        if live.hasBeenSent, !live.isApology, !live.isBroken { failuresInARow = 0 }
        // What was handed over takes its time to be heard.
        let latest = max(now, ledger.ear.end) + agent.limits.farewell
        if live.afterwards != .listen, phase == .talking { phase = .closing(live.afterwards, until: latest) }
        if let next = queued { return sayFarewell(next.text, next.after) }
        if case .closing(let after, let until) = phase { phase = .closing(after, until: max(until, latest)) }
        if live.isBroken, phase == .talking { return apologise() }
        if !agentIsAudible { becomeSilent() }
    }

    mutating func echoed(_ generation: Int, _ number: Int, _ way: Int64?) {
        let heard = ledger.echoed(generation: generation, number: number, at: now, way: way)
        tellBeginnings()
        for reply in heard { heardWhole(reply) }
    }

    /// Tells which replies have begun at the caller's ear: those that are known to, and all that must have if marks are late.
    mutating func tellBeginnings(isOver: Bool = false) {
        while let first = beginnings.first {
            let at = first.start + ledger.ear.wayToEar
            // Before the first mark has come back nobody knows how long the way is.
            let mayTell = isOver && at < now && ledger.ear.measuredRoundTrip != nil
            guard ledger.ear.heardAtLeast > first.position || mayTell else { break }
            beginnings.removeFirst()
            note(.firstAudioHeard(reply: first.reply, at: at, way: ledger.ear.way))
        }
        if isOver { beginnings.removeAll() }
    }

    private mutating func heardWhole(_ epoch: Int) {
        guard let place = spoken.firstIndex(where: { $0.epoch == epoch }) else { return }
        let reply = spoken.remove(at: place)
        let said = reply.isBroken ? reply.pieces.map(\.spoken).joined() : ""
        conclude(reply, heard: said, isWhole: !reply.isBroken)
    }

    /// Everything that was handed over has been heard by now, whether the carrier told so or not.
    mutating func heardToTheEnd() { while let first = spoken.first { heardWhole(first.epoch) } }

    private mutating func conclude(_ reply: SpokenReply, heard: String, isWhole: Bool, byCaller: Bool = false) {
        let said = reply.said(heard: heard, isWhole: isWhole)
        let text = Self.joined(said)
        if isWhole {
            history.finished(reply.epoch, steps: said)
            guard !text.isEmpty else { return }
            note(.replyHeard(reply: reply.epoch, text: text))
        } else {
            // The model is to know that the caller did not hear the rest.
            history.cut(reply.epoch, steps: said, byCaller: byCaller)
            note(.replyCut(reply: reply.epoch, heard: text))
        }
    }

    /// What was said in several steps, with tools between, as one text.
    private static func joined(_ steps: [String]) -> String {
        steps.reduce(into: "") { text, step in
            if let last = text.last, let first = step.first, !last.isWhitespace, !first.isWhitespace { text += " " }
            text += step
        }
    }

    // MARK: Cutting off

    /// The caller has cut in: what was not heard is thrown away.
    mutating func cutOff() {
        wasCutOff = true
        cutOffDeadline = now + Self.cutOffPatience
        owedRound = nil
        stop(byCaller: true)
        order(.clear)
        if let next = queued { return sayFarewell(next.text, next.after) }
        if case .closing(let afterwards, _) = phase { return finish(afterwards) }
        fallSilent()
    }

    /// How long after cutting in a caller may be taken for one who speaks without the ear's or the recogniser's word.
    private static let cutOffPatience: Int64 = 16_000

    mutating func cutOffIsOld() {
        cutOffDeadline = nil
        // If the caller has the floor, that turn has an end of its own.
        if !turns.callerHasTheFloor { nothingWasSaid() }
    }

    /// Takes back all audio, and keeps in the history what was heard of it.
    mutating func stop(byCaller: Bool = false) {
        tellBeginnings(isOver: true)
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
            let isAll = isWhole && !reply.pieces.isEmpty && !reply.isBroken
            conclude(reply, heard: part?.text ?? "", isWhole: isAll, byCaller: byCaller)
        }
        spoken.removeAll()
        if agentIsAudible { silentSince = now }
        agentIsAudible = false
        endSuspicion()
    }

    /// Drops the reply that is being made; if some of it is on its way already, that is taken back.
    mutating func abandonLive(byCaller: Bool = false) {
        guard let live else { return }
        if live.hasBeenSent || agentIsAudible && !live.isHeld {
            stop(byCaller: byCaller)
            return order(.clear)
        }
        cancel(live)
        self.live = nil
        fillerDue = nil
        deferredUntil = nil
        ledger.drop(reply: live.epoch)
        goOn()
        // What tools have done stays done, though nobody heard of it.
        if live.parts.contains(where: { !$0.calls.isEmpty }), !live.isHeld {
            conclude(SpokenReply(live), heard: "", isWhole: false, byCaller: byCaller)
        } else {
            history.withdrew(live.epoch)
        }
    }

    private mutating func cancel(_ live: LiveReply) {
        if live.isWriting { order(.cancelGeneration(epoch: live.epoch)) }
        if live.voiceIsOpen, !live.voiceIsFinished { order(.cancelVoice(epoch: live.epoch)) }
        stopTools(of: live)
    }

    /// Stops those tools of a reply that need not be finished; what comes of the others is kept.
    private mutating func stopTools(of live: LiveReply) {
        if let asks = live.asks { history.answered(ToolResult(.cancelled, for: asks.call)) }
        let running = live.openCalls.filter { $0.id != live.asks?.call.id }
        let stopped = running.filter { agent.tools.manner(of: $0.name)?.onBargeIn == .cancel }.map(\.id)
        for id in stopped { history.answered(ToolResult(id: id, content: ReplyPart.unfinished, isError: true)) }
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
            end(CallEndReason.transferred)
        }
    }

    mutating func end(_ reason: String) {
        stop()
        cancelCollecting()
        phase = .ended
        note(.ended(reason: reason))
    }
}

extension Duration {
    /// In samples of the telephone's 8 kHz.
    var samples: Int64 { components.seconds * 8_000 + components.attoseconds / 125_000_000_000_000 }
}
