import FastJSON
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import Testing
import VoiceService
import WebSocketTransport

@testable import FrontDoor

@Suite(.timeLimit(.minutes(2)))
struct TalkSessionTests {
    private static let path = "/v1/talk-sessions"

    private func ask(_ stage: DoorStage, _ body: String = "", _ fields: HTTPFields = HTTPFields()) async throws
        -> (status: UInt16, answer: JSONValue)
    {
        let answer = try await stage.send(.post, Self.path, "", "application/json", body, fields: fields)
        return (answer.status, try JSONValue(parsing: answer.text))
    }

    @Test func `who is on this machine may talk, once for each session`() async throws {
        try await DoorStage.run { stage async throws in
            let (status, answer) = try await ask(stage, #"{"agent":"agent","variables":{"a":"1"}}"#)
            #expect(status == 201)
            let path = try #require(answer["path"]?.stringValue)
            #expect(answer["url"]?.stringValue == "ws://\(stage.service.address)\(path)")
            let caller = SyntheticCaller(utterances: [CallerUtterance(babbling: .milliseconds(800), seed: 1)])
            let report = try await SyntheticCaller.call(stage.stream(path, signature: ""), as: caller, on: stage.loop)
            #expect(report.turns.allSatisfy { $0.replyHeard != nil })
            await #expect(throws: (any Error).self) { try await stage.open(path, signature: "") }
            #expect(stage.service.door.calls == 0)
        }
    }

    @Test func `who comes from elsewhere may not, however it looks`() async throws {
        try await DoorStage.run { stage async throws in
            let disguises: [HTTPFields] = [
                ["X-Forwarded-For": "10.0.0.1"], ["Forwarded": "for=10.0.0.1"], ["Via": "1.1 proxy"],
                ["Origin": "https://evil.example"],
            ]
            for fields in disguises {
                let (status, _) = try await ask(stage, "", fields)
                #expect(status == 403)
            }
            let (own, _) = try await ask(stage, "", ["Origin": "http://\(stage.service.address)"])
            #expect(own == 201)
            let (unknown, _) = try await ask(stage, #"{"agent":"nobody"}"#)
            #expect(unknown == 404)
            let (broken, _) = try await ask(stage, "{")
            #expect(broken == 400)
        }
    }

    @Test func `with a secret it is the secret that counts`() async throws {
        try await DoorStage.run({ $0.door.rules.talkSecret = Secret("s3cret") }) { stage async throws in
            for (given, expected) in [(nil, 401), ("Bearer s3creT", 401), ("Bearer ", 401), ("Bearer s3cret", 201)]
                as [(String?, UInt16)]
            {
                var fields: HTTPFields = ["X-Forwarded-For": "10.0.0.1"]
                fields[.authorization] = given
                let (status, _) = try await ask(stage, "", fields)
                #expect(status == expected)
                // Who answers is told to the same.
                let directory = try await stage.send(.get, "/v1/talk-agents", fields: fields)
                #expect(directory.status == (expected == 201 ? 200 : 401))
                #expect(directory.text.contains("\"agents\"") == (expected == 201))
            }
        }
    }

    @Test func `a talk's addresses open to whom they were told, not to who knows its name`() async throws {
        try await DoorStage.run { stage async throws in
            let (_, one) = try await ask(stage)
            let (_, other) = try await ask(stage)
            let addresses = try [one, other].map { try #require($0["events"]?.stringValue).split(separator: "?") }
            let (name, key) = (addresses[0][0], addresses[0][1])
            for query in ["", "?key=", "?\(key.dropLast())", "?\(addresses[1][1])"] {
                let events = try await stage.send(.get, String(name) + query)
                #expect(events.status == 404, "\(query)")
                let words = name.dropLast("events".count) + "words" + query
                #expect(try await stage.send(.post, String(words), "", nil, #"{"text":"Hello"}"#).status == 404)
            }
            let path = try #require(one["path"]?.stringValue)
            let caller = SyntheticCaller(utterances: [CallerUtterance(babbling: .milliseconds(800), seed: 1)])
            _ = try await SyntheticCaller.call(stage.stream(path, signature: ""), as: caller, on: stage.loop)
            let told = try await stage.send(.get, "\(name)?\(key)")
            #expect(told.status == 200 && told.text.contains("event: end"))
        }
    }

    @Test func `there are no more sessions than calls may be`() async throws {
        try await DoorStage.run({ $0.door.rules.limits.calls = 5 }) { stage async throws in
            for _ in 0..<5 {
                let (status, _) = try await ask(stage)
                #expect(status == 201)
            }
            let (status, answer) = try await ask(stage)
            #expect(status == 503)
            #expect(answer["detail"]?.stringValue?.contains("too many") == true)
        }
    }

    @Test func `unsigned streams are taken on the loopback only`() async throws {
        let group = try EventLoopGroup(count: 1)
        var options = VoiceService.Options()
        options.address = .loopback(port: 0)
        options.localCarrier = .any(port: 0)
        await #expect(throws: ExposedLocalCarrier.self) { try await VoiceService.listen(options, group: group) }
        await group.shutdown()
        try await DoorStage.run({ $0.localCarrier = .loopback(port: 0) }) { stage async throws in
            let address = try #require(stage.service.localCarrier)
            var request = try WebSocket.Request(url: HTTPURL("ws://\(address)/v1/media"))
            let caller = SyntheticCaller(utterances: [CallerUtterance(babbling: .milliseconds(800), seed: 1)])
            let report = try await SyntheticCaller.call(request, as: caller, on: stage.loop)
            #expect(report.turns.allSatisfy { $0.replyHeard != nil })
            request.fields.set(.origin, to: "https://evil.example")
            await #expect(throws: (any Error).self) {
                try await WebSocket.open(request, handler: CarrierEnd(), within: .seconds(20), on: stage.loop)
            }
        }
    }
}
