import CallTiming
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import Testing
import TwilioWire
import VoiceService
import WebSocketTransport

@testable import FrontDoor

/// Who is taken, who is not, and what those hear.
@Suite(.timeLimit(.minutes(3)))
struct DoorLimitTests {
    private static let voice = "/agents/agent/voice"

    @Test func `of a hundred calls at once from one number three talk and the others hear the sentence`() async throws {
        try await DoorStage.run { stage async throws in
            let loop = stage.loop
            let answers = try await withThrowingTaskGroup(of: (String, DoorStage.Answer).self) { group in
                for number in 0..<100 {
                    group.addTask(executorPreference: loop) {
                        let call = "CA\(number)"
                        return (call, try await stage.post(Self.voice, DoorStage.ringing(call)))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count == 100)
            #expect(answers.allSatisfy { $0.1.status == 200 })
            let taken = answers.filter { $0.1.streamPath != nil }
            let refused = answers.filter { $0.1.streamPath == nil }
            #expect(taken.count == 3)
            #expect(refused.count == 97)
            #expect(refused.allSatisfy { $0.1.sentence == DoorSentences().tooManyCalls })
            #expect(refused.allSatisfy { $0.1.text.hasSuffix("<Hangup/></Response>") })
            #expect(stage.service.door.calls == 3)
            // Those three really talk.
            let reports = try await withThrowingTaskGroup(of: SyntheticCaller.Report.self) { group in
                for (call, answer) in taken {
                    let request = try stage.stream(try #require(answer.streamPath))
                    group.addTask(executorPreference: loop) {
                        let caller = SyntheticCaller(
                            utterances: [CallerUtterance(babbling: .milliseconds(800), seed: 1)],
                            call: call
                        )
                        return try await SyntheticCaller.call(request, as: caller, on: loop)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(reports.count == 3)
            for report in reports { #expect(report.turns.allSatisfy { $0.replyHeard != nil }) }
            let begun = stage.events.all.count { if case .started = $0.kind { true } else { false } }
            #expect(begun == 3)
            #expect(stage.service.door.calls == 0)
        }
    }

    @Test func `who calls too often hears so, and somebody else is taken`() async throws {
        try await DoorStage.run({ $0.door.rules.limits.callsPerMinute = 2 }) { stage async throws in
            for number in 1...2 {
                #expect(try await stage.post(Self.voice, DoorStage.ringing("CA\(number)")).streamPath != nil)
            }
            #expect(
                try await stage.post(Self.voice, DoorStage.ringing("CA3")).sentence == DoorSentences().tooManyCalls
            )
            #expect(try await stage.post(Self.voice, DoorStage.ringing("CA4", from: "+15550100077")).streamPath != nil)
        }
    }

    @Test func `a webhook that comes twice is answered the same, and is one call`() async throws {
        try await DoorStage.run { stage async throws in
            let first = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            let second = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            #expect(first.text == second.text)
            #expect(stage.service.door.calls == 1)
        }
    }

    @Test func `when all lines are busy the caller hears so, or is forwarded, but never back to where they come from`()
        async throws
    {
        try await DoorStage.run({ $0.door.rules.limits.calls = 1 }) { stage async throws in
            #expect(try await stage.post(Self.voice, DoorStage.ringing("CA1")).streamPath != nil)
            let answer = try await stage.post(Self.voice, DoorStage.ringing("CA2", from: "+15550100055"))
            #expect(answer.sentence == DoorSentences().busy)
        }
        try await DoorStage.run({
            $0.door.rules.limits.calls = 0
            $0.door.rules.forward = "+15550100009"
        }) { stage async throws in
            let answer = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            #expect(answer.between("<Number>", "</Number>") == "+15550100009")
            let back = try await stage.post(Self.voice, DoorStage.ringing("CA2", to: "+15550100009"))
            #expect(back.sentence == DoorSentences().busy)
        }
    }

    @Test func `an agent that there is not is no error of the carrier's`() async throws {
        try await DoorStage.run { stage async throws in
            let answer = try await stage.post("/agents/nobody/voice", DoorStage.ringing("CA1"))
            #expect(answer.status == 200)
            #expect(answer.sentence == DoorSentences().unavailable)
            #expect(stage.service.door.calls == 0)
        }
    }

    @Test func `a drain takes no new call, and serves all that were taken`() async throws {
        try await DoorStage.run({ $0.drain.patience = .seconds(600) }) { stage async throws in
            let waiting = try #require(try await stage.post(Self.voice, DoorStage.ringing("CA1")).streamPath)
            let talking = try await stage.open(
                try #require(try await stage.post(Self.voice, DoorStage.ringing("CA2")).streamPath)
            )
            stage.service.drain()
            #expect(try await stage.send(.get, "/readyz").status == 503)
            #expect(try await stage.send(.get, "/healthz").status == 200)
            let refused = try await stage.post(Self.voice, DoorStage.ringing("CA3"))
            #expect(refused.sentence == DoorSentences().busy)
            #expect(try await stage.send(.post, "/v1/talk-sessions", "", "application/json", "").status == 503)
            // The carrier asks again, and opens what it was promised.
            #expect(try await stage.post(Self.voice, DoorStage.ringing("CA1")).streamPath == waiting)
            let late = try await stage.open(waiting)
            for (call, socket) in [("CA1", late), ("CA2", talking)] {
                socket.close()
                _ = await socket.waitForEnd()
                // Until the carrier says that a call is over, it may come back.
                #expect(stage.service.door.present(at: stage.loop.now) > 0)
                let over = DoorStage.ringing(call).filter { $0.name != "CallStatus" }
                _ = try await stage.post(
                    "/v1/twilio/call-status",
                    over + [TwilioForm.Field("CallStatus", "completed")]
                )
            }
            #expect(stage.service.door.present(at: stage.loop.now) == 0)
        }
    }

    // MARK: Routing

    @Test func `the called number chooses the agent`() async throws {
        try await DoorStage.run({
            $0.door.agents = [DoorAgent("front"), DoorAgent("sales", parameters: ["language": "de", "desk": "2"])]
            $0.door.rules.numbers = ["+15550100002": "sales"]
        }) { stage async throws in
            let answer = try await stage.post("/v1/twilio/voice", DoorStage.ringing("CA1"))
            #expect(answer.text.contains(#"<Parameter name="agentId" value="sales"/>"#))
            #expect(answer.text.contains(#"<Parameter name="language" value="de"/>"#))
            #expect(answer.text.contains(#"<Parameter name="desk" value="2"/>"#))
            #expect(answer.redirect == "/agents/sales/voice/next")
            let other = try await stage.post("/v1/twilio/voice", DoorStage.ringing("CA2", to: "+15550100003"))
            #expect(other.text.contains(#"<Parameter name="agentId" value="front"/>"#))
        }
    }

    // MARK: The operator's system

    /// Runs a body beside a service that asks another one about callers.
    private func withLookUp(
        _ change: @escaping @Sendable (inout CallerLookUp) -> Void = { _ in },
        answer: @escaping @Sendable (HTTPExchange) async throws -> Void,
        _ body: @escaping @Sendable (DoorStage) async throws -> Void
    ) async throws {
        let group = try EventLoopGroup(count: 1)
        let server = try await HTTPServer.listen(on: .loopback(port: 0), group: group)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await server.run { try await answer($0) } }
            tasks.addTask {
                defer { server.stopAccepting() }
                let url = try HTTPURL("http://\(server.address)/callers")
                try await DoorStage.run(
                    {
                        var lookUp = CallerLookUp(url, secret: Secret("s3cret"))
                        change(&lookUp)
                        $0.door.rules.lookUp = lookUp
                        $0.door.agents = [DoorAgent("agent"), DoorAgent("vip")]
                    },
                    body
                )
            }
            try await tasks.waitForAll()
        }
        await group.shutdown()
    }

    @Test func `what the operator's system knows goes with the call`() async throws {
        let asked = Gathered<String>()
        try await withLookUp(answer: { exchange in
            asked.add(exchange.head.fields[.authorization] ?? "")
            asked.add(String(decoding: try await exchange.body(upTo: 10_000), as: UTF8.self))
            exchange.respond(
                .json(
                    Array(
                        #"{"agent":"vip","firstMessage":"Hi {{Amy}}","contextPrompt":"Owes <3","variables":{"order":7}}"#
                            .utf8
                    )
                )
            )
        }) { stage async throws in
            let answer = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            #expect(answer.text.contains(#"<Parameter name="agentId" value="vip"/>"#))
            #expect(answer.text.contains(#"<Parameter name="contextPrompt" value="Owes &lt;3"/>"#))
            #expect(answer.text.contains(#"<Parameter name="order" value="7"/>"#))
            let socket = try await stage.open(try #require(answer.streamPath))
            socket.send(text: Messages.start("CA1"))
            let said = CallEvent.Kind.firstPiece(reply: 1, text: "Hi {{Amy}}")
            try await stage.eventually("it is said") { stage.events.all.contains { $0.kind == said } }
            socket.close()
            _ = await socket.waitForEnd()
            #expect(asked.all.first == "Bearer s3cret")
            #expect(asked.all.last?.contains(#""from":"+15550100001""#) == true)
        }
    }

    @Test(arguments: ["stall", "500", "nonsense", "unknown agent"])
    func `without it the call is taken all the same, unless it is to be refused then`(trouble: String) async throws {
        for isRefused in [false, true] {
            try await withLookUp(
                {
                    $0.deadline = .milliseconds(300)
                    $0.fallback = isRefused ? .refuse : .take
                },
                answer: { exchange in
                    switch trouble {
                    case "stall": try await exchange.loop.sleep(until: exchange.loop.now + .seconds(2))
                    case "500": exchange.respond(.text("no", status: .internalServerError))
                    case "nonsense": exchange.respond(.text("{"))
                    default: exchange.respond(.json(Array(#"{"agent":"nobody"}"#.utf8)))
                    }
                }
            ) { stage async throws in
                let answer = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
                #expect((answer.streamPath == nil) == (isRefused && trouble != "unknown agent"))
                #expect(stage.doings.all.contains { $0.kind.name == "look-up-failed" })
                #expect(stage.service.door.calls == (answer.streamPath == nil ? 0 : 1))
            }
        }
    }

    @Test func `it may refuse a caller in its own words, or send them elsewhere`() async throws {
        try await withLookUp(answer: { exchange in
            let body = String(decoding: try await exchange.body(upTo: 10_000), as: UTF8.self)
            let answer = body.contains("CA1") ? #"{"refuse":"We are closed."}"# : #"{"forward":"+15550100044"}"#
            exchange.respond(.json(Array(answer.utf8)))
        }) { stage async throws in
            #expect(try await stage.post(Self.voice, DoorStage.ringing("CA1")).sentence == "We are closed.")
            let forwarded = try await stage.post(Self.voice, DoorStage.ringing("CA2"))
            #expect(forwarded.between("<Number>", "</Number>") == "+15550100044")
            #expect(stage.service.door.calls == 0)
        }
    }
}
