import CallTiming
import Reactor
import TestKit
import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(4)))
struct ClientTimeTests {
    private static let slowHead = "HTTP/1.1 200 OK\nContent-Length: 9\n\nab".crlf

    @Test(arguments: [HTTPMethod.get, .post])
    func `a server that does not answer is given up`(method: HTTPMethod) async throws {
        var options = HTTPClientOptions()
        options.timeouts.firstByte = .milliseconds(60)
        // Idempotent or not: no time-out is a reason to repeat anything.
        try await withClient([[headEnd, .send("HTTP/1.1 100 Continue\r\n\r\n")]], options: options) { scene in
            await #expect(throws: HTTPClientError.timedOut(.firstByte)) {
                try await scene.client.send(HTTPClientRequest(method, try scene.url())).status
            }
            #expect(scene.server.connections.count == 1)
        }
    }

    @Test func `a server that stops in the middle is given up`() async throws {
        var options = HTTPClientOptions()
        options.timeouts.idle = .milliseconds(60)
        try await withClient([[headEnd, .send(Self.slowHead)]], options: options) { scene in
            let response = try await scene.get()
            await #expect(throws: HTTPClientError.timedOut(.idle)) { try await response.body(upTo: 100) }
        }
    }

    @Test func `a server that goes on slowly is not`() async throws {
        var options = HTTPClientOptions()
        options.timeouts.idle = .milliseconds(1_500)
        let slow = [ServerStep](repeating: .trickle("x".bytes), count: 200)
        let head = ServerStep.send("HTTP/1.1 200 OK\nContent-Length: 200\n\n".crlf)
        try await withClient([[headEnd, head] + slow], options: options) { scene in
            let content = try await scene.get().body(upTo: 200)
            #expect(content.count == 200)
        }
    }

    @Test(arguments: [0, 1, 2])
    func `the whole has its own end`(stage: Int) async throws {
        var options = HTTPClientOptions()
        options.timeouts.whole = .milliseconds(80)
        let scripts: [[ServerStep]] = [
            [headEnd], [headEnd, .send(Self.slowHead)],
            [headEnd, answer("", status: "302 Found", fields: "Location: /next\n"), .again],
        ]
        try await withClient([scripts[stage]], options: options) { scene in
            await #expect(throws: HTTPClientError.timedOut(.whole)) {
                var request = HTTPClientRequest(.get, try scene.url())
                request.redirects = .max
                _ = try await scene.client.send(request).body(upTo: 100)
            }
        }
    }

    @Test func `a connection that does not come about is given up`() async throws {
        let certificate = try TestCertificate()
        var options = HTTPClientOptions()
        options.tls = certificate.client
        options.timeouts.connect = .milliseconds(80)
        // The server takes the connection and says nothing of TLS.
        try await withClient([[.read("nothing that ever comes")]], options: options) { scene in
            let url = try scene.url(scheme: "https", host: "localhost")
            await #expect(throws: HTTPClientError.connect(.timedOut(host: "localhost"))) {
                try await scene.client.send(HTTPClientRequest(.get, url)).status
            }
        }
    }

    @Test func `a closed port is named in a sentence`() async throws {
        try await withClient([[]]) { scene in
            scene.server.stop()
            let error = await #expect(throws: HTTPClientError.self) { try await scene.get().status }
            #expect(error?.description == "127.0.0.1:\(scene.server.address.port): connect: Connection refused")
        }
    }

    // MARK: Cancellation

    @Test(arguments: [
        [ServerStep](), [headEnd], [headEnd, .send("HTTP/1.1 20")], [headEnd, .send(slowHead)],
    ])
    func `a cancelled task's connection is dropped at once`(script: [ServerStep]) async throws {
        try await withClient([script]) { scene in
            let confined = LoopConfined(scene, on: scene.loop)
            let task = Task(executorPreference: scene.loop) { try await confined.value.get().body(upTo: 100).count }
            try await eventually(on: scene.loop, "the request is there") {
                scene.received.first?.hasSuffix("\r\n\r\n") == true
            }
            task.cancel()
            await #expect(throws: HTTPClientError.cancelled) { try await task.value }
            #expect(scene.client.idleConnections == 0)
            try await eventually(on: scene.loop, "it is gone") { scene.server.connections[0].end != nil }
        }
    }

    @Test func `a task that is cancelled beforehand sends nothing`() async throws {
        try await withClient([[headEnd, answer("ok"), .again]]) { scene in
            _ = try await scene.get().body(upTo: 10)
            let confined = LoopConfined(scene, on: scene.loop)
            let task = Task(executorPreference: scene.loop) {
                while !Task.isCancelled { await Task.yield() }
                return try await confined.value.get().status
            }
            task.cancel()
            await #expect(throws: HTTPClientError.cancelled) { try await task.value }
            // The kept connection is not harmed.
            #expect(scene.client.idleConnections == 1)
            #expect(scene.received[0].split(separator: "\r\n\r\n").count == 1)
        }
    }

    @Test func `a cancelled producer's request is dropped`() async throws {
        try await withClient([[headEnd]]) { scene in
            let loop = scene.loop
            let content = HTTPRequestContent.stream { writer in
                try await writer.write("a".bytes)
                try await loop.sleep(until: loop.now + .seconds(3_600))
            }
            let request = HTTPClientRequest(.post, try scene.url(), content: content)
            let client = LoopConfined(scene.client, on: loop)
            let task = Task(executorPreference: loop) { try await client.value.send(request).status }
            try await eventually(on: loop, "the content has begun") { scene.received.first?.contains("1\r\na") == true }
            task.cancel()
            await #expect(throws: HTTPClientError.cancelled) { try await task.value }
            try await eventually(on: loop, "it is gone") { scene.server.connections[0].end != nil }
        }
    }
}
