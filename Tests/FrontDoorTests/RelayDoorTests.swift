import CallPipeline
import Carriers
import FastJSON
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import RelayCalls
import Testing
import TwilioWire
import VoiceService
import WebSocketTransport

@testable import FrontDoor

/// Webhook, relay socket, conversation, the action's callback: over real sockets.
@Suite(.timeLimit(.minutes(3)))
struct RelayDoorTests {
    private static let voice = "/agents/words/voice"

    /// A door with an agent for which the carrier hears and speaks, and one for which it does not.
    private static func run(
        _ manner: RelayManner = RelayManner(),
        _ change: @escaping (inout VoiceService.Options) throws -> Void = { _ in },
        _ body: @escaping @Sendable (DoorStage) async throws -> Void
    ) async throws {
        try await DoorStage.run(
            { options in
                var agent = DoorAgent("words")
                agent.brain = .relay(manner)
                options.door.agents = [DoorAgent("agent"), agent]
                try change(&options)
            },
            body
        )
    }

    private static func setup(_ call: String, session: String = "VX1") -> String {
        #"{"type":"setup","sessionId":"\#(session)","accountSid":"AC1","callSid":"\#(call)","from":"+15550100001","#
            + #""to":"+15550100002","callType":"PSTN","direction":"inbound","callStatus":"RINGING","#
            + #""customParameters":{"agentId":"words"}}"#
    }

    private static func prompt(_ text: String) -> String {
        #"{"type":"prompt","voicePrompt":"\#(text)","lang":"en-US","last":true}"#
    }

    private static func ended(_ call: String, _ status: String, _ more: (String, String)...) -> [TwilioForm.Field] {
        DoorStage.ringing(call)
            + ([("SessionId", "VX1"), ("SessionStatus", status), ("SessionDuration", "7")] + more)
            .map { TwilioForm.Field($0.0, $0.1) }
    }

    private static func words(_ end: CarrierEnd) -> String {
        end.messages.compactMap { text in
            guard let json = try? JSONValue(parsing: text), json["type"]?.stringValue == "text" else { return nil }
            return (json["token"]?.stringValue ?? "") + (json["last"] == .bool(true) ? "|" : "")
        }
        .joined()
    }

