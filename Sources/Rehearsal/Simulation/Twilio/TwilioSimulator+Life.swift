internal import CallTiming
internal import HTTPTransport
internal import Reactor
internal import Synchronization
internal import TwilioWire

/// What a call does on its own.
extension TwilioSimulator {
    /// Runs a call from the queue to its end.
    func live(_ call: LiveTwilioCall) async {
        do throws(CancellationError) {
            let ending = try await untilEnd(call)
            await end(call, as: ending)
        } catch {
            // The simulation is over, and nobody is told.
        }
    }

    private func untilEnd(_ call: LiveTwilioCall) async throws(CancellationError) -> TwilioCall.Status {
        let loop = call.loop
        let turn = turn(of: call.record.account, now: loop.now)
        if case .ended(let status)? = try await call.order(until: turn) { return canceled(status) }
        await pass(call, to: .initiated, event: "initiated")
        if case .ended(let status)? = try await call.order(until: loop.now + settings.dialling) {
            return canceled(status)
        }
        let callee = settings.callee(call.record.order.to)
        if callee == .doesNotExist { return .failed }
        if callee == .isBusy { return .busy }
        await pass(call, to: .ringing, event: "ringing")
        let limit = call.record.order.ringLimit
        let delay = callee.delay
        let patience = min(limit, delay ?? limit)
        if case .ended(let status)? = try await call.order(until: loop.now + patience) { return canceled(status) }
        guard let delay, delay <= limit else { return .noAnswer }
        let answered = loop.now
        call.change {
            $0.answeredAt = answered
            $0.started = HTTPDateText.twilioNow
        }
        await pass(call, to: .inProgress, event: "answered")
        return try await talk(call)
    }

    /// A call that was never answered is canceled, whichever word was used.
    private func canceled(_ status: TwilioCall.Status) -> TwilioCall.Status {
        status == .completed ? .completed : .canceled
    }

    private func talk(_ call: LiveTwilioCall) async throws(CancellationError) -> TwilioCall.Status {
        let loop = call.loop
        if call.record.order.detectsMachines {
            var (answer, wait) = ("human", settings.detection)
            if case .isMachine(_, let greeting) = settings.callee(call.record.order.to) {
                answer = "machine_start"
                if call.record.order.waitsForGreetingEnd { (answer, wait) = ("machine_end_beep", greeting) }
            }
            let finding = answer
            call.change { $0.answeredBy = finding }
            if let callback = call.record.order.machineCallback {
                let milliseconds = Int(wait / .milliseconds(1))
                let end = loop.now + wait + settings.verdictDelay
                perform(on: loop) { [self] in
                    try? await loop.sleep(until: end)
                    guard !call.record.status.isOver else { return }
                    await send(
                        call,
                        callback,
                        "POST",
                        [("AnsweredBy", finding), ("MachineDetectionDuration", "\(milliseconds)")]
                    )
                }
            } else if case .ended(let status)? = try await call.order(until: loop.now + wait) {
                return status
            }
        }
        let farewell = settings.talk.map { loop.now + $0 }
        let deadline = call.record.order.timeLimit.map { (call.record.answeredAt ?? loop.now) + $0 }
        while true {
            guard let script = await script(of: call) else { return .failed }
            let length = TwiMLLength.of(script)
            let over = length.map { loop.now + $0 }
            let end = [over, deadline, farewell].compactMap { $0 }.min()
            let order: LiveTwilioCall.Order?
            var isStreamOver = false
            if settings.opensStreams, let url = TwiMLLength.stream(in: script) {
                switch await stream(call, to: url, until: end) {
                case .ordered(let given): order = given
                case .hungUp: return .completed
                case .closed: (order, isStreamOver) = (nil, true)
                case .cancelled: throw CancellationError()
                }
            } else {
                order = try await call.order(until: end)
            }
            if order != .redirected { await tellOfRecording(call, script) }
            switch order {
            case .ended(let status)?: return status
            case .redirected?: continue
            case nil:
                guard let next = TwiMLLength.redirection(in: script), isStreamOver || end == over else {
                    return .completed
                }
                call.change {
                    $0.order.url = next
                    $0.order.twiml = nil
                }
            }
        }
    }

    /// Makes the recording that a `<Record>` asked for, and tells of it.
    private func tellOfRecording(_ call: LiveTwilioCall, _ script: String) async {
        guard let verb = script.split(separator: "<").first(where: { $0.hasPrefix("Record") }),
            let start = verb.firstRange(of: "recordingStatusCallback=\"")
        else { return }
        let callback = String(verb[start.upperBound...].prefix { $0 != "\"" }).replacing("&amp;", with: "&")
        let recording = record(call.record, seconds: 1)
        await send(
            call,
            callback,
            "POST",
            [
                ("RecordingSid", recording.sid), ("RecordingStatus", "completed"), ("RecordingDuration", "1"),
                ("RecordingChannels", "1"),
                (
                    "RecordingUrl",
                    "https://api.twilio.com/2010-04-01/Accounts/\(recording.account)/Recordings/\(recording.sid)"
                ),
            ]
        )
    }

    /// The TwiML to follow: what the order brought, or what its address answers.
    private func script(of call: LiveTwilioCall) async -> String? {
        let order = call.record.order
        guard let url = order.url else { return order.twiml ?? "" }
        var extra: [(name: String, value: String)] = []
        if let answeredBy = call.record.answeredBy, order.machineCallback == nil {
            extra = [("AnsweredBy", answeredBy)]
        }
        guard let answer = await post(call, url, order.method, extra), answer.status.isSuccess else { return nil }
        world.journal.note(name, "twiml", answer.content)
        return answer.content
    }

