import CallTiming
import Reactor
import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(4)))
struct ServerSentEventsTests {
    private static let head = ServerStep.send(
        "HTTP/1.1 200 OK\nContent-Type: text/event-stream; charset=utf-8\nTransfer-Encoding: chunked\n\n".crlf
    )

    private static func chunk(_ text: String) -> String {
        "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n"
    }

    @Test func `events come as they are sent`() async throws {
        let script: [ServerStep] = [
            headEnd, Self.head, .send(Self.chunk(": hello\n\nid: 1\ndata: one\n\n")), .pause,
            .trickle(Self.chunk("event: x\r\ndata: two\r\ndata: three\r\nretry: 500\r\n\r\ndata: cut").bytes),
            .send("0\r\n\r\n"),
        ]
        try await withClient([script]) { scene in
            let events = try await scene.get().events()
            #expect(try await events.nextEvent() == ServerSentEvent(data: "one", id: "1"))
            #expect(events.lastEventID == "1")
            scene.server.goOn()
            var rest: [ServerSentEvent] = []
            for try await event in events { rest.append(event) }
            #expect(rest == [ServerSentEvent(type: "x", data: "two\nthree", id: "1")])
            #expect(events.retry == .milliseconds(500))
            #expect(scene.client.idleConnections == 1)
        }
    }

    @Test func `an actor of the loop reads events without leaving it`() async throws {
        actor Reader {
            let loop: EventLoop
            init(_ loop: EventLoop) { self.loop = loop }
            nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

            func read(_ url: HTTPURL) async throws -> [String] {
                let client = HTTPClient(on: loop)
                defer { client.close() }
                let events = try await client.send(HTTPClientRequest(.get, url)).events()
                var data: [String] = []
                for try await event in events {
                    #expect(loop.isCurrent)
                    data.append(event.data)
                }
                return data
            }
        }
        let text = (0..<50).map { "data: \($0)\n\n" }.joined()
        try await withClient([[headEnd, Self.head, .trickle((Self.chunk(text) + "0\r\n\r\n").bytes)]]) { scene in
            let data = try await Reader(scene.loop).read(scene.url())
            #expect(data == (0..<50).map { "\($0)" })
        }
    }

    @Test func `what is no event stream is refused`() async throws {
        try await withClient([[headEnd, answer("{}", fields: "Content-Type: application/json\n")]]) { scene in
            let response = try await scene.get()
            #expect(throws: HTTPClientError.notAnEventStream) { _ = try response.events() }
        }
    }

    @Test func `an event beyond the limit ends the stream`() async throws {
        let script = [headEnd, Self.head, .send(Self.chunk("data: " + String(repeating: "x", count: 100)))]
        try await withClient([script]) { scene in
            let events = try await scene.get().events(lineLimit: 50)
            await #expect(throws: HTTPClientError.brokenEventStream(.lineTooLong(limit: 50))) {
                try await events.nextEvent()
            }
            try await eventually(on: scene.loop, "it is dropped") { scene.server.connections[0].end != nil }
        }
    }

    @Test func `a cancelled reader's stream is dropped`() async throws {
        try await withClient([[headEnd, Self.head, .send(Self.chunk("data: one\n\n"))]]) { scene in
            let confined = LoopConfined(scene, on: scene.loop)
            let (first, tell) = AsyncStream<Void>.makeStream()
            let task = Task(executorPreference: scene.loop) {
                for try await _ in try await confined.value.get().events() { tell.yield() }
            }
            for await _ in first { break }
            task.cancel()
            await #expect(throws: HTTPClientError.cancelled) { try await task.value }
            try await eventually(on: scene.loop, "it is gone") { scene.server.connections[0].end != nil }
        }
    }
}
