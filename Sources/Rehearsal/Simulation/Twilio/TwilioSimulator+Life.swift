internal import CallTiming
internal import HTTPTransport
internal import Reactor

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
        var patience = limit
        if case .answers(let delay) = callee { patience = min(limit, delay) }
        if case .ended(let status)? = try await call.order(until: loop.now + patience) { return canceled(status) }
        guard case .answers(let delay) = callee, delay <= limit else { return .noAnswer }
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
            call.change { $0.answeredBy = "human" }
            if let callback = call.record.order.machineCallback {
                let milliseconds = Int(settings.detection / .milliseconds(1))
                await post(
                    call,
                    callback,
                    "POST",
                    [("AnsweredBy", "human"), ("MachineDetectionDuration", "\(milliseconds)")]
                )
            } else if case .ended(let status)? = try await call.order(until: loop.now + settings.detection) {
                return status
            }
        }
        let deadline = call.record.order.timeLimit.map { (call.record.answeredAt ?? loop.now) + $0 }
        while true {
            guard let script = await script(of: call) else { return .failed }
            let length = TwiMLLength.of(script)
            let over = length.map { loop.now + $0 }
            let end = [over, deadline].compactMap { $0 }.min()
            switch try await call.order(until: end) {
            case .ended(let status)?: return status
            case .redirected?: continue
            case nil: return .completed
            }
        }
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
        await post(call, callback, order.statusCallbackMethod, fields + extra)
    }

    /// Sends a signed webhook; answers what came back, if anything did within fifteen seconds.
    @discardableResult
    private func post(
        _ call: LiveTwilioCall,
        _ address: String,
        _ method: String,
        _ extra: [(name: String, value: String)]
    ) async -> (status: HTTPStatus, content: String)? {
        let fields = call.record.webhookFields + extra
        let encoded = fields.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
            .joined(separator: "&")
        let isGet = method == "GET"
        let whole = isGet ? "\(address)\(address.contains("?") ? "&" : "?")\(encoded)" : address
        world.journal.note(name, "callback", "\(method) \(address) \(encoded)")
        guard let url = try? HTTPURL(whole) else { return nil }
        var request = HTTPClientRequest(isGet ? .get : .post, url)
        request.fields.set(
            "X-Twilio-Signature",
            to: TwilioSignature.make(whole, form: isGet ? [] : fields, token: call.token)
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
            if piece.hasPrefix("Hangup") || piece.hasPrefix("Reject") { return length }
            if piece.hasPrefix("Pause") { length += .seconds(attribute("length", of: piece) ?? 1) }
            // About fifteen characters a second are spoken.
            if piece.hasPrefix("Say") { length += .milliseconds((piece.split(separator: ">").last?.count ?? 0) * 67) }
            if piece.hasPrefix("Play") { length += .seconds(3) }
        }
        return length
    }

    private static func attribute(_ name: String, of piece: Substring) -> Int? {
        guard let found = piece.split(separator: " ").first(where: { $0.hasPrefix("\(name)=\"") }) else { return nil }
        return Int(found.dropFirst(name.count + 2).prefix { $0 != "\"" })
    }
}
