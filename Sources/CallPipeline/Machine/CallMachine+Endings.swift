internal import BargeIn
internal import CallTiming
internal import Dialogue
internal import ProviderKit
internal import SpeechChunking
internal import TurnTaking

// What goes wrong with a reply, what is commanded, and how a call is brought to its end.
extension CallMachine {
    // MARK: Failing

    /// When the caller has waited too long for the reply.
    var replyDeadline: CallTime? {
        guard let live, let due = live.dueSince, live.toolsSince == nil, live.asks == nil, deferredUntil == nil,
            !ledger.isPaused,
            !ledger.hasUnsent
        else { return nil }
        // Who is being recovered has a limit of its own.
        if !live.hasBeenSent, recoveries[.model] != nil || recoveries[.voice] != nil { return nil }
        // Once it is heard, nobody is to wait in the middle of it either.
        return (live.hasBeenSent ? max(due, ledger.ear.end) : due) + agent.limits.replyPatience
    }

    mutating func replyIsLate() {
        note(.warning("the reply is late"))
        abandonLive()
        apologise()
    }

    mutating func modelFailed(_ epoch: Int, _ failure: ProviderFailure) {
        if recoveries[.model] == nil { note(.providerFailed(.model, failure)) }
        guard let live, live.epoch == epoch, live.isWriting else { return }
        self.live?.isWriting = false
        self.live?.dropCalls()
        if live.isHeld { return dropSpeculation() }
        if modelRecovers(failure) { return }
        guard live.pieces.contains(where: { !$0.spoken.isEmpty }) else { return apologise() }
        // What was said must end as well as it can.
        speak(self.live?.chunker.finish() ?? [])
        finishVoice()
    }

    mutating func apologise() {
        if case .closing(let after, _) = phase {
            abandonLive()
            if let next = queued { return sayFarewell(next.text, next.after) }
            return finish(after)
        }
        failuresInARow += 1
        guard failuresInARow < agent.limits.failures else {
            return close(agent.sentences.breakdown, .end(CallEndReason.noReply))
        }
        sayApology()
    }

    mutating func sayApology() {
        say(agent.sentences.apology)
        live?.isApology = true
    }

    // MARK: Ending

    /// Says the last words, and then goes; what is being said is said to its end first.
    mutating func close(_ text: String, _ after: LiveReply.Afterwards) {
        guard phase == .talking else { return }
        phase = .closing(after, until: now + agent.limits.farewell)
        waitingTurn = nil
        cancelCollecting()
        if let live, live.hasBeenSent || agentIsAudible, !live.isHeld {
            queued = (text, after)
        } else {
            sayFarewell(text, after)
        }
    }

    /// The last words are not said in time.
    mutating func farewellIsLate() {
        guard case .closing(let after, _) = phase else { return }
        guard let next = queued else { return finish(after) }
        // What was to be finished first takes too long.
        abandonLive()
        sayFarewell(next.text, next.after)
    }

    mutating func sayFarewell(_ text: String, _ after: LiveReply.Afterwards) {
        queued = nil
        phase = .closing(after, until: max(now, ledger.ear.end) + agent.limits.farewell)
        guard !text.isEmpty else {
            abandonLive()
            if !agentIsAudible { finish(after) }
            return
        }
        say(text, under: BargeInPolicy(.nothing), then: after)
    }

    mutating func commanded(_ command: CallCommand) {
        switch command {
        case .say(let text): if phase == .talking { say(text) }
        case .hangUp(let text): close(text, .end("hung up by command"))
        case .transfer(let number): close("", .transfer(number))
        case .note(let text): history.note(text)
        case .heard(let text): typed(text)
        case .exchanged(let identity):
            mind.identities[identity.role] = identity
            if identity.role == .voice { renewVoice() }
        case .mute(let mutes): if mutes != (mutedUntil != nil) { mute(mutes) }
        }
    }

    mutating func mute(_ mutes: Bool) {
        mutedUntil = mutes ? now + agent.limits.mute : nil
        if mutes {
            // What was said before counts; what was a suspicion will not be confirmed any more.
            obey(controller.callerIsQuiet(at: now))
            obey(turns.take(.isNotHeard, at: now))
            obey(turns.take(.agentIsBusy, at: now))
        } else if live == nil, !agentIsAudible {
            fallSilent()
        }
    }
}
