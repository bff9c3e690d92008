import CivilTime
import FastJSON
import HTTPTransport
import PhoneNumbers
import ProviderKit
import Rehearsal
import Testing
import TwilioWire

@testable import OutboundCalls

struct OutboundRoutesTests {
    private static func fields(_ members: (String, JSONValue)...) -> JSONValue {
        var fields = hello
        fields["to"] = "+15550100042"
        for (key, value) in members { fields[key] = value }
        return .object(fields)
    }

    @Test(
        .timeLimit(.minutes(4)),
        arguments: [
            (fields(("to", "030 1234")), 422, "invalid-number", "to"),
            (fields(("to", .null)), 422, "invalid-field", "to"),
            (fields(("to", "+15550100099")), 403, "do-not-call", nil),
            (fields(("from", "+4")), 422, "invalid-number", "from"),
            (fields(("prompt", "x")), 422, "invalid-field", "agent"),
            (fields(("agent", 7)), 422, "invalid-field", "agent"),
            (fields(("wrong", 7)), 422, "invalid-field", "wrong"),
            (fields(("metadata", [1])), 422, "invalid-field", "metadata"),
            (fields(("statusCallback", "http://169.254.169.254/")), 422, "invalid-field", "statusCallback"),
            (fields(("from", "+15550100008")), 422, "invalid-field", "from"),
            (fields(("ringSeconds", 1)), 422, "invalid-field", "ringSeconds"), ("text", 400, "invalid-field", "body"),
            (fields(("machine", "leave-message")), 422, "invalid-field", "machineMessage"),
            (fields(("timeZone", "Mars/Olympus")), 422, "unknown-time-zone", nil),
            (fields(("agent", .null), ("message", ["text": ""])), 422, "invalid-field", "message.text"),
            (
                fields(("agent", .null), ("message", ["text": .string(String(repeating: "a", count: 5_001))])), 422,
                "invalid-field", "message.text"
            ),
            (fields(("agent", .null), ("message", ["text": "Hello"])), 502, "speech-failed", nil),
        ] as [(JSONValue, Int, String, String?)]
    )
    func `what may not be called is refused with the reason, and nothing is dialled`(
        body: JSONValue,
        status: Int,
        reason: String,
        field: String?
    ) async throws {
        let book = try TimeZoneBook.system()
        let number = try PhoneNumber("+15550100099")
        let caller = try PhoneNumber("+15550100009")
        try await atOutboundDesk(options: {
            $0.doNotCall = DoNotCallList([number])
            $0.callers = [caller]
            $0.hours = CallingHours(from: 480, to: 1_200)
            $0.zones = book
            // Half past four in New York, half past eleven in Hawaii.
            $0.wallClock = { 1_795_296_600 }
        }) { scene in
            let answer = try await scene.ask(.post, "/v1/calls", body)
            #expect(answer.status == status, "\(answer.body)")
            #expect(answer.body["reason"]?.stringValue == reason)
            #expect(answer.body["field"]?.stringValue == field)
            #expect(answer.fields[.contentType] == "application/problem+json")
            #expect(answer.body["detail"]?.stringValue?.isEmpty == false)
            try await scene.sleep(.seconds(5))
            #expect(scene.simulator.allCalls.isEmpty)
        }
    }

    @Test(
        arguments: [
            ("https://a.test/x", "https://a.test", true), ("https://a.test", "https://a.test", true),
            ("https://a.test?x", "https://a.test", true), ("https://a.test.evil/", "https://a.test", false),
            ("https://a.test/hooks/1", "https://a.test/hooks/", true), ("http://a.test/", "https://a.test", false),
        ]
    )
    func `callbacks stay below what is configured`(address: String, prefix: String, isAllowed: Bool) {
        #expect(OutboundDesk.leads(address, into: prefix) == isAllowed)
    }

