internal import PhoneNumbers
public import Reactor
internal import TwilioREST
internal import TwilioWire

/// What is to be done with a live call.
public enum CallControl: Sendable, Equatable {
    case hangUp
    /// The call is passed on, and the agent is done with it.
    ///
    /// A number or a SIP address; `summary` is said to whoever answers there, before both are joined.
    case transfer(to: String, summary: String?)
    /// Keys are pressed for the other side; the agent goes on behind them.
    case press(String)
    /// The other side hears music, or nothing, until the call is resumed.
    case hold(music: String?)
    /// The agent goes on.
    case resume
    /// A sentence is said; the agent goes on behind it.
    case say(String)
}

extension OutboundDesk {
    /// What a call does that has been answered.
    func script(_ record: OutboundCallRecord, on loop: EventLoop) async -> TwiML {
        guard case .message(let message) = record.order.speaker else {
            return await options.agents.script(record, loop)
        }
        // It may have been dropped since the order.
        _ = try? await clip(message.text, message.language, loop)
        var verbs = [message.verb(record.clip, options.publicAddress)]
        if let reply = message.reply {
            let base = hook(record.id)
            verbs.append(
                .record(
                    TwiML.Record(
                        // Without an address of its own the present document would be asked for again, and play again.
                        action: "\(base)/recorded",
                        method: .post,
                        longest: reply,
                        statusCallback: "\(base)/recording",
                        statusEvents: ["completed", "absent"]
                    )
                )
            )
        }
        return TwiML(verbs + [.hangUp])
    }

    /// What a machine hears behind its beep.
    func machineScript(_ record: OutboundCallRecord) -> TwiML {
        switch record.order.speaker {
        case .message(let message): TwiML(message.verb(record.clip, options.publicAddress), .hangUp)
        case .agent, .prompt:
            TwiML(VoiceMessage(record.order.machineMessage ?? "").verb(record.clip, options.publicAddress), .hangUp)
        }
    }

    /// Does something with a live call, or says why not; to be called on the loop.
    public func control(
        _ id: String,
        _ control: CallControl,
        on loop: EventLoop
    ) async throws(CallControlError) {
        guard control != .hangUp else { return hangUp(id) }
        guard let record = liveCall(id)?.record, let sid = record.progress.carrierCall,
            record.progress.state == .inProgress || record.progress.state == .answered
        else { throw .notTalking }
        if control == .resume, !record.isHeld { throw .notHeld }
        // What the agent says itself does not take the call out of its talk.
        if case .say(let text) = control, !record.isHeld, options.agents.say(record, text) { return }
        let script = try script(of: control, record)
        guard script.text.unicodeScalars.count <= TwiML.longestParameter else { throw .tooLong }
        let isHeld = if case .hold = control { true } else { false }
        // Before the carrier is asked: its stream may end before it answers.
        options.agents.leave(record, loop)
        do throws(TwilioFailure) {
            try await twilio.change(sid, .follow(.inline(script.text)), on: loop)
        } catch {
            options.agents.stay(record)
            throw error.kind == .notInProgress || error.kind == .notFound ? .notTalking : .carrier("\(error)")
        }
        if isHeld != record.isHeld { liveCall(id)?.note { $0.isHeld = isHeld } }
    }

    /// The TwiML of a control; its addresses are whole, since TwiML that is given inline has none of its own.
    func script(of control: CallControl, _ record: OutboundCallRecord) throws(CallControlError) -> TwiML {
        let base = hook(record.id)
        let agent = TwiML.Verb.redirect("\(base)/voice")
        switch control {
        case .hangUp: return TwiML(.hangUp)
        case .transfer(let address, let summary):
            let isSIP = address.hasPrefix("sip:") || address.hasPrefix("sips:")
            guard isSIP ? address.utf8.count > 5 : isNumber(address) else { throw .notAnAddress }
            let whisper = summary.map { _ in "\(base)/whisper" }
            if let summary { liveCall(record.id)?.keep(summary: summary) }
            let callee: TwiML.Dial.Callee =
                isSIP
                ? .sip(TwiML.Dial.SIP(address, whisper: whisper))
                : .number(TwiML.Dial.Number(address, whisper: whisper))
            return TwiML(
                .dial(
                    TwiML.Dial(
                        [callee],
                        action: "\(base)/dialled",
                        method: .post,
                        ringing: 30,
                        callerID: record.order.from.text,
                        answersOnBridge: true
                    )
                )
            )
        case .press(let keys):
            guard !keys.isEmpty, keys.allSatisfy({ "0123456789*#w".contains($0) }) else { throw .notKeys }
            return TwiML(.press(keys), agent)
        case .hold(let music):
            // Nobody waits for ever: behind an hour of nothing the agent is there again.
            guard let music = music ?? options.holdMusic else { return TwiML(.pause(seconds: 3_600), agent) }
            return TwiML(.play(music, times: 0))
        case .resume: return TwiML(agent)
        case .say(let text): return TwiML(.say(text), agent)
        }
    }

    private func isNumber(_ text: String) -> Bool { (try? OutboundNumber.read(text)) != nil }

    /// What the one who is called for a transfer hears before both are joined.
    func whisper(_ id: String) -> TwiML {
        guard let summary = liveCall(id)?.summary else { return TwiML() }
        return TwiML(.say(summary))
    }

    /// What follows on a transfer: the end, or the agent again where nobody was reached.
    func dialled(_ webhook: TwilioDialWebhook, of id: String) -> TwiML {
        guard !webhook.result.hasTalked, liveCall(id) != nil else { return TwiML(.hangUp) }
        return TwiML(.redirect("\(hook(id))/voice"))
    }
}

extension VoiceMessage {
    /// The message as a recording of ours, or spoken by the carrier where there is none.
    fileprivate func verb(_ clip: String?, _ address: String) -> TwiML.Verb {
        clip.map { .play("\(address)/v1/clips/\($0).wav") } ?? .say(text, language: language)
    }
}

/// Why a live call was not changed.
public enum CallControlError: Error, Equatable, Sendable {
    /// It is over, or not yet answered.
    case notTalking
    case notHeld
    case notAnAddress
    case notKeys
    case tooLong
    case carrier(String)
}

extension CallControlError: CustomStringConvertible {
    /// What stands against it.
    public var description: String {
        switch self {
        case .notTalking: "the call is over, or nobody has answered yet"
        case .notHeld: "the call is not held"
        case .notAnAddress:
            "a call is passed on to a number such as +493012345678, or to an address such as sip:desk@pbx.example"
        case .notKeys: "keys are 0 to 9, *, # and w for half a second's pause"
        case .tooLong: "what is to be said is too long for the carrier"
        case .carrier(let reason): "the carrier did not do it: \(reason)"
        }
    }
}
