import CallTiming
import FastJSON
import HTTPTransport
import Octets
import ProviderTestKit
import Reactor
import Synchronization
import Testing
import TwilioWire

@testable import Rehearsal

/// A webhook's owner, who answers with TwiML and keeps what came.
private final class Webhook: SimulatedProvider {
    struct Request: Sendable {
        var path: String
        var signature: String
        var fields: [(name: String, value: String)]

        subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
    }

    let name = "webhook"
    let twiml: String
    private let kept = Mutex<[Request]>([])

    init(_ twiml: String) { self.twiml = twiml }

    var requests: [Request] { kept.withLock { $0 } }

    func answer(_ exchange: HTTPExchange) async throws {
        let body = String(decoding: try await exchange.body(upTo: 65_536), as: UTF8.self)
        let request = Request(
            path: String(exchange.head.target.path),
            signature: exchange.head.fields["X-Twilio-Signature"] ?? "",
            fields: Array(HTTPQuery(Substring(body))).map { ($0.name, $0.value) }
        )
        kept.withLock { $0.append(request) }
        exchange.respond(.text(exchange.head.target.path == "/voice" ? twiml : ""))
    }
}

/// Twilio and a webhook's owner on one loop.
private struct Desk: Sendable {
    let loop: EventLoop
    let host: SimulatorHost
    let webhook: Webhook
    let client: LoopLocal<HTTPClient>

    static let account = "ACffeeddccbbaa99887766554433221100"
    static let token = "12345"

    var hook: String { host.address(of: "webhook") ?? "" }

    func ask(
        _ method: HTTPMethod,
        _ path: String,
        _ form: [(String, String)] = [],
        token: String = token
    ) async throws -> (Int, JSONValue) {
        let base = try #require(host.address(of: "twilio"))
        let url = try HTTPURL("\(base)/2010-04-01/Accounts/\(Self.account)/\(path)")
        var request = HTTPClientRequest(method, url)
        let pair = Array("\(Self.account):\(token)".utf8)
        let encoded = [UInt8](capacity: Base64.encodedCount(pair.count)) { Base64.encode(pair.span, into: &$0) }
        request.fields.set("Authorization", to: "Basic " + String(decoding: encoded, as: UTF8.self))
        if method == .post {
            request.fields.set(.contentType, to: "application/x-www-form-urlencoded")
            let body = form.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
            request.content = .bytes(Array(body.utf8))
        }
        let response = try await client.value(on: loop).send(request)
        let body = try await response.body(upTo: 65_536)
        return (Int(response.status.code), body.isEmpty ? .null : try JSONValue(parsing: body.span))
    }

    func sleep(_ duration: Duration) async throws { try await loop.sleep(until: loop.now + duration) }
}

private func atTwilio<Value: Sendable>(
    twiml: String = "<Response><Connect><Stream url=\"wss://a.test/\"/></Connect></Response>",
    _ body: @escaping @Sendable (Desk) async throws -> Value
) async throws -> Value {
    try await inVirtualTime { loop, group in
        var settings = SimulatorWorld.Settings()
        settings.keys = [Desk.token]
        let world = SimulatorWorld(settings)
        let webhook = Webhook(twiml)
        let host = try await SimulatorHost.listen([TwilioSimulator(world), webhook], in: world, group: group)
        let serving = Task(executorPreference: loop) { await host.run() }
        let desk = Desk(loop: loop, host: host, webhook: webhook, client: LoopLocal { HTTPClient(on: $0) })
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body(desk)) } catch { outcome = .failure(error) }
        serving.cancel()
        await serving.value
        return try outcome.get()
    }
}