    @Test(.timeLimit(.minutes(4)))
    func `nobody is called at night, by the clocks where they are`() async throws {
        let book = try TimeZoneBook.system()
        try await atOutboundDesk(options: {
            $0.hours = CallingHours(from: 480, to: 1_200)
            $0.zones = book
            // 2026-11-21, 22:30 in Berlin, 6:30 the next morning in Tokyo, 16:30 in New York.
            $0.wallClock = { 1_795_296_600 }
        }) { scene in
            for (number, next) in [("+493012345678", 1_795_330_800), ("+819012345678", 1_795_302_000)] {
                let answer = try await scene.ask(.post, "/v1/calls", Self.fields(("to", .string(number))))
                #expect(answer.status == 403)
                #expect(answer.body["reason"] == "outside-calling-hours")
                #expect(answer.body["callableAt"] == .integer(Int64(next)))
            }
            // Nobody knows where in the United States; from New York to Hawaii all clocks allow it.
            #expect(try await scene.ask(.post, "/v1/calls", Self.fields()).status == 201)
            let berlin = Self.fields(("timeZone", "Europe/Berlin"))
            #expect(try await scene.ask(.post, "/v1/calls", berlin).status == 403)
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a number is called ten times a minute, and a token orders as often as it may`() async throws {
        try await atOutboundDesk(tokens: { $0.add(Secret("sk-slow"), AccessToken("slow", callsPerMinute: 3)) }) {
            scene in
            var statuses: [Int] = []
            for _ in 0..<12 { statuses.append(try await scene.ask(.post, "/v1/calls", Self.fields()).status) }
            #expect(statuses == Array(repeating: 201, count: 10) + [429, 429])
            let late = try await scene.ask(.post, "/v1/calls", Self.fields())
            #expect(late.body["reason"] == "number-rate-limit")
            #expect(Int(late.fields[.retryAfter] ?? "").map { (1...60).contains($0) } == true)
            var slow: [JSONValue?] = []
            for digit in 0..<4 {
                let body = Self.fields(("to", .string("+1555010020\(digit)")))
                slow.append(try await scene.ask(.post, "/v1/calls", body, key: "sk-slow").body["reason"])
            }
            #expect(slow == [.null, .null, .null, "token-rate-limit"])
            let keyed = Self.fields(("idempotencyKey", "later"))
            #expect(try await scene.ask(.post, "/v1/calls", keyed).status == 429)
            try await scene.sleep(.seconds(61))
            // What was refused has not used up its key, and what is asked for again does not count.
            for _ in 0..<20 { #expect(try await scene.ask(.post, "/v1/calls", keyed).body["status"] != "refused") }
            #expect(try await scene.ask(.post, "/v1/calls", Self.fields()).status == 201)
            #expect(scene.log.with { $0 }.contains { $0.contains("number-rate-limit") })
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a key makes one call, and another order under it is refused`() async throws {
        try await atOutboundDesk { scene in
            let key: [HTTPFieldName: String] = ["Idempotency-Key": "k1"]
            // The conversation is named, or each order would have one of its own.
            let body = Self.fields(("conversationId", "c1"))
            let first = try await scene.ask(.post, "/v1/calls", body, fields: key)
            let second = try await scene.ask(.post, "/v1/calls", body, fields: key)
            #expect(first.status == 201 && second.status == 201)
            #expect(first.body["id"] == second.body["id"])
            let other = try await scene.ask(
                .post,
                "/v1/calls",
                Self.fields(("conversationId", "c1"), ("to", "+15550100043")),
                fields: key
            )
            #expect(other.status == 409 && other.body["reason"] == "idempotency-key-used")
            try await scene.sleep(.seconds(10))
            #expect(scene.simulator.allCalls.count == 1)
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a token does what its scopes say, for its own organisation`() async throws {
        try await atOutboundDesk(tokens: {
            $0.add(Secret("sk-read"), AccessToken("reader", scopes: [.readCalls]))
            $0.add(Secret("sk-other"), AccessToken("other", of: Organisation("other")))
        }) { scene in
            let none = try await scene.ask(.post, "/v1/calls", Self.fields(), key: nil)
            #expect(none.status == 401 && none.fields["WWW-Authenticate"] == "Bearer")
            #expect(try await scene.ask(.post, "/v1/calls", Self.fields(), key: "sk-wrong").status == 401)
            let read = try await scene.ask(.post, "/v1/calls", Self.fields(), key: "sk-read")
            #expect(read.status == 403)
            #expect(read.body["detail"]?.stringValue?.contains("calls:create") == true)
            let id = try await scene.order(hello)
            #expect(try await scene.ask(.get, "/v1/calls/\(id)", key: "sk-read").status == 200)
            #expect(try await scene.ask(.post, "/v1/calls/\(id)", ["action": "hang-up"], key: "sk-read").status == 403)
            #expect(try await scene.ask(.get, "/v1/calls/\(id)", key: "sk-other").status == 404)
            #expect(try await scene.ask(.post, "/v1/calls/\(id)", ["action": "hang-up"], key: "sk-other").status == 404)
            #expect(try await scene.ask(.get, "/v1/calls", key: "sk-other").body["calls"] == [])
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a shop's order is answered in its own form`() async throws {
        try await atOutboundDesk { scene in
            let order: JSONValue = [
                "phoneNumber": "+15550100042", "cadences_prompt": "Ask about the order.", "callType": "follow-up",
                "metadata": ["orderId": "A-1", "conversationId": "conv-7"],
            ]
            let answer = try await scene.ask(.post, "/api/storefront/voice-call", order)
            #expect(answer.status == 200)
            #expect(answer.body["success"] == true && answer.body["conversationId"] == "conv-7")
            #expect(answer.body["status"] == "queued")
            let found = try await scene.ask(.get, "/v1/calls?conversationId=conv-7&metadata.orderId=A-1")
            #expect(found.body["calls"]?[0]?["id"] == answer.body["callId"])
            let wrong = try await scene.ask(.post, "/api/storefront/voice-call", ["phoneNumber": "1", "prompt": "x"])
            #expect(wrong.status == 422 && wrong.body["success"] == false)
            #expect(
                try await scene.ask(.post, "/api/storefront/voice-call", ["phoneNumber": "+15550100042"]).status == 422
            )
        }
    }

    @Test(.timeLimit(.minutes(4)), arguments: ["voice", "status", "machine", "recording", "whisper", "dialled"])
    func `what is not signed by the carrier is refused`(hook: String) async throws {
        try await atOutboundDesk { scene in
            let id = try await scene.order(hello)
            let path = "/twilio/outbound/\(id)/\(hook)"
            for signature in ["", "AAAA", TwilioSignature.make(scene.base + path, token: "wrong")] {
                let answer = try await scene.ask(.post, path, fields: ["X-Twilio-Signature": signature])
                #expect(answer.status == 403)
            }
            let signed = TwilioSignature.make(scene.base + path, token: OutboundScene.token)
            let answer = try await scene.ask(.post, path, fields: ["X-Twilio-Signature": signed])
            // An empty form, but the carrier's.
            #expect(answer.status == (hook == "whisper" ? 200 : 400))
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a live call is held, resumed, passed on, and given keys`() async throws {
        try await atOutboundDesk { scene in
            let id = try await scene.order(hello)
            let early = try await scene.ask(.post, "/v1/calls/\(id)", ["action": "hold"])
            #expect(early.status == 409)
            try await scene.sleep(.seconds(6))
            let actions: [JSONValue] = [
                ["action": "hold"], ["action": "resume"], ["action": "press", "digits": "12w#"],
                ["action": "say", "text": "One moment & <thanks>."],
                ["action": "transfer", "to": "+493012345678", "summary": "Wants a refund."],
            ]
            for action in actions {
                #expect(try await scene.ask(.post, "/v1/calls/\(id)", action).status == 200, "\(action)")
                try await scene.sleep(.seconds(1))
            }
            for action: JSONValue in [["action": "press", "digits": "12x"], ["action": "transfer", "to": "desk"]] {
                #expect(try await scene.ask(.post, "/v1/calls/\(id)", action).status == 422, "\(action)")
            }
            #expect(try await scene.ask(.post, "/v1/calls/\(id)", ["action": "sing"]).body["field"] == "action")
            let whisper = scene.desk.whisper(id).text
            #expect(whisper.contains("Wants a refund."))
            // Addresses in TwiML that is given inline are whole.
            let record = try #require(try await scene.desk.record(id, of: .standard))
            let script = try scene.desk.script(of: .transfer(to: "sip:desk@pbx.example", summary: "x"), record).text
            #expect(script.contains("<Sip") && script.contains("url=\"\(scene.base)/twilio/outbound/\(id)/whisper\""))
            #expect(script.contains("action=\"\(scene.base)/twilio/outbound/\(id)/dialled\""))
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a message is spoken once, served, played, and its answer fetched and deleted`() async throws {
        let kept = Mutex2<[Int]>([])
        var settings = TwilioSimulator.Settings()
        settings.talk = .seconds(20)
        try await atOutboundDesk(
            settings,
            voice: ToneVoice(),
            options: {
                $0.keepRecording = { record, audio in
                    kept.with { $0.append(audio.count) }
                    return "recordings/\(record.id).wav"
                }
            }
        ) { scene in
            var fields = JSONObject()
            fields["message"] = ["text": "Your parcel comes at noon.", "reply": true]
            let id = try await scene.order(fields)
            try await scene.sleep(.seconds(90))
            let call = try await scene.call(id)
            #expect(call["status"] == "completed")
            #expect(call["recording"] == .string("recordings/\(id).wav"))
            #expect(kept.with { $0.count } == 1)
            #expect(scene.simulator.recordingCount == 0)
            let script = try #require(scene.world.journal.entries(of: "twilio", "twiml").first?.detail)
            #expect(script.contains("maxLength=\"180\""))
            let start = try #require(script.firstRange(of: "/v1/clips/"))
            let path = String(script[start.lowerBound...].prefix { $0 != "<" })
            let clip = try await scene.ask(.get, path, key: nil)
            #expect(clip.status == 200 && clip.fields[.contentType] == "audio/wav")
            #expect(try await scene.ask(.get, "/v1/clips/0000.wav", key: nil).status == 404)
        }
    }
}
