internal import Dialogue
internal import CallPipeline
internal import CallTiming
internal import ProviderKit

// What goes wrong with a reply, what is commanded, and how a call is brought to its end.
extension RelayMachine {
    // MARK: Failing

    /// When the caller has waited too long for the reply.
    var replyDeadline: CallTime? {
        guard let live, live.toolsSince == nil, live.asks == nil else { return nil }
        // While something is spoken nobody waits.
        return max(live.dueSince, speaksUntil ?? live.dueSince) + agent.limits.replyPatience
    }

    mutating func replyIsLate() {
        note(.warning("the reply is late"))
        apologise()
    }

    mutating func modelFailed(_ epoch: Int, _ failure: ProviderFailure) {
        note(.providerFailed(.model, failure))
        guard let live, live.epoch == epoch, live.isWriting else { return }
        self.live?.isWriting = false
        self.live?.dropCalls()
        guard live.hasBeenSent else { return apologise() }
        // What was said must end as well as it can.
        finishReply()
    }

    mutating func apologise() {
        abandonLive()
        if case .closing(let farewell, _) = phase {
            if let next = queued { return sayFarewell(next.text, next.farewell) }
            return leave(farewell)
        }
        failuresInARow += 1
        guard failuresInARow < agent.limits.failures else {
            return close(agent.sentences.breakdown, .hangUp(CallEndReason.noReply))
        }
        guard !agent.sentences.apology.isEmpty else { return fallSilent() }
        say(agent.sentences.apology)
        if let last = spoken.indices.last { spoken[last].isApology = true }
    }

    // MARK: Ending

    /// Says the last words, and then goes; what is being written or spoken is finished first.
    mutating func close(_ text: String, _ farewell: CallFarewell) {
        guard phase == .talking else { return }
        phase = .closing(farewell, until: max(now, speaksUntil ?? now) + agent.limits.farewell)
        keepWaiting()
        cancelCollecting()
        if let live, live.hasBeenSent {
            queued = (text, farewell)
        } else {
            sayFarewell(text, farewell)
        }
    }

    /// The reply that was sent is the last one.
    mutating func closing(_ farewell: CallFarewell) {
        guard phase == .talking else { return }
        phase = .closing(farewell, until: max(now, speaksUntil ?? now) + agent.limits.farewell)
        keepWaiting()
        cancelCollecting()
    }

    /// The last words are not said in time.
    mutating func farewellIsLate(_ farewell: CallFarewell) {
        guard let next = queued else { return leave(farewell) }
        // What was to be finished first takes too long.
        abandonLive()
        sayFarewell(next.text, next.farewell)
    }

    mutating func sayFarewell(_ text: String, _ farewell: CallFarewell) {
        queued = nil
        abandonLive()
        guard !text.isEmpty else {
            phase = .closing(farewell, until: max(now, speaksUntil ?? now) + agent.limits.farewell)
            if speaksUntil == nil { leave(farewell) }
            return
        }
        say(text, interruptible: false)
        phase = .closing(farewell, until: max(now, speaksUntil ?? now) + agent.limits.farewell)
    }

    mutating func commanded(_ command: CallCommand) {
        switch command {
        case .say(let text): if phase == .talking { say(text) }
        case .hangUp(let text): close(text, .hangUp("hung up by command"))
        case .transfer(let number): close("", .transfer(number))
        case .note(let text): mind.history.note(text)
        case .exchanged(let identity): mind.identities[identity.role] = identity
        case .heard: note(.warning("a caller whom the carrier hears cannot write"))
        case .mute: note(.warning("a caller whom the carrier hears cannot be muted"))
        }
    }

    mutating func leave(_ farewell: CallFarewell) {
        order(.leave(farewell))
        switch farewell {
        case .hangUp(let reason): end(reason)
        case .transfer: end(CallEndReason.transferred)
        }
    }

    mutating func end(_ reason: String) {
        if let live {
            cancel(live)
            self.live = nil
            spoken.append(live)
        }
        // Of what is still being spoken as much was heard as the time was enough for.
        let replies = spoken
        spoken.removeAll()
        for reply in replies {
            let whole = SpokenTime.samples(of: reply.sent)
            let passed = max(0, now.samples - reply.begin.samples - SpokenTime.beginning)
            if whole <= passed || speaksUntil == nil {
                conclude(reply, heard: nil)
            } else {
                conclude(reply, heard: Int(Int64(reply.sent.count) * passed / max(1, whole)), byCaller: false)
            }
        }
        speaksUntil = nil
        keepWaiting()
        cancelCollecting()
        phase = .ended
        note(.ended(reason: reason))
    }
}
