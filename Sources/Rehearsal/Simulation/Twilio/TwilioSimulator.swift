internal import CallTiming
internal import FastJSON
package import HTTPTransport
internal import Octets
internal import Reactor
internal import Synchronization

/// Twilio's REST API for calls: create, look up, list, update, hang up; what it sends on its own are signed webhooks.
///
/// A call rings, is answered by an imagined person, fetches its TwiML, and lives until the TwiML is over or somebody ends
/// it; if it is told to, it opens the TwiML's streams and talks in them. The journal knows "request", "callback", "twiml" and
/// "stream".
package final class TwilioSimulator: SimulatedProvider {
    /// What becomes of an order for a call, beside the call.
    package enum OrderFault: Sendable, Equatable {
        /// It is refused because there are too many.
        case tooMany(retryAfter: Double?)
        /// It fails before a call was made.
        case failsBefore
        /// It fails once the call was made, which goes on all the same.
        case failsBehind
        /// The call is made, and the connection ends without an answer.
        case losesAnswer
    }

    /// What can be set.
    package struct Settings: Sendable {
        /// How those who are called behave; by default the last four digits tell.
        package var callee: @Sendable (String) -> Callee = Callee.usual
        /// The account's numbers, and where each asks what to do.
        package var numbers: [(number: String, voiceURL: String)] = []
        /// How many calls an account may place a second; the rest waits in the queue.
        package var callsPerSecond = 1
        /// From a call's turn to the first ring.
        package var dialling = Duration.milliseconds(500)
        /// How long machine detection takes.
        package var detection = Duration.seconds(3)
        /// What goes wrong with the n-th order of all, from 0; nil for nothing.
        package var orderFault: @Sendable (Int) -> OrderFault? = { _ in nil }
        /// How often a callback is sent, and after how long, by its number among all callbacks; nothing for not at all.
        package var deliveries: @Sendable (Int) -> [Duration] = { _ in [.zero] }
        /// After how long a machine's verdict comes, beside the time that it takes to find out.
        package var verdictDelay = Duration.zero
        /// Whether the streams of TwiML are opened, and who was called talks in them.
        package var opensStreams = false
        /// What they say in them.
        package var words: @Sendable (Callee) -> [CallerUtterance] = { $0.words }
        /// How long they are quiet before they say something.
        package var pause = Duration.milliseconds(300)
        /// After how long who answered hangs up; nil for never.
        package var talk: Duration?
        /// How long the messages of an agent's stream are on their way, in each direction.
        package var way = Duration.zero
        /// Whether marks come back from an agent's stream.
        package var returnsMarks = true

        package init() {}
    }

    package let name = "twilio"

    let world: SimulatorWorld
    let settings: Settings
    let calls = Mutex<[String: LiveTwilioCall]>([:])
    private let order = Mutex<[String]>([])
    private let newWork: AsyncStream<Work>.Continuation
    private let works: AsyncStream<Work>
    private let orderCount = Atomic<Int>(0)
    let callbackCount = Atomic<Int>(0)
    /// Recordings that can be fetched, and the calls they are of.
    private let recordings = Mutex<[String: TwilioRecording]>([:])
    /// When the next call may be placed, by account.
    private let turns = Mutex<[String: MonotonicInstant]>([:])
    let clients = LoopLocal { HTTPClient(on: $0) }

    package init(_ world: SimulatorWorld, settings: Settings = Settings()) {
        self.world = world
        self.settings = settings
        // Unbounded: what is queued here was accepted by the API, as Twilio's own queue is.
        (works, newWork) = AsyncStream.makeStream()
    }

    /// What runs without being waited for.
    private enum Work: Sendable {
        case call(LiveTwilioCall)
        case errand(EventLoop, @Sendable () async -> Void)
    }

    /// Does something beside what goes on.
    func perform(on loop: EventLoop, _ body: @escaping @Sendable () async -> Void) {
        newWork.yield(.errand(loop, body))
    }

    /// Every call that was made, as it is now, in the order of their making.
    package var allCalls: [(sid: String, to: String, status: String)] {
        order.withLock { $0 }.compactMap { sid in
            calls.withLock { $0[sid]?.record }.map { ($0.sid, $0.order.to, $0.status.rawValue) }
        }
    }

    package func run() async {
        await withDiscardingTaskGroup { group in
            for await work in works {
                switch work {
                case .call(let call): group.addTask(executorPreference: call.loop) { [self] in await live(call) }
                case .errand(let loop, let body): group.addTask(executorPreference: loop) { await body() }
                }
            }
            group.cancelAll()
        }
    }

    package func answer(_ exchange: HTTPExchange) async throws {
        let requestID = world.requestID(for: name)
        do {
            if case .status(let status, let patience)? = world.faults.take(for: name)?.kind {
                throw TwilioRefusal(faultStatus: status, retryAfter: patience)
            }
            let form = await self.form(of: exchange)
            let method = exchange.head.method
            world.journal.note(name, "request", "\(method.text) \(exchange.head.target.text)")
            let (account, token) = try authenticate(exchange)
            let fault = orderFault(exchange)
            switch fault {
            case .tooMany(let patience)?: throw TwilioRefusal(faultStatus: 429, retryAfter: patience)
            case .failsBefore?: throw TwilioRefusal(faultStatus: 503, retryAfter: nil)
            case .failsBehind?, .losesAnswer?, nil: break
            }
            let (status, value) = try route(exchange, method, account, token, form)
            if fault == .failsBehind { throw TwilioRefusal(faultStatus: 500, retryAfter: nil) }
            if fault == .losesAnswer { throw LostAnswer() }
            if exchange.head.target.path.hasSuffix(".wav"), method == .get {
                return exchange.respond(
                    HTTPResponse(status: .ok, fields: [.contentType: "audio/x-wav"], body: TwilioRecording.audio)
                )
            }
            var delay = world.generator(for: name)
            let latency = world.latency(of: name).first.sample(&delay)
            if latency > .zero { try? await exchange.loop.sleep(until: exchange.loop.now + latency) }
            respond(exchange, status, value, requestID)
        } catch let error as TwilioRefusal {
            exchange.respond(error.response(requestID: requestID))
        } catch {
            // A response that breaks off takes its connection along.
            exchange.begin(.created, length: 1)
            throw error
        }
    }

    /// The answer to an order was lost on its way.
    private struct LostAnswer: Error {}

    /// What goes wrong with an order for a call; nil for everything that is none.
    private func orderFault(_ exchange: HTTPExchange) -> OrderFault? {
        guard exchange.head.method == .post, exchange.head.target.path.hasSuffix("/Calls.json") else { return nil }
        return settings.orderFault(orderCount.add(1, ordering: .relaxed).oldValue)
    }

    private func form(of exchange: HTTPExchange) async -> TwilioOrderForm {
        TwilioOrderForm((try? await exchange.body(upTo: 1_048_576)) ?? [])
    }

    private func respond(_ exchange: HTTPExchange, _ status: HTTPStatus, _ value: JSONValue?, _ requestID: String) {
        var response = HTTPResponse(status: status)
        if let value { response = .json(Array(((try? value.encoded()) ?? "{}").utf8), status: status) }
        response.fields.set("Twilio-Request-Id", to: requestID)
        response.fields.set("Twilio-Concurrent-Requests", to: "1")
        exchange.respond(response)
    }

    // MARK: Who asks

    /// The account in the path, and the token: an account's own, or an API key with its secret.
    private func authenticate(_ exchange: HTTPExchange) throws(TwilioRefusal) -> (account: String, token: String) {
        let parts = exchange.head.target.path.split(separator: "/")
        guard parts.count >= 3, parts[0] == "2010-04-01", parts[1] == "Accounts" else {
            throw .notFound(String(exchange.head.target.path))
        }
        guard let field = exchange.head.fields["Authorization"], field.hasPrefix("Basic ") else {
            throw .authentication
        }
        var decoded = ByteBuffer()
        guard (try? Base64.decode(field.dropFirst(6).utf8.span, into: &decoded)) != nil else { throw .authentication }
        let pair = String(decoding: decoded.bytes).split(separator: ":", maxSplits: 1).map(String.init)
        let account = String(parts[2].split(separator: ".").first ?? "")
        guard pair.count == 2, pair[0] == account || pair[0].hasPrefix("SK"), world.accepts(key: pair[1]) else {
            throw .authentication
        }
        return (account, pair[1])
    }

    // MARK: What is asked

    private func route(
        _ exchange: HTTPExchange,
        _ method: HTTPMethod,
        _ account: String,
        _ token: String,
        _ form: TwilioOrderForm
    ) throws(TwilioRefusal) -> (HTTPStatus, JSONValue?) {
        let path = String(exchange.head.target.path)
        let parts = path.split(separator: "/").map(String.init)
        switch (parts.count, parts.count > 3 ? parts[3] : "") {
        case (4, "Calls.json"):
            if method == .post { return (.created, try create(account, token, form, exchange.loop)) }
            return (.ok, list(account, exchange.head.target))
        case (4, "IncomingPhoneNumbers.json"):
            let numbers: [JSONValue] = settings.numbers.map { number in
                ["phone_number": .string(number.number), "voice_url": .string(number.voiceURL)]
            }
            return (.ok, ["incoming_phone_numbers": .array(numbers)])
        case (5, "Calls"):
            guard parts[4].hasSuffix(".json") else { throw .notFound(path) }
            let sid = String(parts[4].dropLast(5))
            guard let call = calls.withLock({ $0[sid] }), call.record.account == account else { throw .notFound(path) }
            switch method {
            case .post: return (.ok, try update(call, form))
            case .delete:
                guard call.record.status.isOver else { throw .invalid(20_009, "Cannot delete this resource") }
                calls.withLock { $0[sid] = nil }
                order.withLock { $0.removeAll { $0 == sid } }
                return (.noContent, nil)
            default: return (.ok, call.record.json)
            }
        case (6, "Calls") where parts[5] == "Recordings.json":
            let found = recordings.withLock { $0.values.filter { $0.call == parts[4] && $0.account == account } }
            return (.ok, ["recordings": .array(found.map(\.json))])
        case (5, "Recordings"):
            let sid = String(parts[4].prefix { $0 != "." })
            guard recordings.withLock({ $0[sid]?.account }) == account else { throw .notFound(path) }
            guard method == .delete else { return (.ok, recordings.withLock { $0[sid]?.json }) }
            recordings.withLock { $0[sid] = nil }
            return (.noContent, nil)
        default: throw .notFound(path)
        }
    }

    /// What was recorded of a call; made when the call's recording is over.
    func record(_ call: TwilioCall, seconds: Int) -> TwilioRecording {
        var random = world.generator(for: "twilio-recording")
        let sid = "RE" + Self.hex(random.next()) + Self.hex(random.next())
        let recording = TwilioRecording(sid: sid, account: call.account, call: call.sid, seconds: seconds)
        recordings.withLock { $0[sid] = recording }
        return recording
    }

    /// How many recordings there are.
    package var recordingCount: Int { recordings.withLock { $0.count } }

    private func create(
        _ account: String,
        _ token: String,
        _ form: TwilioOrderForm,
        _ loop: EventLoop
    ) throws(TwilioRefusal) -> JSONValue {
        let order = try form.newOrder()
        var random = world.generator(for: "twilio-sid")
        let sid = "CA" + Self.hex(random.next()) + Self.hex(random.next())
        let record = TwilioCall(sid: sid, account: account, order: order, created: HTTPDateText.twilioNow)
        let call = LiveTwilioCall(record, token: token, on: loop)
        calls.withLock { $0[sid] = call }
        self.order.withLock { $0.append(sid) }
        newWork.yield(.call(call))
        return record.json
    }

    private func update(_ call: LiveTwilioCall, _ form: TwilioOrderForm) throws(TwilioRefusal) -> JSONValue {
        let status = call.record.status
        guard !status.isOver else { throw .invalid(21_220, "Call is not in-progress. Cannot redirect.") }
        var changed = call.record.order
        try form.change(&changed)
        let isRedirected = form["Url"] != nil || form["Twiml"] != nil
        switch form["Status"] {
        case nil:
            guard !isRedirected || status == .inProgress else {
                throw .invalid(21_220, "Call is not in-progress. Cannot redirect.")
            }
            call.change { $0.order = changed }
            if isRedirected { call.tell(.redirected) }
        case "completed": call.tell(.ended(.completed))
        case "canceled":
            guard status != .inProgress else { throw .invalid(21_220, "Call is in-progress. Cannot cancel.") }
            call.tell(.ended(.canceled))
        case let other?: throw .invalid(21_218, "Invalid Call Status: \(other)")
        }
        return call.record.json
    }

    private func list(_ account: String, _ target: HTTPTarget) -> JSONValue {
        let query = target.parameters
        let size = query["PageSize"].flatMap { Int($0) }.map { max(1, min(1_000, $0)) } ?? 50
        let page = query["Page"].flatMap { Int($0) }.map { max(0, min(1_000_000, $0)) } ?? 0
        let newestFirst = order.withLock { Array($0.reversed()) }
        let found = newestFirst.compactMap { sid in calls.withLock { $0[sid]?.record } }.filter { call in
            call.account == account && (query["To"] == nil || query["To"] == call.order.to)
                && (query["From"] == nil || query["From"] == call.order.from)
                && (query["Status"] == nil || query["Status"] == call.status.rawValue)
        }
        let rest = found.dropFirst(page * size)
        let base = "/2010-04-01/Accounts/\(account)/Calls.json?PageSize=\(size)"
        return [
            "calls": .array(rest.prefix(size).map(\.json)), "page": .integer(Int64(page)),
            "page_size": .integer(Int64(size)), "start": .integer(Int64(page * size)),
            "end": .integer(Int64(page * size + min(size, rest.count))),
            "uri": .string("\(base)&Page=\(page)"), "first_page_uri": .string("\(base)&Page=0"),
            "previous_page_uri": page > 0 ? .string("\(base)&Page=\(page - 1)") : .null,
            "next_page_uri": rest.count > size ? .string("\(base)&Page=\(page + 1)") : .null,
        ]
    }

    /// When an account's next call may be placed.
    func turn(of account: String, now: MonotonicInstant) -> MonotonicInstant {
        turns.withLock { turns in
            let turn = max(now, turns[account] ?? now)
            turns[account] = turn + .seconds(1) / max(1, settings.callsPerSecond)
            return turn
        }
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
