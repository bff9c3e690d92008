internal import CallPipeline
internal import CallTiming
internal import ProviderKit
internal import ProviderWire
internal import Reactor
internal import WebSocketTransport

// What happens when nothing does, and how a call is left.
extension BridgedAgent {
    // MARK: Time

    /// Does what is due, and waits for the next; what moves on with every message is looked at again when its time has come.
    func look() {
        guard let scene else { return }
        let now = scene.loop.now
        var next: [MonotonicInstant] = []
        func due(_ deadline: MonotonicInstant) -> Bool {
            if deadline <= now { return true }
            next.append(deadline)
            return false
        }
        switch phase {
        case .over: return
        case .joining:
            if due(joinedAt + settings.join) {
                return lost(service.line.failure(.stalled, "the agent did not come in time"))
            }
            if !hasFilled, due(joinedAt + settings.filler) { fill() }
        case .talking:
            if due(lastMessage + settings.stall) {
                return lost(service.line.failure(.stalled, "the agent's server says nothing any more"))
            }
            if let limit = settings.firstSound, let readyAt, !talk.hasSpoken, talk.turns == 0, due(readyAt + limit) {
                return lost(service.line.failure(.stalled, "the agent says nothing"))
            }
            let time = scene.now()
            if let limit = scene.agent.limits.duration {
                if time.samples >= limit { return leave(.hangUp("the call has lasted as long as it may")) }
                next.append(now + .microseconds((limit - time.samples) * 125))
            }
            let quiet = Duration.microseconds(max(0, time.samples - talk.lastWord.samples) * 125)
            if quiet >= settings.silence { return leave(.hangUp("nobody has said anything for long")) }
            next.append(now + (settings.silence - quiet))
        case .leaving(let way):
            if let leavingUntil, due(leavingUntil) { return depart(way) }
        }
        if let first = next.min() { timer?.set(at: first) }
    }

    /// The caller is not to hear nothing while the agent is on its way.
    private func fill() {
        hasFilled = true
        guard let scene, !scene.agent.sounds.filler.isEmpty else { return }
        scene.output.play(scene.agent.sounds.filler.span)
        scene.note(.fillerPlayed)
    }

    // MARK: Leaving

    /// The agent cannot be had, or is lost: the call goes on without it.
    func lost(_ failure: ProviderFailure) {
        guard let scene else { return }
        switch phase {
        case .over: return
        // It has said goodbye already.
        case .leaving(let way): return depart(way)
        case .joining, .talking: break
        }
        // What it has said and was not played yet would be heard behind its successor's first words.
        silence()
        talk.ended(at: scene.now())
        tell()
        scene.note(.providerFailed(.model, failure))
        scene.note(.agentLeft(reason: "\(failure)"))
        scene.giveBack()
    }

    /// The conversation is over: what was said last is heard to its end first.
    func leave(_ way: CallFarewell) {
        guard let scene else { return }
        switch phase {
        case .joining, .talking: break
        case .leaving, .over: return
        }
        phase = .leaving(way)
        closeSocket()
        guard isAudible else { return depart(way) }
        // A carrier that loses a mark must not keep the line open.
        leavingUntil = scene.loop.now + settings.farewell
        look()
    }

    func depart(_ way: CallFarewell) {
        guard let scene else { return }
        if case .over = phase { return }
        phase = .over
        talk.ended(at: scene.now())
        tell()
        switch way {
        case .hangUp(let reason): scene.note(.agentLeft(reason: reason))
        case .transfer: scene.note(.agentLeft(reason: "the caller is handed on"))
        }
        scene.output.leave(way)
    }

    func closeSocket() {
        hasLeft = true
        socket?.close(.normal, reason: "the call is over")
        socket = nil
    }

    /// Puts down what has happened.
    func tell() {
        guard let scene, talk.hasNotes else { return }
        for kind in talk.takeNotes() { scene.note(kind) }
    }
}
