import CallRecords
import CallTiming
import FastJSON
import Foundation
import HTTPTransport
import OutboundCalls
import ProviderKit
import Reactor
import Testing

@testable import VoiceService

/// Calls as they are read over HTTP: real sockets, a real store, two organisations.
@Suite(.timeLimit(.minutes(2)))
struct CallRoutesTests {
    /// A service that keeps calls, and who reads them.
    private struct Stage {
        let keeper: RecordKeeper
        let address: SocketAddress
        let loop: EventLoop
        let client: HTTPClient
        let folder: String

        func ask(
            _ path: String,
            _ method: HTTPMethod = .get,
            key: String? = "key-one",
            fields: HTTPFields = HTTPFields()
        ) async throws -> (status: Int, fields: HTTPFields, body: [UInt8]) {
            let response = try await send(path, method, key: key, fields: fields)
            return (Int(response.status.code), response.fields, try await response.body(upTo: 1 << 20))
        }

        func send(
            _ path: String,
            _ method: HTTPMethod = .get,
            key: String? = "key-one",
            fields: HTTPFields = HTTPFields()
        ) async throws -> HTTPClientResponse {
            var request = HTTPClientRequest(method, try HTTPURL("http://\(address)\(path)"), fields: fields)
            if let key { request.fields.set(.authorization, to: "Bearer \(key)") }
            return try await client.send(request)
        }

        func json(_ path: String, key: String? = "key-one") async throws -> JSONValue {
            let body = try await ask(path, key: key).body
            return try JSONValue(parsing: body.span)
        }

        /// A call that is over, in the store.
        func keep(_ id: String, of organisation: Organisation = .standard, began: Int64 = 1_000) async {
            var record = CallRecord(
                CallName(id, of: organisation),
                agent: "clinic",
                began: WallTime(milliseconds: began)
            )
            record.from = "+4915112345678"
            record.metadata["order"] = .integer(began)
            let scribe = keeper.begin(record)
            for event in CallRoutesTests.events { scribe.note(event) }
            _ = await scribe.end(.completed, reason: "done", at: WallTime(milliseconds: began + 5_000))
        }
    }

    private static let other = Organisation("other")

    private static let events = [
        event(0, .started(stream: "MZ1", call: "CA1")),
        event(1, .turnEnded(text: "Am I booked?", keys: "", end: CallTime(milliseconds: 12_000), reason: "ear")),
        event(2, .replyHeard(reply: 1, text: "For Monday,\nat nine.")),
        event(3, .ended(reason: "the caller hung up")),
    ]

    private static func event(_ number: Int, _ kind: CallEvent.Kind) -> CallEvent {
        CallEvent(
            number: number,
            instant: MonotonicInstant(nanoseconds: Int64(number) * 1_000_000_000),
            time: CallTime(milliseconds: Int64(number) * 1_000),
            kind: kind
        )
    }