    @Test func `a signed webhook is answered with a relay, and the call goes all the way through`() async throws {
        try await Self.run { stage async throws in
            let answer = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            let path = try #require(answer.between("url=\"wss://voice.example.org", "\""))
            #expect(path.hasPrefix("/v1/relay/"))
            #expect(
                answer.text.contains(#"<Connect action="https://voice.example.org/agents/words/voice/next">"#),
                "\(answer.text)"
            )
            #expect(answer.text.contains(#"<Parameter name="agentId" value="words"/>"#))
            #expect(!answer.text.contains("<Redirect"))
            let end = CarrierEnd()
            let socket = try await stage.open(path, end)
            socket.send(text: Self.setup("CA1"))
            socket.send(text: Self.prompt("Hello"))
            try await stage.eventually("an answer") { Self.words(end) == "Good morning|" }
            socket.send(text: #"{"type":"interrupt","utteranceUntilInterrupt":"good","durationUntilInterruptMs":200}"#)
            socket.send(text: Self.prompt("Thank you"))
            try await stage.eventually("another answer") { Self.words(end) == "Good morning|Good bye|" }
            #expect(stage.service.door.command(.hangUp(""), "CA1"))
            try await stage.eventually("the end") {
                end.messages.last?.contains(#""type":"end""#) == true
            }
            let next = try await stage.post(
                "/agents/words/voice/next",
                Self.ended("CA1", "ended", ("HandoffData", #"{"reason":"hang-up"}"#))
            )
            #expect(next.text.contains("<Hangup/>"))
            socket.close()
            let events = stage.events.all.map(\.kind)
            #expect(events.contains { if case .replyCut(_, "Good") = $0 { true } else { false } })
            #expect(stage.service.door.calls == 0)
        }
    }

    @Test func `a relay's address is no stream's, is good once, and for its own call`() async throws {
        try await Self.run { stage async throws in
            let answer = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            let path = try #require(answer.between("url=\"wss://voice.example.org", "\""))
            let other = path.replacing("/v1/relay/", with: "/v1/media/")
            await #expect(throws: (any Error).self) { _ = try await stage.open(other) }
            await #expect(throws: (any Error).self) { _ = try await stage.open(path, signature: "") }
            await #expect(throws: (any Error).self) { _ = try await stage.open(path, signature: "x") }
            let end = CarrierEnd()
            let socket = try await stage.open(path, end)
            await #expect(throws: (any Error).self) { _ = try await stage.open(path) }
            socket.send(text: Self.setup("CA2"))
            try await stage.eventually("the refusal") { end.end != nil }
            guard case .closed(let code?, _)? = end.end else {
                return #expect(Bool(false), "\(String(describing: end.end))")
            }
            #expect(code == .policyViolation)
        }
    }

    @Test func `a relay that is lost comes back with what was said, by the action's address`() async throws {
        try await Self.run { stage async throws in
            var answer = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            var path = try #require(answer.between("url=\"wss://voice.example.org", "\""))
            var end = CarrierEnd()
            var socket = try await stage.open(path, end)
            socket.send(text: Self.setup("CA1"))
            socket.send(text: Self.prompt("Hello"))
            try await stage.eventually("an answer") { Self.words(end).hasSuffix("|") }
            socket.abort()
            try await stage.eventually("its loss is known") {
                stage.doings.all.contains { $0.kind.name == "stream-ended" }
            }
            answer = try await stage.post(
                "/agents/words/voice/next",
                Self.ended("CA1", "failed", ("ErrorCode", "64105"), ("ErrorMessage", "WebSocket ended"))
            )
            path = try #require(answer.between("url=\"wss://voice.example.org", "\""))
            end = CarrierEnd()
            socket = try await stage.open(path, end)
            socket.send(text: Self.setup("CA1", session: "VX2"))
            try await stage.eventually("a word") { Self.words(end).hasPrefix("Sorry, we were cut off") }
            // A second setup of the same session is one that was told again.
            socket.send(text: Self.setup("CA1", session: "VX2"))
            socket.send(text: Self.prompt("Thank you"))
            try await stage.eventually("an answer") { Self.words(end).hasSuffix("Good bye|") }
            #expect(stage.doings.all.contains { $0.kind == .streamStatus("failed 64105: WebSocket ended") })
            socket.close()
        }
    }

    @Test func `the agent has the language of the settings, unless the call has one`() async throws {
        let languages = Gathered<String>()
        var manner = RelayManner()
        manner.element.language = "de-DE"
        try await Self.run(
            manner,
            { options in
                options.calls = { arrival in
                    languages.add(arrival.parameters.language ?? "none")
                    return Call.Parts(
                        agent: CallAgent(),
                        providers: CallProviders(
                            recognizer: RehearsedRecognizer(utterances: []),
                            model: ScriptedReplies([:]),
                            voice: ToneVoice()
                        ),
                        log: CallEventLog()
                    )
                }
            }
        ) { stage async throws in
            for (call, query) in [("CA1", ""), ("CA2", "?language=fr-FR")] {
                let answer = try await stage.post(Self.voice + query, DoorStage.ringing(call))
                let path = try #require(answer.between("url=\"wss://voice.example.org", "\""))
                let socket = try await stage.open(path, CarrierEnd())
                socket.send(text: Self.setup(call, session: "VX\(call)"))
                try await stage.eventually("the call") { languages.all.count == (call == "CA1" ? 1 : 2) }
                socket.close()
            }
            #expect(languages.all == ["de-DE", "fr-FR"])
        }
    }

    @Test func `a caller who hangs up has no place any more`() async throws {
        try await Self.run { stage async throws in
            let answer = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            let path = try #require(answer.between("url=\"wss://voice.example.org", "\""))
            let end = CarrierEnd()
            let socket = try await stage.open(path, end)
            socket.send(text: Self.setup("CA1"))
            socket.close()
            try await stage.eventually("the end") { end.end != nil }
            let next = try await stage.post("/agents/words/voice/next", Self.ended("CA1", "completed"))
            #expect(next.text.contains("<Hangup/>"))
            #expect(stage.service.door.calls == 0)
        }
    }

    @Test func `what was handed on is known when nothing else is`() async throws {
        try await Self.run { stage async throws in
            let next = "/agents/words/voice/next"
            let transfer = (("HandoffData", #"{"reason":"transfer","to":"+4930123456"}"#))
            var answer = try await stage.post(next, Self.ended("CA9", "ended", transfer))
            #expect(answer.text.contains("<Number>+4930123456</Number>") || answer.text.contains("+4930123456"))
            answer = try await stage.post(next, Self.ended("CA9", "ended", ("HandoffData", #"{"reason":"hang-up"}"#)))
            #expect(answer.text.contains("<Hangup/>"))
            answer = try await stage.post(next, Self.ended("CA9", "ended"))
            #expect(answer.sentence != nil)
            answer = try await stage.post(next, Self.ended("CA9", "asleep"))
            #expect(answer.status == 400)
        }
    }

    /// Fifty messages that no carrier sends, with what each is counted as; nil for what is passed over.
    static let hostile: [(text: String, kind: String?)] = [
        ("", "json"), (" ", "json"), ("{", "json"), ("}", "json"), ("[]", "json"), ("null", "json"), ("7", "json"),
        ("\"x\"", "json"), ("{}", "missing"), ("{type:'prompt'}", "json"), (#"{"type":7}"#, "json"),
        (#"{"type":null}"#, "json"), (#"{"type":["prompt"]}"#, "json"), (#"{"type":"prompt"}"#, "missing"),
        (#"{"type":"prompt","voicePrompt":7}"#, "json"), (#"{"type":"prompt","voicePrompt":null}"#, "json"),
        (#"{"type":"prompt","voicePrompt":{"a":1}}"#, "json"),
        (#"{"type":"prompt","voicePrompt":"a","last":"true"}"#, "json"),
        (#"{"type":"prompt","voicePrompt":"a","lang":7}"#, "json"),
        (#"{"type":"prompt","voicePrompt":"a","last":true} x"#, "json"),
        (#"{"type":"prompt","voicePrompt":"\ud800"}"#, "json"), (#"{"type":"prompt","voicePrompt":"a""#, "json"),
        (#"{"type":"prompt","voicePrompt":"","last":true}"#, nil),
        (#"{"type":"prompt","voicePrompt":"   ","last":true}"#, nil),
        (#"{"type":"interrupt"}"#, "missing"), (#"{"type":"interrupt","utteranceUntilInterrupt":7}"#, "json"),
        (#"{"type":"interrupt","utteranceUntilInterrupt":"","durationUntilInterruptMs":"soon"}"#, "json"),
        (#"{"type":"interrupt","utteranceUntilInterrupt":"","durationUntilInterruptMs":-5}"#, "out-of-range"),
        (#"{"type":"interrupt","utteranceUntilInterrupt":"","durationUntilInterruptMs":1e99}"#, "out-of-range"),
        (#"{"type":"interrupt","utteranceUntilInterrupt":"never said"}"#, nil),
        (#"{"type":"dtmf"}"#, "missing"), (#"{"type":"dtmf","digit":""}"#, "missing"),
        (#"{"type":"dtmf","digit":"12"}"#, "unknown-value"), (#"{"type":"dtmf","digit":"x"}"#, "unknown-value"),
        (#"{"type":"dtmf","digit":"é"}"#, "unknown-value"), (#"{"type":"dtmf","digit":5}"#, "json"),
        (#"{"type":"info"}"#, "missing"), (#"{"type":"info","name":"agentSpeaking","value":"maybe"}"#, "unknown-value"),
        (#"{"type":"info","name":"tokensPlayed","value":{"a":[1]}}"#, nil),
        (#"{"type":"error","description":7}"#, "json"), (#"{"type":"error"}"#, nil),
        (#"{"type":"setup"}"#, "missing"), (#"{"type":"setup","sessionId":"VX9","callSid":"CA9"}"#, "not-now"),
        (#"{"type":"setup","sessionId":"VX9","customParameters":[]}"#, "json"),
        (#"{"type":"later","anything":{"a":[1,2]}}"#, nil), (#"{"type":"configUpdated"}"#, nil),
        (#"{"event":"media","media":{"payload":"//8="}}"#, "missing"), ("GET / HTTP/1.1", "json"),
        ("\u{0}", "json"), ("\u{FEFF}{}", "json"), (String(repeating: "[", count: 60_000), "json"),
        (#"{"type":"prompt","voicePrompt":"# + String(repeating: "{\"a\":", count: 5_000), "json"),
    ]

    @Test func `no hostile message ends a call, its own or another one, and each is counted as what it is`()
        async throws
    {
        try await Self.run(RelayManner(), { $0.door.rules.limits.callsPerCaller = 100 }) { stage async throws in
            func call(_ name: String) async throws -> (WebSocket, CarrierEnd) {
                let answer = try await stage.post(Self.voice, DoorStage.ringing(name))
                let path = try #require(answer.between("url=\"wss://voice.example.org", "\""))
                let end = CarrierEnd()
                let socket = try await stage.open(path, end)
                socket.send(text: Self.setup(name, session: "VX-\(name)"))
                return (socket, end)
            }
            let (calm, quiet) = try await call("CA1")
            let (socket, end) = try await call("CA2")
            var expected: [String: UInt64] = [:]
            for (text, kind) in Self.hostile {
                socket.send(text: text)
                if let kind { expected[kind, default: 0] += 1 }
            }
            socket.send(binary: [UInt8(0), 1].span)
            expected["wrong-frame"] = 1
            socket.send(text: Self.prompt("Hello"))
            try await stage.eventually("an answer") { Self.words(end).contains("Good morning|") }
            #expect(stage.service.door.relays.refused == expected)
            #expect(end.end == nil)
            calm.send(text: Self.prompt("Thank you"))
            try await stage.eventually("the other's answer") { Self.words(quiet) == "Good bye|" }
            let told = stage.events.all.filter { if case .messageRefused = $0.kind { true } else { false } }
            #expect(told.count == 16)
            // Too long a message is the one that ends a socket: its own.
            socket.send(text: String(repeating: " ", count: 70_000))
            try await stage.eventually("its end") { end.end != nil }
            #expect(quiet.end == nil)
            calm.close()
        }
    }

    @Test func `before the setup nothing is heard, and a socket without one is closed`() async throws {
        try await Self.run { stage async throws in
            let answer = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            let path = try #require(answer.between("url=\"wss://voice.example.org", "\""))
            let end = CarrierEnd()
            let socket = try await stage.open(path, end)
            socket.send(text: Self.prompt("Hello"))
            socket.send(text: Self.setup("CA1"))
            socket.send(text: Self.prompt("Thank you"))
            try await stage.eventually("an answer") { Self.words(end) == "Good bye|" }
            #expect(stage.service.door.relays.refused == ["not-now": 1])
            socket.close()
        }
    }
}
