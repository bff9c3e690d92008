internal import CallTiming
internal import HTTPTransport
internal import PhoneNumbers
internal import Reactor
internal import Synchronization
internal import TwilioREST
internal import TwilioWire

/// What a call's own task does.
extension OutboundDesk {
    /// Brings a call to its end.
    func live(_ call: LiveOutboundCall) async {
        let follower = CallFollower(call)
        do throws(CancellationError) {
            try await dial(call, follower)
            while !(call.record.progress.state.isEnd) {
                let isCarried = call.record.carriedConversation != nil
                let silence = call.loop.now + ((isCarried ? options.elsewhere?.interval : nil) ?? options.silence)
                let deadline = min(silence, follower.beepDeadline ?? silence)
                if let errand = try await call.errand(until: deadline) {
                    await perform(errand, call, follower)
                } else if let beep = follower.beepDeadline, call.loop.now >= beep {
                    follower.beepDeadline = nil
                    call.judge { $0.reached($1) }
                } else {
                    await ask(about: call, follower)
                }
            }
            // What was left to be done when it ended: strays to hang up, the end to be told.
            while let errand = try await call.errand(until: call.loop.now) { await perform(errand, call, follower) }
            await keep(call, follower)
            options.agents.end(call.record)
            state.withLock { $0.live[call.record.id] = nil }
            // What was noted while it was kept.
            await keep(call, follower)
        } catch {
            // The process ends, and another one takes the call up.
            await keep(call, follower)
        }
    }

    // MARK: Dialling

    /// Orders the call from the carrier until it is known as one of the carrier's, or has ended.
    private func dial(_ call: LiveOutboundCall, _ follower: CallFollower) async throws(CancellationError) {
        let order = call.record.order
        let line = "\(order.from.text)>\(order.to.text)"
        // An order that an earlier process left without an answer is looked for before it is repeated.
        var isOrdered = call.record.progress.attempts > 0
        while call.isToBeDialled {
            try await gate.enter(line, on: call.loop)
            defer { gate.leave(line) }
            guard call.isToBeDialled else { return }
            if !isOrdered {
                guard !call.record.progress.isCancelled else { return end(call, "") }
                if call.record.progress.attempts == 0 {
                    // It may have waited for long: night may have come there, or the number onto the list.
                    do throws(OutboundRefusal) {
                        try check(order)
                    } catch {
                        options.log("outbound call \(call.record.id) refused: \(error.name): \(error)")
                        return call.apply(at: options.wallClock()) { $0.refused("\(error)") }
                    }
                }
                call.apply(at: options.wallClock()) { $0.ordering() }
                await keep(call, follower)
                follower.orderedAt = options.wallClock()
                do throws(TwilioFailure) {
                    let sid = try await place(call)
                    if let sid { call.apply(at: options.wallClock()) { $0.known(as: sid) } }
                } catch {
                    if Task.isCancelled { throw CancellationError() }
                    guard error.fate == .unknown else { return end(call, "\(error)") }
                    options.log("outbound call \(call.record.id): order without an answer: \(error)")
                }
            }
            isOrdered = false
            try await lookFor(call, follower)
            if call.record.progress.carrierCall != nil {
                // Before the next one may be ordered between these numbers: a look-up must not take this one for its own.
                await keep(call, follower)
                return
            }
            let attempts = isElsewhere(order) ? 1 : options.attempts
            if call.record.progress.isCancelled || call.record.progress.attempts >= attempts {
                return end(call, "the carrier did not answer, and has no such call")
            }
        }
    }

    /// Orders the call, from the carrier or from who makes its agent's calls; nil where the carrier's number is not told.
    private func place(_ call: LiveOutboundCall) async throws(TwilioFailure) -> String? {
        let record = call.record
        guard let elsewhere = options.elsewhere, elsewhere.takes(record.order) else {
            return try await twilio.create(twilioOrder(record), on: call.loop).sid
        }
        let placed = try await elsewhere.place(record, call.loop)
        call.note { $0.carriedConversation = placed.conversation }
        return placed.call
    }

    private func isElsewhere(_ order: OutboundOrder) -> Bool { options.elsewhere?.takes(order) == true }

    private func end(_ call: LiveOutboundCall, _ reason: String) {
        call.apply(at: options.wallClock()) { $0.notMade(reason) }
    }

    /// Looks for a call whose order was not answered, until it is found or is certainly not there.
    private func lookFor(_ call: LiveOutboundCall, _ follower: CallFollower) async throws(CancellationError) {
        for pause in options.lookUps {
            guard call.isToBeDialled else { return }
            let end = call.loop.now + pause
            // Its own callbacks may say which one it is.
            while call.isToBeDialled, let errand = try await call.errand(until: end) {
                await perform(errand, call, follower)
            }
            guard call.isToBeDialled else { return }
            let order = call.record.order
            let calls: [TwilioCallResource]
            do throws(TwilioFailure) {
                calls = try await twilio.calls(to: order.to.text, from: order.from.text, on: call.loop)
            } catch {
                if Task.isCancelled { throw CancellationError() }
                continue
            }
            var found: [String] = []
            for candidate in calls {
                // Clocks differ by a little.
                let isLater = candidate.created.map { $0.unixSeconds >= follower.orderedAt - 30 } ?? true
                guard isLater, await isUnknown(candidate.sid) else { continue }
                found.append(candidate.sid)
            }
            // Of several only callbacks can tell which one it is.
            if found.count == 1, let sid = found.first {
                call.apply(at: options.wallClock()) { $0.known(as: sid) }
                return
            }
        }
    }

