internal import BargeIn
internal import CallTiming
internal import ProviderKit
internal import SpeechChunking
internal import TurnTaking

// When nobody is left who hears, thinks or speaks: who was there is asked again, and the caller is not left in silence.
extension CallMachine {
    private static let roles: [ProviderRole] = [.recognizer, .model, .voice]

    /// A provider has failed, and nobody stands in; answers whether it will be asked again.
    private mutating func recover(_ role: ProviderRole, _ failure: ProviderFailure) -> Bool {
        guard phase == .talking, agent.limits.recovery > 0, failure.kind.mayRecover(role) else { return false }
        if recoveries[role] == nil {
            note(.recovering(role, failure))
            recoveries[role] = Recovery(failure, at: now)
        } else {
            recoveries[role]?.failed(failure, at: now)
        }
        return true
    }

    /// It works again.
    mutating func recovered(_ role: ProviderRole) {
        guard recoveries[role] != nil else { return }
        recoveries[role] = nil
        note(.recovered(role))
        guard role != .recognizer, live?.dueSince != nil else { return }
        // What the reply may take counts from now on.
        live?.dueSince = now
        openVoice()
    }

    /// When somebody is to be asked again, or is not to be waited for any longer.
    var recoveryWake: CallTime? {
        guard phase == .talking, !recoveries.isEmpty else { return nil }
        var due = Earliest(nil)
        for role in Self.roles {
            guard let recovery = recoveries[role] else { continue }
            due.add(recovery.next)
            due.add(recovery.since + agent.limits.recovery)
        }
        return due.time
    }

    mutating func recoveryIsDue() {
        for role in Self.roles {
            guard let recovery = recoveries[role], phase == .talking else { continue }
            if now >= recovery.since + agent.limits.recovery {
                giveUp(role, recovery)
            } else if let next = recovery.next, now >= next {
                retry(role)
            }
        }
    }

    private mutating func retry(_ role: ProviderRole) {
        recoveries[role]?.asks()
        switch role {
        case .recognizer: order(.retryRecognizer)
        case .model:
            guard live?.modelIsLost == true else { return }
            live?.modelIsLost = false
            request()
        case .voice:
            guard live?.voiceIsLost == true else { return }
            live?.voiceIsLost = false
            speakAgain()
        }
    }

    private mutating func giveUp(_ role: ProviderRole, _ recovery: Recovery) {
        recoveries[role] = nil
        endHolding()
        switch role {
        case .recognizer:
            close(agent.sentences.breakdown, .end("\(CallEndReason.noRecogniser): \(recovery.failure.kind.rawValue)"))
        case .model: close(agent.sentences.breakdown, .end(CallEndReason.noReply))
        case .voice:
            abandonLive()
            phase = .closing(.end(CallEndReason.noVoice), until: now + agent.limits.farewell)
            waitingTurn = nil
            cancelCollecting()
            guard let sound = kept[agent.sentences.breakdown] else { return finish(.end(CallEndReason.noVoice)) }
            play(sound)
        }
    }

    /// Who was to be recovered for a reply that is not wanted any more is asked again by the next one.
    mutating func forgetRecoveries() {
        guard live == nil else { return }
        recoveries[.model] = nil
        recoveries[.voice] = nil
    }

    // MARK: The recogniser

    mutating func recognizerLost(_ failure: ProviderFailure) {
        let isNew = recoveries[.recognizer] == nil
        if isNew { note(.providerFailed(.recognizer, failure)) }
        guard recover(.recognizer, failure) else {
            return close(agent.sentences.breakdown, .end("\(CallEndReason.noRecogniser): \(failure.kind.rawValue)"))
        }
        guard isNew else { return }
        obey(turns.take(.recognizerIsLost, at: now))
        // Whoever has just spoken waits already.
        if turns.callerHasTheFloor, !turns.isHeard { spokeUnheard(until: now + -Self.phraseDelay / 2) }
    }

    mutating func recognizerIsBack() {
        guard recoveries[.recognizer] != nil else { return }
        recovered(.recognizer)
        obey(turns.take(.recognizerIsBack, at: now))
        if isOwedWords { owedDeadline = now + Self.owedPatience }
    }

    /// How long the first words may take of what was said while nobody heard it.
    private static let owedPatience: Int64 = 48_000

    mutating func owedIsOld() {
        owedDeadline = nil
        // A turn that is under way has an end of its own.
        if isOwedWords, !turns.callerHasTheFloor { nothingWasSaid() }
    }

    /// The caller has said something that nobody made words of.
    mutating func spokeUnheard(until end: CallTime) {
        guard recoveries[.recognizer] != nil else { return }
        isOwedWords = true
        hold(from: max(now, end + Self.phraseDelay))
    }

    // MARK: The model

    /// The model has failed; answers whether it is asked for the same once more.
    mutating func modelRecovers(_ failure: ProviderFailure) -> Bool {
        guard let live, !live.isHeld, let part = live.parts.last, part.written.isEmpty, part.calls.isEmpty,
            recover(.model, failure)
        else { return false }
        self.live?.modelIsLost = true
        if live.voiceIsOpen, !live.voiceHasText, !live.voiceIsLost {
            // It would tire of waiting.
            order(.cancelVoice(epoch: live.epoch))
            self.live?.voiceIsOpen = false
        }
        hold(from: max(now + Self.shortTrouble, (unanswered ?? now) + Self.phraseDelay))
        return true
    }

