import CallTiming
import Carriers
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import Testing
import TwilioWire
import VoiceService
import WebSocketTransport

@testable import FrontDoor

/// What no carrier sends, on one stream of a service that has another call going on: a call goes on without it, it is
/// counted by what it is, and nobody else notices.
@Suite(.timeLimit(.minutes(3)))
struct HostileMessageTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        /// What it is counted as; nil for what is passed over.
        var kind: String?

        init(_ text: String, _ kind: String?) {
            self.text = text
            self.kind = kind
        }

        var testDescription: String { String(text.prefix(60)) }
    }

    private static func media(_ inner: String, sid: String = "MZ1") -> String {
        #"{"event":"media","sequenceNumber":"9","streamSid":"\#(sid)","media":{\#(inner)}}"#
    }

    private static let good = #""track":"inbound","chunk":"1","timestamp":"20","payload":"//8=""#

    /// A hundred of them.
    static let cases: [Case] = {
        var cases: [Case] = []
        // No JSON, or not the JSON that it should be.
        let broken = [
            "", " ", "{", "}", "[", "[]", "null", "true", "7", "\"x\"", "{]", "{\"event\"}", "{\"event\":}",
            "{event:1}",
            "{'event':'stop'}", "{\"event\":\"media\",}", "{\"event\":\"media\"} x",
            "{\"event\":\"media\"}{\"event\":\"media\"}",
            "{\"event\":7}", "{\"event\":null}", "{\"event\":[\"stop\"]}", "{\"event\":{\"a\":1}}",
            "\u{FEFF}{\"event\":\"mark\"}",
            "{\"event\":\"media\",\"media\":7}", "{\"event\":\"media\",\"media\":[]}",
            "{\"event\":\"media\",\"media\":null}",
            "{\"event\":\"media\",\"media\":{\"payload\":7}}",
            "{\"event\":\"media\",\"media\":{\"timestamp\":\"soon\"}}",
            "{\"event\":\"media\",\"media\":{\"timestamp\":{}}}", "{\"event\":\"media\",\"sequenceNumber\":\"one\"}",
            "{\"event\":\"media\",\"sequenceNumber\":1.5}", "{\"event\":\"mark\",\"mark\":\"m\"}",
            "{\"event\":\"mark\",\"mark\":{\"name\":7}}", "{\"event\":\"dtmf\",\"dtmf\":{\"digit\":5}}",
            "{\"event\":\"dtmf\",\"dtmf\":\"5\"}", "{\"event\":\"start\",\"start\":[]}",
            "{\"event\":\"start\",\"start\":{\"customParameters\":[]}}",
            "{\"event\":\"start\",\"start\":{\"customParameters\":{\"a\":1}}}",
            "{\"event\":\"start\",\"start\":{\"mediaFormat\":{\"sampleRate\":\"fast\"}}}", "{\"streamSid\":5}",
            "\u{0}", "\u{1}\u{2}\u{3}", "GET / HTTP/1.1", "<Response/>", "{\"event\":\"\\x\"}",
            "{\"event\":\"\\ud800\"}",
            String(repeating: "[", count: 10_000), String(repeating: "{\"a\":", count: 5_000),
            "{\"event\":\"media\",\"media\":{\"timestamp\":\"99999999999999999999\"}}", "NaN", "-", "{\"event\":01}",
        ]
        cases += broken.map { Case($0, "json") }
        // Something is missing.
        cases += [
            Case(#"{"event":"media"}"#, "missing"), Case(#"{"event":"media","media":{}}"#, "missing"),
            Case(media(#""timestamp":"20""#), "missing"), Case(#"{"event":"mark"}"#, "missing"),
            Case(#"{"event":"mark","mark":{}}"#, "missing"), Case(#"{"event":"dtmf"}"#, "missing"),
            Case(#"{"event":"dtmf","dtmf":{}}"#, "missing"), Case(#"{"event":"dtmf","dtmf":{"digit":""}}"#, "missing"),
            Case(#"{"event":"start"}"#, "missing"), Case(#"{"event":"start","start":{}}"#, "missing"),
        ]
        // Audio that is none.
        for payload in [
            "A", "AA", "AAA", "A===", "====", "AA=A", "*!?;", "AAAA AAAA", "AA\\u0000A", "-_-_", "ä", "AAAAA",
        ] {
            cases.append(Case(media("\"timestamp\":\"20\",\"payload\":\"\(payload)\""), "payload"))
        }
        // Times that cannot be.
        for time in ["-1", "-9223372036854775808", "9223372036854775807", "1099511627776", "4611686018427387904"] {
            cases.append(Case(media("\"timestamp\":\"\(time)\",\"payload\":\"//8=\""), "out-of-range"))
        }
        // Tracks and keys that there are not.
        for track in ["both", "Inbound", "", "inbound "] {
            cases.append(
                Case(media("\"track\":\"\(track)\",\"timestamp\":\"20\",\"payload\":\"//8=\""), "unknown-value")
            )
        }
        for key in ["12", "x", " ", "\\u0000", "１"] {
            cases.append(Case("{\"event\":\"dtmf\",\"dtmf\":{\"digit\":\"\(key)\"}}", "unknown-value"))
        }
        // Of another stream, or at the wrong time.
        cases += [
            Case(media(good, sid: "MZ2"), "other-stream"),
            Case(#"{"event":"stop","streamSid":"MZ2"}"#, "other-stream"),
            Case(#"{"event":"mark","streamSid":"MZ2","mark":{"name":"1-1"}}"#, "other-stream"),
            Case(#"{"event":"dtmf","streamSid":"mz1","dtmf":{"digit":"5"}}"#, "other-stream"),
            Case(Messages.start("CA1"), "not-now"), Case(Messages.start("CA2", stream: "MZ9"), "not-now"),
        ]
        // What is passed over: unknown events, fields and marks, and what is somebody else's audio.
        cases += [
            Case("{}", nil), Case(#"{"event":"later","x":[1,{"y":null}]}"#, nil), Case(#"{"event":""}"#, nil),
            Case(#"{"event":"MEDIA","media":{"payload":"*"}}"#, nil),
            Case(#"{"event":"clear","streamSid":"MZ1"}"#, nil),
            Case(#"{"event":"mark","streamSid":"MZ1","mark":{"name":"never-set"}}"#, nil),
            Case(#"{"event":"mark","mark":{"name":"999999999999999999999-1"}}"#, nil),
            Case(media(#""track":"outbound","timestamp":"20","payload":"//8=""#), nil),
            Case(media(#""timestamp":"20","payload":"""#), nil),
        ]
        return cases
    }()

    @Test func `there are at least a hundred of them`() { #expect(Self.cases.count >= 100) }

    @Test func `none ends its call or another, and each is counted as what it is`() async throws {
        try await DoorStage.run({ $0.door.rules.limits.callsPerMinute = 1_000 }) { stage async throws in
            // Another call goes on all the while.
            let path = try #require(
                try await stage.post("/agents/agent/voice", DoorStage.ringing("CA0", from: "+15550100099")).streamPath
            )
            let other = try await stage.open(path)
            other.send(text: Messages.start("CA0"))
            for hostile in Self.cases { try await meet(hostile, stage) }
            #expect(other.isOpen)
            other.send(text: Messages.stop)
            #expect(await other.waitForEnd() == .closed(.normal, reason: ""))
            let ends = stage.events.all.count { $0.kind == .ended(reason: "the carrier stopped the stream") }
            #expect(ends == Self.cases.count + 1)
        }
    }

    /// One call in which that comes before an honest end.
    private func meet(_ hostile: Case, _ stage: DoorStage) async throws {
        let before = stage.service.door.carriers.refused
        let path = try #require(try await stage.post("/agents/agent/voice", DoorStage.ringing("CA1")).streamPath)
        let socket = try await stage.open(path)
        socket.send(text: Messages.connected)
        socket.send(text: Messages.start("CA1"))
        socket.send(text: hostile.text)
        socket.send(text: Messages.stop)
        let end = await socket.waitForEnd()
        #expect(end == .closed(.normal, reason: ""), "\(hostile.testDescription)")
        var expected = before
        if let kind = hostile.kind { expected[kind, default: 0] += 1 }
        #expect(stage.service.door.carriers.refused == expected, "\(hostile.testDescription)")
        // The call is over for the carrier as well.
        var form = DoorStage.ringing("CA1")
        form[4].value = "completed"
        #expect(try await stage.post("/v1/twilio/call-status", form).status == 204)
    }

    @Test func `a binary message is counted, and the call goes on`() async throws {
        try await DoorStage.run { stage async throws in
            let path = try #require(try await stage.post("/agents/agent/voice", DoorStage.ringing("CA1")).streamPath)
            let socket = try await stage.open(path)
            socket.send(text: Messages.start("CA1"))
            let bytes: [UInt8] = [0xFF, 0x00]
            socket.send(binary: bytes.span)
            socket.send(text: Messages.stop)
            #expect(await socket.waitForEnd() == .closed(.normal, reason: ""))
            #expect(stage.service.door.carriers.refused == ["wrong-frame": 1])
        }
    }

    @Test func `what comes before the start is counted, and the call begins all the same`() async throws {
        try await DoorStage.run { stage async throws in
            let path = try #require(try await stage.post("/agents/agent/voice", DoorStage.ringing("CA1")).streamPath)
            let socket = try await stage.open(path)
            socket.send(text: Self.media(Self.good))
            socket.send(text: ##"{"event":"dtmf","dtmf":{"digit":"#"}}"##)
            socket.send(text: Messages.start("CA1"))
            socket.send(text: Messages.stop)
            #expect(await socket.waitForEnd() == .closed(.normal, reason: ""))
            #expect(stage.service.door.carriers.refused == ["not-now": 2])
            #expect(stage.events.all.contains { $0.kind == .started(stream: "MZ1", call: "CA1") })
        }
    }
}