    private func isUnknown(_ sid: String) async -> Bool {
        let isLive = state.withLock { $0.live.values.contains { $0.record.progress.carrierCall == sid } }
        guard !isLive else { return false }
        return (try? await store.isKnown(carrierCall: sid)) == false
    }

    private func twilioOrder(_ record: OutboundCallRecord) -> TwilioCallOrder {
        let base = hook(record.id)
        var order = TwilioCallOrder(
            to: record.order.to.text,
            from: record.order.from.text,
            script: .address("\(base)/voice")
        )
        order.statusCallback = "\(base)/status"
        order.ringing = record.order.ringing
        order.longest = record.order.longest
        if record.order.onMachine != .talk {
            let waitsForEnd = record.order.onMachine == .leaveMessage
            order.detection = TwilioCallOrder.Detection(waitsForEnd: waitsForEnd, callback: "\(base)/machine")
        }
        order.isRecorded = record.order.isRecorded
        order.recordingCallback = "\(base)/recording"
        return order
    }

    /// Where the carrier tells of a call.
    func hook(_ id: String) -> String { "\(options.publicAddress)/twilio/outbound/\(id)" }

    // MARK: Following

    private func perform(_ errand: LiveOutboundCall.Errand, _ call: LiveOutboundCall, _ follower: CallFollower) async {
        switch errand {
        case .changed: await keep(call, follower)
        case .hangUp(let sid): await hangUp(sid, call)
        case .decided(.wake(let time)): follower.beepDeadline = call.instant(of: time)
        case .decided(.leaveMessage): await change(call, .follow(.inline(machineScript(call.record).text)))
        case .decided(.hangUp): await change(call, .hangUp)
        case .decided(.carryOn): break
        }
    }

    private func hangUp(_ sid: String, _ call: LiveOutboundCall) async {
        if sid != call.record.progress.carrierCall {
            options.log("outbound call \(call.record.id): \(sid) is a second one, and is hung up")
        }
        do throws(TwilioFailure) {
            try await twilio.change(sid, .hangUp, on: call.loop)
        } catch {
            call.note { $0.notes.append("\(sid) could not be hung up: \(error)") }
        }
    }

    private func change(_ call: LiveOutboundCall, _ change: TwilioCallChange) async {
        guard let sid = call.record.progress.carrierCall else { return }
        do throws(TwilioFailure) {
            try await twilio.change(sid, change, on: call.loop)
        } catch {
            // A person or machine that has hung up meanwhile is no trouble; the end tells.
            guard error.kind != .notInProgress, error.kind != .notFound else { return }
            call.note { $0.notes.append("what a machine was to hear could not be said: \(error)") }
        }
    }

    /// Asks the carrier for news when none has come for a while.
    private func ask(about call: LiveOutboundCall, _ follower: CallFollower) async {
        guard let sid = call.record.progress.carrierCall else { return }
        if let conversation = call.record.carriedConversation, let elsewhere = options.elsewhere {
            guard let report = await elsewhere.ask(conversation, call.loop) else { return }
            return call.apply(at: options.wallClock()) { $0.told(report, of: sid) }
        }
        do throws(TwilioFailure) {
            let found = try await twilio.call(sid, on: call.loop)
            follower.misses = 0
            let report = OutboundProgress.Report(found.status, seconds: found.seconds, sipCode: nil)
            call.apply(at: options.wallClock()) { $0.told(report, of: sid) }
        } catch {
            guard error.kind == .notFound else { return }
            follower.misses += 1
            guard follower.misses >= 3 else { return }
            call.apply(at: options.wallClock()) {
                $0.told(.failed("the carrier does not know the call any more"), of: sid)
            }
        }
    }

    /// Keeps what is now known, and tells the orderer of new states.
    private func keep(_ call: LiveOutboundCall, _ follower: CallFollower) async {
        let record = call.record
        guard record != follower.kept else { return }
        follower.kept = record
        do { try await store.save(record) } catch { options.log("outbound call \(record.id): not kept: \(error)") }
        for (number, step) in record.steps.enumerated().dropFirst(follower.told) {
            options.log("outbound call \(record.id) to \(record.order.to): \(step.state.rawValue)")
            notify(record, number, on: call.loop)
        }
        follower.told = record.steps.count
    }
}

/// What a call's task keeps in mind.
private final class CallFollower {
    var kept: OutboundCallRecord?
    /// How many of its states have been told.
    var told: Int
    var orderedAt: Int64
    var beepDeadline: MonotonicInstant?
    /// How often in a row the carrier did not know the call.
    var misses = 0

    init(_ call: LiveOutboundCall) {
        let record = call.record
        told = record.progress.attempts == 0 ? 0 : record.steps.count
        orderedAt = record.steps.last?.time ?? record.created
    }
}

extension LiveOutboundCall {
    /// Whether it is not known as one of the carrier's calls, and has not ended.
    fileprivate var isToBeDialled: Bool {
        let progress = record.progress
        return progress.carrierCall == nil && !progress.state.isEnd
    }
}

extension OutboundProgress.Report {
    /// What one of Twilio's words for a status means.
    init(_ status: TwilioCallStatus, seconds: Int?, sipCode: Int?) {
        switch status {
        case .queued, .initiated: self = .accepted
        case .ringing: self = .ringing
        case .inProgress: self = .answered
        case .completed: self = .completed(seconds: seconds)
        case .busy: self = .busy
        case .noAnswer: self = .noAnswer
        case .canceled: self = .cancelled
        case .failed:
            self = .failed(
                sipCode.map { "the number could not be reached (SIP \($0))" } ?? "the number could not be reached"
            )
        }
    }
}
