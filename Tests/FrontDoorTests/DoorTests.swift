import CallPipeline
import CallTiming
import Carriers
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import Synchronization
import Testing
import TwilioWire
import VoiceService
import WebSocketTransport

@testable import FrontDoor

/// Webhook, stream, conversation, what is next: over real sockets.
@Suite(.timeLimit(.minutes(2)))
struct DoorTests {
    private static let voice = "/agents/agent/voice"

    private static let utterances = [
        CallerUtterance(babbling: .milliseconds(800), seed: 1),
        CallerUtterance(babbling: .milliseconds(1_200), seed: 2),
    ]

    @Test func `a signed webhook is answered with a stream, and the call goes all the way through`() async throws {
        try await DoorStage.run { stage async throws in
            let answer = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            #expect(answer.status == 200)
            #expect(answer.type == "text/xml; charset=utf-8")
            let path = try #require(answer.streamPath)
            #expect(path.hasPrefix("/v1/media/"))
            #expect(answer.redirect == "/agents/agent/voice/next")
            #expect(answer.text.contains(#"statusCallback="https://voice.example.org/v1/twilio/stream-status""#))
            #expect(answer.text.contains(#"<Parameter name="agentId" value="agent"/>"#))
            // The carrier's own address of the call is the caller's.
            let caller = SyntheticCaller(utterances: Self.utterances, call: "CA1")
            let report = try await SyntheticCaller.call(stage.stream(path), as: caller, on: stage.loop)
            #expect(report.end == .closed(.normal, reason: ""))
            #expect(report.turns.count == 2)
            #expect(report.turns.allSatisfy { $0.replyHeard != nil })
            #expect(stage.service.door.calls == 0)
            #expect(
                stage.doings.all.map(\.kind.name) == ["call-taken", "stream-opened", "stream-ended"]
            )
            #expect(stage.doings.all.allSatisfy { $0.call == "CA1" && $0.organisation == "default" })
        }
    }

    // MARK: Who is who

    @Test func `what is not Twilio's is refused before it is believed`() async throws {
        try await DoorStage.run { stage async throws in
            let form = DoorStage.ringing("CA1")
            let right = TwilioSignature.make(DoorStage.publicURL + Self.voice, form: form, token: DoorStage.token)
            // Every character of a right signature matters.
            for index in right.indices {
                var wrong = right
                wrong.replaceSubrange(index...index, with: right[index] == "A" ? "B" : "A")
                let answer = try await stage.post(Self.voice, form, signature: wrong)
                #expect(answer.status == 403)
                #expect(answer.type == "application/problem+json")
                #expect(!answer.text.contains("<Response"))
            }
            var status = try await stage.send(.post, Self.voice, "", "application/x-www-form-urlencoded", "CallSid=CA1")
                .status
            #expect(status == 403)
            var changed = form
            changed[0].value = "CA2"
            status = try await stage.post(Self.voice, changed, signature: right).status
            #expect(status == 403)
            // Signed for another address.
            status = try await stage.post("\(Self.voice)?agent=other", form, signature: right).status
            #expect(status == 403)
            // Two signatures, of which one is right.
            status =
                try await stage.send(
                    .post,
                    Self.voice,
                    right,
                    "application/x-www-form-urlencoded",
                    "CallSid=CA1",
                    fields: ["X-Twilio-Signature": right]
                ).status
            #expect(status == 403)
            status = try await stage.send(.post, Self.voice, right, "application/json", "{}").status
            #expect(status == 415)
            #expect(stage.service.door.calls == 0)
            #expect(stage.doings.all.allSatisfy { if case .webhookRefused = $0.kind { true } else { false } })
            #expect(stage.service.door.counters["webhook-refused"] == UInt64(stage.doings.all.count))
        }
    }

    @Test func `a webhook may come as GET, and with a query, as they stand on the wire`() async throws {
        try await DoorStage.run { stage async throws in
            let query = "CallSid=CA1&AccountSid=AC1&From=%2B1555&To=%2b1556&x=%C3%A9+1"
            let path = "\(Self.voice)?\(query)"
            let signature = TwilioSignature.make(DoorStage.publicURL + path, token: DoorStage.token)
            var answer = try await stage.send(.get, path, signature)
            #expect(answer.status == 200)
            #expect(answer.streamPath != nil)
            answer = try await stage.post("\(Self.voice)?tenant=acme&language=de", DoorStage.ringing("CA2"))
            #expect(answer.text.contains(#"<Parameter name="language" value="de"/>"#))
            #expect(answer.text.contains(#"<Parameter name="tenant" value="acme"/>"#))
        }
    }

    @Test func `signatures are off only where that is said, and then somebody is warned`() async throws {
        try await DoorStage.run({ $0.door.rules.signatures = .off }) { stage async throws in
            let answer = try await stage.post(Self.voice, DoorStage.ringing("CA1"), signature: "")
            let path = try #require(answer.streamPath)
            let socket = try await stage.open(path, signature: "")
            socket.close()
            _ = await socket.waitForEnd()
        }
        var options = VoiceService.Options()
        #expect(options.warnings.isEmpty)
        options.door.rules.signatures = .off
        #expect(options.warnings.count == 1)
        options.door.rules.signatures = .required([])
        options.door.publicURL = try HTTPURL("http://voice.example.org")
        options.localCarrier = .loopback(port: 0)
        #expect(options.warnings.count == 3)
    }

    @Test func `without a token nothing comes in, and without a public address it is said why`() async throws {
        try await DoorStage.run({ $0.door.rules.signatures = .required([]) }) { stage async throws in
            #expect(try await stage.post(Self.voice, DoorStage.ringing("CA1")).status == 403)
        }
        try await DoorStage.run({ $0.door.publicURL = nil }) { stage async throws in
            let answer = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            #expect(answer.status == 503)
            #expect(answer.text.contains("public address"))
        }
    }

    @Test func `an account that is not ours is refused`() async throws {
        try await DoorStage.run({
            var acme = $0.door.rules
            acme.account = Secret("ACffeeddccbbaa99887766554433221100")
            $0.door.others[Organisation("acme")] = acme
            $0.door.rules.account = Secret("AC1")
            $0.door.agents = [DoorAgent("agent", of: Organisation("acme")), DoorAgent("other", of: Organisation("b"))]
        }) { stage async throws in
            #expect(try await stage.post(Self.voice, DoorStage.ringing("CA1")).streamPath != nil)
            #expect(stage.doings.all.last?.organisation == "acme")
            // Another organisation's agent is as good as none.
            #expect(try await stage.post("/agents/other/voice", DoorStage.ringing("CA2")).streamPath == nil)
            var form = DoorStage.ringing("CA3")
            form[1].value = "AC2"
            #expect(try await stage.post(Self.voice, form).status == 403)
        }
    }

    // MARK: Streams

    @Test func `a stream without a ticket, with a used one or an unsigned one is refused before the 101`() async throws
    {
        try await DoorStage.run { stage async throws in
            func refusal(_ path: String, signature: String? = nil) async -> String {
                do {
                    let socket = try await stage.open(path, signature: signature)
                    socket.close()
                    return "accepted"
                } catch {
                    return "\(error)"
                }
            }
            let path = try #require(try await stage.post(Self.voice, DoorStage.ringing("CA1")).streamPath)
            let unsigned = await refusal(path, signature: "")
            #expect(unsigned.contains("403"))
            let wrong = await refusal("/v1/media/" + String(repeating: "0", count: 48))
            #expect(wrong.contains("403"))
            // A talk's door takes no ticket of a carrier's.
            let talk = await refusal(path.replacing("/v1/media/", with: "/v1/talk/"), signature: "")
            #expect(talk.contains("403"))
            // Who only looks does not use it up.
            #expect(try await stage.send(.get, path).status == 400)
            let socket = try await stage.open(path)
            let replay = await refusal(path)
            #expect(replay.contains("403"))
            socket.send(text: Messages.start("CA1"))
            socket.send(text: Messages.stop)
            _ = await socket.waitForEnd()
            let late = await refusal(path)
            #expect(late.contains("403"))
            #expect(await refusal("/v1/media").contains("404"))
        }
    }

    @Test func `a ticket is no good for another call`() async throws {
        try await DoorStage.run { stage async throws in
            let path = try #require(try await stage.post(Self.voice, DoorStage.ringing("CA1")).streamPath)
            let socket = try await stage.open(path)
            socket.send(text: Messages.connected)
            socket.send(text: Messages.start("CA2"))
            let end = await socket.waitForEnd()
            guard case .closed(.policyViolation, _) = end else {
                Issue.record("it ended so: \(end)")
                return
            }
            #expect(stage.events.all.isEmpty)
            try await stage.eventually("the place is free") { stage.service.door.calls == 0 }
        }
    }

    @Test func `a ticket is good for a short time only`() async throws {
        try await DoorStage.run({ $0.door.times.stream = .milliseconds(50) }) { stage async throws in
            let path = try #require(try await stage.post(Self.voice, DoorStage.ringing("CA1")).streamPath)
            try await stage.loop.sleep(until: stage.loop.now + .milliseconds(100))
            await #expect(throws: (any Error).self) { try await stage.open(path) }
            #expect(stage.doings.all.last?.kind.name == "stream-refused")
        }
    }

    @Test func `a protocol is agreed on when it is offered, and only then`() async throws {
        try await DoorStage.run { stage async throws in
            for (call, offered, chosen) in [
                ("CA1", ["audio.twilio.com"], "audio.twilio.com"), ("CA2", [], nil), ("CA3", ["other"], nil),
            ] as [(String, [String], String?)] {
                let path = try #require(try await stage.post(Self.voice, DoorStage.ringing(call)).streamPath)
                var request = try stage.stream(path)
                request.protocols = offered
                let socket = try await WebSocket.open(
                    request,
                    handler: CarrierEnd(),
                    within: .seconds(20),
                    on: stage.loop
                )
                #expect(socket.subprotocol == chosen)
                socket.close()
                _ = await socket.waitForEnd()
            }
        }
    }

    // MARK: What is next

    @Test func `a lost stream comes back to the same conversation, and not for ever`() async throws {
        try await DoorStage.run({
            $0.door.returns = 2
            var talk = $0.talk
            talk.otherwise = "Go on"
            $0.talk = talk
        }) { stage async throws in
            var answer = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            for number in 1...3 {
                let socket = try await stage.open(try #require(answer.streamPath))
                socket.send(text: Messages.start("CA1", stream: "MZ\(number)"))
                let begun = CallEvent.Kind.started(stream: "MZ\(number)", call: "CA1")
                try await stage.eventually("it begins") { stage.events.all.contains { $0.kind == begun } }
                // No stop: the line is cut.
                socket.abort()
                try await stage.eventually("its end is known") {
                    stage.doings.all.count { $0.kind == .streamEnded("it was lost") } == number
                }
                answer = try await stage.post("\(Self.voice)/next", DoorStage.ringing("CA1"))
            }
            #expect(answer.streamPath == nil)
            #expect(answer.sentence == DoorSentences().lost)
            #expect(stage.service.door.calls == 0)
            #expect(stage.service.door.carriers.lost.load(ordering: .relaxed) == 3)
            // Who comes back is not greeted, but told that the line was lost.
            let said = stage.events.all.compactMap { event -> String? in
                if case .firstPiece(_, let text) = event.kind { text } else { nil }
            }
            #expect(said.count == 2)
            #expect(said.allSatisfy { $0.hasPrefix("Sorry,") })
        }
    }

    @Test func `a stream that the carrier has lost before us is replaced`() async throws {
        try await DoorStage.run { stage async throws in
            let first = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            let old = try await stage.open(try #require(first.streamPath))
            old.send(text: Messages.start("CA1", stream: "MZ1"))
            try await stage.eventually("it begins") { !stage.events.all.isEmpty }
            // The old socket is still open here when the carrier asks.
            let second = try await stage.post(try #require(first.redirect), DoorStage.ringing("CA1"))
            let end = await old.waitForEnd()
            guard case .closed(.goingAway, _) = end else {
                Issue.record("it ended so: \(end)")
                return
            }
            let new = try await stage.open(try #require(second.streamPath))
            new.send(text: Messages.start("CA1", stream: "MZ2"))
            let begun = CallEvent.Kind.started(stream: "MZ2", call: "CA1")
            try await stage.eventually("it begins again") { stage.events.all.contains { $0.kind == begun } }
            #expect(stage.service.door.calls == 1)
            new.send(text: Messages.stop.replacing("MZ1", with: "MZ2"))
            _ = await new.waitForEnd()
            try await stage.eventually("the place is free") { stage.service.door.calls == 0 }
        }
    }

    @Test(arguments: [
        (CallCommand.hangUp(""), "<Response><Hangup/></Response>"),
        (
            .transfer("+15550100009"),
            #"<Response><Dial action="https://voice.example.org/agents/agent/voice/dialled">"#
                + "<Number>+15550100009</Number></Dial></Response>"
        ),
    ])
    func `what the agent has decided is what the carrier is told`(command: CallCommand, expected: String) async throws {
        try await DoorStage.run { stage async throws in
            let path = try #require(try await stage.post(Self.voice, DoorStage.ringing("CA1")).streamPath)
            let handler = CarrierEnd()
            let socket = try await stage.open(path, handler)
            socket.send(text: Messages.start("CA1"))
            try await stage.eventually("it begins") { !stage.events.all.isEmpty }
            #expect(stage.service.door.command(command, "CA1"))
            #expect(!stage.service.door.command(command, "CA2"))
            let end = await socket.waitForEnd()
            #expect(end == .closed(.normal, reason: ""))
            let answer = try await stage.post("\(Self.voice)/next", DoorStage.ringing("CA1"))
            #expect(answer.text.hasSuffix(expected))
        }
    }

    @Test func `a call of our own gets its stream and what is next in the same way`() async throws {
        try await DoorStage.run({ $0.door.rules.limits.callsPerCaller = 0 }) { stage async throws in
            var own = CallArrival(agent: "agent", call: "CA1", caller: "+15550100001")
            own.countsForCaller = false
            let twiml = try #require(stage.service.door.invitation(for: own, at: stage.loop.now))
            let answer = DoorStage.Answer(status: 200, text: twiml.text, type: "")
            let socket = try await stage.open(try #require(answer.streamPath))
            socket.send(text: Messages.start("CA1"))
            try await stage.eventually("it begins") { !stage.events.all.isEmpty }
            #expect(stage.service.door.command(.hangUp(""), "CA1"))
            _ = await socket.waitForEnd()
            let next = try await stage.post(try #require(answer.redirect), DoorStage.ringing("CA1"))
            #expect(next.text.hasSuffix("<Response><Hangup/></Response>"))
        }
    }

    @Test func `nobody there is said, somebody there is not`() async throws {
        try await DoorStage.run { stage async throws in
            for (status, hasTalked) in [("completed", true), ("answered", true), ("busy", false), ("no-answer", false)]
            {
                var form = DoorStage.ringing("CA1")
                form.append(TwilioForm.Field("DialCallStatus", status))
                let answer = try await stage.post("\(Self.voice)/dialled", form)
                #expect((answer.sentence == nil) == hasTalked)
                #expect(answer.text.contains("<Hangup/>"))
            }
        }
    }

    @Test func `what the carrier tells of streams and calls is answered at once`() async throws {
        try await DoorStage.run { stage async throws in
            let answer = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            #expect(stage.service.door.calls == 1)
            var form = DoorStage.ringing("CA1")
            form += [TwilioForm.Field("StreamEvent", "stream-error"), TwilioForm.Field("StreamError", "31920")]
            #expect(try await stage.post("/v1/twilio/stream-status", form).status == 204)
            #expect(stage.doings.all.last?.kind == .streamStatus("failed: 31920"))
            form = DoorStage.ringing("CA1")
            form[4].value = "completed"
            #expect(try await stage.post("/v1/twilio/call-status", form).status == 204)
            #expect(stage.service.door.calls == 0)
            await #expect(throws: (any Error).self) { try await stage.open(try #require(answer.streamPath)) }
        }
    }
}