struct TwilioSimulatorTests {
    @Test(.timeLimit(.minutes(4)))
    func `a call rings, is answered, and lives until it is hung up`() async throws {
        try await atTwilio { desk in
            let (status, call) = try await desk.ask(
                .post,
                "Calls.json",
                [
                    ("To", "+15550100042"), ("From", "+15550100001"), ("Url", "\(desk.hook)/voice"),
                    ("StatusCallback", "\(desk.hook)/status"), ("StatusCallbackEvent", "initiated"),
                    ("StatusCallbackEvent", "ringing"), ("StatusCallbackEvent", "answered"),
                    ("StatusCallbackEvent", "completed"),
                ]
            )
            #expect(status == 201)
            #expect(call["status"] == "queued")
            let sid = try #require(call["sid"]?.stringValue)
            #expect(sid.count == 34 && sid.hasPrefix("CA"))
            try await desk.sleep(.seconds(60))
            #expect(try await desk.ask(.get, "Calls/\(sid).json").1["status"] == "in-progress")
            #expect(try await desk.ask(.post, "Calls/\(sid).json", [("Status", "completed")]).0 == 200)
            try await desk.sleep(.seconds(1))
            let (_, ended) = try await desk.ask(.get, "Calls/\(sid).json")
            #expect(ended["status"] == "completed")
            #expect(ended["duration"] == "57" || ended["duration"] == "58")
            let statuses = desk.webhook.requests.filter { $0.path == "/status" }
            #expect(statuses.map { $0["CallStatus"] } == ["initiated", "ringing", "in-progress", "completed"])
            #expect(statuses.map { $0["SequenceNumber"] } == ["0", "1", "2", "3"])
            #expect(desk.webhook.requests.filter { $0.path == "/voice" }.count == 1)
            for request in desk.webhook.requests {
                let url = desk.hook + request.path
                #expect(
                    request.signature
                        == TwilioSignature.make(
                            url,
                            form: request.fields.map { .init($0.name, $0.value) },
                            token: Desk.token
                        )
                )
            }
        }
    }

    @Test(.timeLimit(.minutes(4)), arguments: [("0001", "busy"), ("0002", "no-answer"), ("0003", "failed")])
    func `not everybody answers`(digits: String, status: String) async throws {
        try await atTwilio { desk in
            let (_, call) = try await desk.ask(
                .post,
                "Calls.json",
                [("To", "+1555010\(digits)"), ("From", "+15550100009"), ("Twiml", "<Response/>")]
            )
            let sid = try #require(call["sid"]?.stringValue)
            try await desk.sleep(.seconds(70))
            #expect(try await desk.ask(.get, "Calls/\(sid).json").1["status"] == .string(status))
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a call ends with its TwiML, and a redirection gives it another`() async throws {
        try await atTwilio { desk in
            let order = [("To", "+15550100005"), ("From", "+15550100009")]
            let (_, short) = try await desk.ask(
                .post,
                "Calls.json",
                order + [("Twiml", "<Response><Pause length=\"5\"/><Hangup/></Response>")]
            )
            let (_, long) = try await desk.ask(.post, "Calls.json", order + [("Url", "\(desk.hook)/voice")])
            let (one, two) = (short["sid"]?.stringValue ?? "", long["sid"]?.stringValue ?? "")
            try await desk.sleep(.seconds(20))
            #expect(try await desk.ask(.get, "Calls/\(one).json").1["duration"] == "5")
            #expect(try await desk.ask(.get, "Calls/\(two).json").1["status"] == "in-progress")
            let hangup = [("Twiml", "<Response><Hangup/></Response>")]
            #expect(try await desk.ask(.post, "Calls/\(two).json", hangup).0 == 200)
            try await desk.sleep(.seconds(1))
            #expect(try await desk.ask(.get, "Calls/\(two).json").1["status"] == "completed")
            let (status, problem) = try await desk.ask(.post, "Calls/\(two).json", hangup)
            #expect(status == 400 && problem["code"] == 21_220)
            let (_, all) = try await desk.ask(.get, "Calls.json?To=%2B15550100005")
            #expect(all["calls"]?.arrayValue?.count == 2)
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a second call of the same second waits in the queue`() async throws {
        try await atTwilio { desk in
            let order = [("To", "+15550100005"), ("From", "+15550100009"), ("Url", "\(desk.hook)/voice")]
            var sids: [String] = []
            for _ in 0..<3 { sids.append(try await desk.ask(.post, "Calls.json", order).1["sid"]?.stringValue ?? "") }
            try await desk.sleep(.milliseconds(1_700))
            var statuses: [JSONValue?] = []
            for sid in sids { statuses.append(try await desk.ask(.get, "Calls/\(sid).json").1["status"]) }
            #expect(statuses == ["ringing", "ringing", "queued"])
        }
    }

    @Test(
        .timeLimit(.minutes(4)),
        arguments: [
            ([("From", "+15550100001"), ("Twiml", "<Response/>")], 21_201),
            ([("To", "+1555"), ("From", "+15550100001"), ("Twiml", "<Response/>")], 21_211),
            ([("To", "+15550100002"), ("From", "me"), ("Twiml", "<Response/>")], 21_212),
            ([("To", "+15550100002"), ("From", "+15550100001")], 21_205),
            ([("To", "+15550100002"), ("From", "+15550100001"), ("Url", "nowhere")], 21_205),
            ([("To", "+15005550003"), ("From", "+15550100001"), ("Twiml", "<Response/>")], 21_215),
            (
                [("To", "+15550100002"), ("From", "+15550100001"), ("Twiml", String(repeating: "x", count: 4_001))],
                32_018
            ),
        ]
    )
    func `what is wrong is refused with its number`(form: [(String, String)], code: Int) async throws {
        try await atTwilio { desk in
            let (status, problem) = try await desk.ask(.post, "Calls.json", form)
            #expect(status == 400)
            #expect(problem["code"] == .integer(Int64(code)))
            #expect(problem["more_info"]?.stringValue == "https://www.twilio.com/docs/errors/\(code)")
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a wrong token and an unknown call are refused`() async throws {
        try await atTwilio { desk in
            let wrong = try await desk.ask(.get, "Calls.json", token: "54321")
            #expect(wrong.0 == 401 && wrong.1["code"] == 20_003)
            let unknown = try await desk.ask(.get, "Calls/CA00.json")
            #expect(unknown.0 == 404 && unknown.1["code"] == 20_404)
        }
    }

    @Test(
        arguments: [
            (
                "https://example.com/myapp.php?foo=1&bar=2",
                [
                    ("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675310"), ("Digits", "1234"),
                    ("From", "+14158675310"), ("To", "+18005551212"),
                ], "L/OH5YylLD5NRKLltdqwSvS0BnU="
            ),
            ("https://voice.example.org/t", [("a b", "x y"), ("A", "é")], "BQpevQyl0pbrNf5vCVmGSsUESq8="),
            ("https://voice.example.org/m", [("K", "2"), ("K", "1"), ("K", "2")], "SKaPa+E8B8STqqVb805FUR3GFh4="),
            ("wss://voice.example.org/twilio/media", [], "X4KoyygSTUq+3SoYlJ2ctsQXnjI="),
        ] as [(String, [(String, String)], String)]
    )
    func `signatures are those of the published examples`(
        url: String,
        form: [(String, String)],
        signature: String
    ) {
        #expect(TwilioSignature.make(url, form: form.map { .init($0.0, $0.1) }, token: "12345") == signature)
    }
}