    private func onStage(_ body: @escaping @Sendable (Stage) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "call-routes-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let group = try EventLoopGroup(count: 2)
        var records = RecordOptions()
        records.compressesRecordings = false
        // A busy machine's slow disk is no broken one.
        records.commitPatience = .seconds(30)
        let keeping = try CallKeeping(folder: folder, options: records)
        var options = VoiceService.Options()
        options.address = .loopback(port: 0)
        options.keeping = keeping
        options.tokens.add(Secret("key-one"), AccessToken("one"))
        options.tokens.add(Secret("key-two"), AccessToken("two", of: Self.other))
        options.tokens.add(Secret("key-orders"), AccessToken("orders", scopes: [.createCalls]))
        let service = try await VoiceService.listen(options, group: group)
        let loop = group.loops[1]
        let outcome: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await service.run() }
                try await Task(executorPreference: loop) {
                    let stage = Stage(
                        keeper: keeping.keeper,
                        address: service.address,
                        loop: loop,
                        client: HTTPClient(on: loop),
                        folder: folder
                    )
                    try await body(stage)
                }.value
                service.drain()
                tasks.cancelAll()
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await group.shutdown()
        await keeping.keeper.stop()
        try outcome.get()
    }

    @Test func `calls are listed, the newest first, page by page`() async throws {
        try await onStage { stage in
            for began in 1...5 { await stage.keep("CA\(began)", began: Int64(began) * 1_000) }
            var (ids, path) = ([String](), "/v1/calls?limit=2")
            while true {
                let page = try await stage.json(path)
                ids += page["calls"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
                guard let next = page["next"]?.stringValue else { break }
                path = "/v1/calls?limit=2&after=\(next)"
            }
            #expect(ids == ["CA5", "CA4", "CA3", "CA2", "CA1"])
            for (query, found) in [
                ("metadata.order=3000", 1), ("agent=clinic", 5), ("agent=shop", 0), ("live=true", 0),
                ("beganFrom=2000&beganBefore=4000", 2), ("from=%2B4915112345678", 5), ("outcome=completed", 5),
                ("conversation=x", 0),
            ] {
                let calls = try await stage.json("/v1/calls?\(query)")["calls"]?.arrayValue
                #expect(calls?.count == found, "\(query)")
            }
        }
    }

    @Test(arguments: [
        ("colour=red", "colour"), ("live=maybe", "live"), ("limit=0", "limit"), ("limit=501", "limit"),
        ("after=nowhere", "after"), ("beganFrom=monday", "beganFrom"), ("agent=", "agent"),
        ("limit=1&limit=2", "limit"), ("status=queued", "status"),
    ])
    func `a query that is not understood is refused, by the name of what is wrong`(
        query: String,
        field: String
    ) async throws {
        try await onStage { stage in
            let answer = try await stage.ask("/v1/calls?\(query)")
            #expect(answer.status == 400)
            #expect(answer.fields[.contentType] == "application/problem+json")
            #expect(try JSONValue(parsing: answer.body.span)["field"]?.stringValue == field)
        }
    }

    @Test func `nobody sees another organisation's calls, or any without a token that may`() async throws {
        try await onStage { stage in
            await stage.keep("CA1")
            await stage.keep("CA2", of: Self.other)
            for part in ["", "/events", "/transcript", "/recording"] {
                let theirs = try await stage.ask("/v1/calls/CA2\(part)")
                #expect(theirs.status == 404)
                #expect(theirs.fields[.contentType] == "application/problem+json")
                #expect(theirs.body == (try await stage.ask("/v1/calls/CA9\(part)").body))
                #expect(try await stage.ask("/v1/calls/CA1\(part)", key: nil).status == 401)
                #expect(try await stage.ask("/v1/calls/CA1\(part)", key: "key-none").status == 401)
                #expect(try await stage.ask("/v1/calls/CA1\(part)", key: "key-orders").status == 403)
            }
            for (key, id) in [("key-one", "CA1"), ("key-two", "CA2")] {
                let calls = try await stage.json("/v1/calls", key: key)["calls"]?.arrayValue
                #expect(calls?.compactMap { $0["id"]?.stringValue } == [id])
            }
            #expect(try await stage.ask("/v1/calls", key: nil).fields["WWW-Authenticate"] == "Bearer")
        }
    }

    @Test func `a call tells what was said in it, and every event`() async throws {
        try await onStage { stage in
            await stage.keep("CA1")
            let call = try await stage.json("/v1/calls/CA1")
            #expect(call["outcome"] == "completed" && call["reason"] == "done" && call["order"] == .null)
            let turns = try await stage.json("/v1/calls/CA1/transcript")["turns"]?.arrayValue
            #expect(turns?.compactMap { $0["heard"]?.stringValue } == ["Am I booked?", "For Monday,\nat nine."])
            let wish: HTTPFields = ["Accept": "text/*;q=0.9, audio/ogg"]
            let text = try await stage.ask("/v1/calls/CA1/transcript", .get, fields: wish)
            #expect(text.fields[.contentType]?.hasPrefix("text/plain") == true)
            #expect(String(decoding: text.body, as: UTF8.self).contains("0:12  caller: Am I booked?\n"))
            #expect(String(decoding: text.body, as: UTF8.self).hasSuffix("agent: For Monday, at nine.\n"))
            let lines = try await stage.ask("/v1/calls/CA1/events?from=1")
            #expect(lines.fields[.contentType] == "application/x-ndjson")
            #expect(lines.body == Array(Self.events.dropFirst().map { $0.line + "\n" }.joined().utf8))
            #expect(try await stage.ask("/v1/calls/CA1/events", .get, fields: ["Accept": "*/*"]).status == 200)
            #expect(try await stage.ask("/v1/calls/CA1/events?from=x").status == 400)
        }
    }

    @Test func `who reads along is told each event once, from the beginning or from where they were`() async throws {
        try await onStage { stage in
            let scribe = stage.keeper.begin(CallRecord(CallName("CA1"), agent: "clinic", began: .now))
            scribe.note(Self.events[0])
            while try await stage.ask("/v1/calls/CA1/events").body.isEmpty {}
            let stream: HTTPFields = ["Accept": "text/event-stream"]
            let events = try await stage.send("/v1/calls/CA1/events", .get, fields: stream).events()
            #expect(try await events.nextEvent()?.data == Self.events[0].line)
            // The second one comes only now.
            scribe.note(Self.events[1])
            let next = try await events.nextEvent()
            #expect(next?.data == Self.events[1].line && next?.id == "1")
            for event in Self.events[2...] { scribe.note(event) }
            scribe.end(.completed) { _ in }
            #expect(try await events.nextEvent()?.id == "2")
            #expect(try await events.nextEvent()?.id == "3")
            #expect(try await events.nextEvent()?.type == "end")
            #expect(try await events.nextEvent() == nil)
            let again: HTTPFields = ["Accept": "text/event-stream", "Last-Event-ID": "2"]
            let rest = try await stage.send("/v1/calls/CA1/events", .get, fields: again).events()
            #expect(try await rest.nextEvent()?.id == "3")
            #expect(try await rest.nextEvent()?.type == "end")
            let wrong: HTTPFields = ["Accept": "text/event-stream", "Last-Event-ID": "-1"]
            #expect(try await stage.ask("/v1/calls/CA1/events", .get, fields: wrong).status == 400)
        }
    }

    @Test func `a recording is sent whole or in part, once it is whole`() async throws {
        try await onStage { stage in
            let name = CallName("talk/1 %")
            let scribe = stage.keeper.begin(CallRecord(name, agent: "clinic", began: .now))
            let path = "/v1/calls/talk%2F1%20%25/recording"
            do {
                let recorder = try stage.keeper.record(scribe)
                while try await stage.ask(path).status == 404 {}
                #expect(try await stage.ask(path).status == 409)
                recorder.caller([1, 2, 3].span, at: .start)
                recorder.finish(at: CallTime(samples: 3))
            }
            _ = await scribe.end(.completed)
            while try await stage.ask(path).status == 409 {}
            let whole = try await stage.ask(path)
            #expect(whole.status == 200 && whole.fields[.contentType] == "audio/wav")
            #expect(Array(whole.body.suffix(6)) == [1, 255, 2, 255, 3, 255])
            let tag = try #require(whole.fields[.eTag])
            let part = try await stage.ask(path, .get, fields: ["Range": "bytes=-4", "If-Range": tag])
            #expect(part.status == 206 && part.body == [2, 255, 3, 255])
            let length = whole.body.count
            #expect(part.fields[.contentRange] == "bytes \(length - 4)-\(length - 1)/\(length)")
            let old: HTTPFields = ["Range": "bytes=-4", "If-Range": "\"old\""]
            #expect(try await stage.ask(path, .get, fields: old).status == 200)
            #expect(try await stage.ask(path, .get, fields: ["Range": "bytes=9999-"]).status == 416)
            let head = try await stage.ask(path, .head)
            #expect(head.status == 200 && head.body.isEmpty && head.fields[.contentLength] == "\(whole.body.count)")
            #expect(try await stage.ask("\(path)?format=ogg").status == 404)
            #expect(try await stage.ask("\(path)?format=mp3").status == 400)
        }
    }
}