    private func end(_ call: LiveTwilioCall, as status: TwilioCall.Status) async {
        let now = call.loop.now
        call.change { record in
            record.duration = record.answeredAt.map { now - $0 } ?? .zero
            record.ended = HTTPDateText.twilioNow
        }
        var extra: [(name: String, value: String)] = []
        let seconds = Int(call.record.duration?.components.seconds ?? 0)
        extra.append(("CallDuration", "\(seconds)"))
        extra.append(("Duration", "\((seconds + 59) / 60)"))
        extra.append(("SipResponseCode", Self.sipCode(of: status)))
        await pass(call, to: status, event: "completed", extra)
    }

    private static func sipCode(of status: TwilioCall.Status) -> String {
        switch status {
        case .busy: "486"
        case .noAnswer, .canceled: "487"
        case .failed: "404"
        case .queued, .initiated, .ringing, .inProgress, .completed: "200"
        }
    }

    /// Passes to another status, and tells of it whoever asked for that.
    private func pass(
        _ call: LiveTwilioCall,
        to status: TwilioCall.Status,
        event: String,
        _ extra: [(name: String, value: String)] = []
    ) async {
        call.change { $0.status = status }
        let order = call.record.order
        guard let callback = order.statusCallback, order.statusEvents.contains(event) else { return }
        let sequence = call.record.sequence
        call.change { $0.sequence += 1 }
        let fields = [
            ("Timestamp", HTTPDateText.twilioNow), ("CallbackSource", "call-progress-events"),
            ("SequenceNumber", "\(sequence)"),
        ]
        await send(call, callback, order.statusCallbackMethod, fields + extra)
    }

    /// Sends a callback as often and as late as callbacks come here; the usual one is waited for.
    private func send(
        _ call: LiveTwilioCall,
        _ address: String,
        _ method: String,
        _ extra: [(name: String, value: String)]
    ) async {
        // What it says is what was so when it was due, however late it comes.
        let fields = call.record.webhookFields + extra
        for delay in settings.deliveries(callbackCount.add(1, ordering: .relaxed).oldValue) {
            if delay == .zero {
                await post(call, address, method, fields, isWhole: true)
            } else {
                let due = call.loop.now + delay
                perform(on: call.loop) { [self] in
                    try? await call.loop.sleep(until: due)
                    await post(call, address, method, fields, isWhole: true)
                }
            }
        }
    }

    /// Sends a signed webhook; answers what came back, if anything did within fifteen seconds.
    @discardableResult
    private func post(
        _ call: LiveTwilioCall,
        _ address: String,
        _ method: String,
        _ extra: [(name: String, value: String)],
        isWhole: Bool = false
    ) async -> (status: HTTPStatus, content: String)? {
        let fields = isWhole ? extra : call.record.webhookFields + extra
        let encoded = fields.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
            .joined(separator: "&")
        let isGet = method == "GET"
        let whole = isGet ? "\(address)\(address.contains("?") ? "&" : "?")\(encoded)" : address
        world.journal.note(name, "callback", "\(method) \(address) \(encoded)")
        guard let url = try? HTTPURL(whole) else { return nil }
        var request = HTTPClientRequest(isGet ? .get : .post, url)
        request.fields.set(
            "X-Twilio-Signature",
            to: TwilioSignature.make(
                whole,
                form: isGet ? [] : fields.map { .init($0.name, $0.value) },
                token: call.token
            )
        )
        request.fields.set("User-Agent", to: "TwilioProxy/1.1")
        request.fields.set("I-Twilio-Idempotency-Token", to: "\(call.record.sid)-\(call.record.sequence)")
        if !isGet {
            request.fields.set(.contentType, to: "application/x-www-form-urlencoded; charset=UTF-8")
            request.content = .bytes(Array(encoded.utf8))
        }
        var timeouts = HTTPClientTimeouts()
        timeouts.connect = .seconds(10)
        timeouts.whole = .seconds(15)
        request.timeouts = timeouts
        guard let response = try? await clients.value(on: call.loop).send(request),
            let body = try? await response.body(upTo: 65_536)
        else { return nil }
        return (response.status, String(decoding: body, as: UTF8.self))
    }
}

/// How long a call's TwiML lasts when nobody does anything.
enum TwiMLLength {
    /// Nil for as long as somebody wants: a stream, a conference, a question that is waited for.
    static func of(_ script: String) -> Duration? {
        for verb in ["<Connect", "<Dial", "<Gather", "<Record", "<Enqueue"] where script.contains(verb) { return nil }
        var length = Duration.zero
        for piece in script.split(separator: "<") {
            if ["Hangup", "Reject", "Redirect"].contains(where: { piece.hasPrefix($0) }) { return length }
            if piece.hasPrefix("Pause") { length += .seconds(attribute("length", of: piece) ?? 1) }
            // About fifteen characters a second are spoken.
            if piece.hasPrefix("Say") { length += .milliseconds((piece.split(separator: ">").last?.count ?? 0) * 67) }
            if piece.hasPrefix("Play") { length += .seconds(3) }
        }
        return length
    }

    /// Where a script goes on that does not end before.
    static func redirection(in script: String) -> String? {
        for piece in script.split(separator: "<") {
            if piece.hasPrefix("Hangup") || piece.hasPrefix("Reject") { return nil }
            guard piece.hasPrefix("Redirect"), let start = piece.firstIndex(of: ">") else { continue }
            return String(piece[piece.index(after: start)...]).replacing("&amp;", with: "&")
        }
        return nil
    }

    private static func attribute(_ name: String, of piece: Substring) -> Int? {
        guard let found = piece.split(separator: " ").first(where: { $0.hasPrefix("\(name)=\"") }) else { return nil }
        return Int(found.dropFirst(name.count + 2).prefix { $0 != "\"" })
    }
}