    // MARK: The voice

    /// The voice has failed before its first audio; answers whether it is asked once more.
    mutating func voiceRecovers(_ failure: ProviderFailure) -> Bool {
        guard live != nil, recover(.voice, failure) else { return false }
        live?.voiceIsOpen = false
        live?.voiceIsLost = true
        hold(from: max(now + Self.shortTrouble, (unanswered ?? now) + Self.phraseDelay))
        return true
    }

    /// Says the reply from its beginning, in another session.
    private mutating func speakAgain() {
        guard let live else { return }
        openVoice()
        for piece in live.pieces where !piece.spoken.isEmpty { order(.speak(epoch: live.epoch, piece.spoken)) }
        let hasText = live.pieces.contains { !$0.spoken.isEmpty }
        self.live?.voiceHasText = hasText
        self.live?.voiceAskedAt = hasText ? now : nil
        if live.voiceHasAll { order(.finishVoice(epoch: live.epoch)) }
    }

    /// Since when the voice has text, and no audio has come of it.
    private var voiceAskedAt: CallTime? {
        guard let live, !live.isHeld, !live.hasAudio, live.voiceIsOpen, live.voiceHasText, !live.voiceIsLeaving,
            phase == .talking, agent.limits.recovery > 0
        else { return nil }
        return live.voiceAskedAt
    }

    /// When a voice that brings nothing is asked for the same once more, beside what it was asked before.
    var voiceIsLate: CallTime? { voiceAskedAt.map { $0 + Self.voicePatience } }

    mutating func askVoiceAgain() {
        guard let live, let asked = live.voiceAskedAt else { return }
        self.live?.voiceAskedAt = now
        if recoveries[.voice] == nil {
            let name = mind.identities[.voice]?.provider ?? "voice"
            let failure = ProviderFailure(.stalled, provider: name, "no audio for \((now - asked).samples / 8) ms")
            note(.recovering(.voice, failure))
            recoveries[.voice] = Recovery(failure, at: asked, isAsked: true)
        }
        order(.askVoiceAgain(epoch: live.epoch))
    }

    // MARK: Holding

    /// How long after the caller's last sound they hear a phrase; how long trouble must last for one.
    private static let phraseDelay: Int64 = 9_600
    private static let shortTrouble: Int64 = 2_400
    /// How long a voice may take to its first audio before another session is asked beside it: three times what the slowest
    /// of twenty takes.
    private static let voicePatience: Int64 = 10_000

    /// From then on the caller is not to wait in silence.
    private mutating func hold(from time: CallTime) {
        guard let present = holding else { return holding = Holding(from: time, phraseAt: time) }
        holding?.next = min(present.next, time)
        // After the first phrase the next ones have their own time, however often there is trouble.
        if present.phrases == 0 { holding?.phraseAt = min(present.phraseAt, max(time, now + Self.phraseDelay)) }
    }

    /// When the tone begins for a voice that is late: 1.6 s after the caller, if it has had .6 s to 1.2 s.
    var voiceHoldDue: CallTime? {
        guard holding == nil, isOwed, let asked = voiceAskedAt else { return nil }
        let late = (unanswered ?? asked) + 12_800
        return min(max(asked + 4_800, late), asked + Self.phraseDelay)
    }

    mutating func holdForVoice() { holding = Holding(from: now, phraseAt: now + 8_000) }

    var holdingDue: CallTime? {
        guard let holding, phase == .talking, !agentIsAudible else { return nil }
        return max(holding.next, ledger.ear.end + -Holding.ahead)
    }

    /// Whether the caller waits for an answer.
    var isOwed: Bool {
        guard phase == .talking else { return false }
        if isOwedWords || turns.callerHasTheFloor { return true }
        return live.map { !$0.hasBeenSent } ?? false
    }

    /// The next sound for who waits.
    mutating func holdOn() {
        guard var holding = self.holding else { return }
        defer { self.holding = holding }
        holding.next = now + Holding.ahead
        guard !turns.isHeard, !ledger.isPaused else { return }
        if now >= holding.phraseAt, let phrase = holdingPhrase(holding.phrases), let codes = kept[phrase],
            ledger.play(sound: codes.span)
        {
            note(.holding(phrase))
            holding.phrases += 1
            holding.phraseAt = now + Int64(codes.count) + Holding.pause
            return
        }
        let tone = holding.nextTone()
        if ledger.play(sound: tone.span), holding.tone == tone.count { note(.holding("")) }
    }

    private func holdingPhrase(_ number: Int) -> String? {
        let phrases = agent.sentences.holding.filter { kept[$0] != nil }
        return phrases.isEmpty ? nil : phrases[number % phrases.count]
    }

    /// There is an answer, or nobody waits for one: the sound ends at once, unless it is just about to.
    mutating func endHolding() {
        guard holding != nil else { return }
        holding = nil
        if ledger.unsentSound > Self.shortTrouble { ledger.endSound() }
    }

    /// Plays a kept sound as a reply of its own.
    mutating func play(_ sound: [UInt8]) {
        endHolding()
        epoch += 1
        unanswered = nil
        ledger.begin(reply: epoch)
        ledger.append(sound.span)
        ledger.finishReply()
    }
}
