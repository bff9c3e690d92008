import CallTiming
import Reactor
import TestKit
import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(4)))
struct ClientPoolTests {
    private static let echo: [ServerStep] = [headEnd, answer("ok"), .again]

    private func read(_ scene: ClientScene, _ times: Int = 1) async throws {
        for _ in 0..<times { _ = try await scene.get().body(upTo: 100) }
    }

    @Test func `requests one after the other share a connection`() async throws {
        try await withClient([Self.echo]) { scene in
            try await read(scene, 20)
            #expect(scene.server.connections.count == 1)
            #expect(scene.client.idleConnections == 1)
        }
    }

    @Test func `a connection is free as soon as its response has come, read or not`() async throws {
        try await withClient([Self.echo]) { scene in
            let first = try await scene.get()
            try await eventually(on: scene.loop, "it is idle") { scene.client.idleConnections == 1 }
            try await read(scene)
            #expect(try await first.body(upTo: 10) == "ok".bytes)
            #expect(scene.server.connections.count == 1)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\nConnection: close\nContent-Length: 0\n\n",
        "HTTP/1.0 200 OK\nContent-Length: 0\n\n",
        // Bytes behind the response belong to nothing.
        "HTTP/1.1 200 OK\nContent-Length: 0\n\nHTTP/1.1 200 OK\n",
    ])
    func `a connection that cannot be used again is not kept`(response: String) async throws {
        try await withClient([[headEnd, .send(response.crlf), .again]]) { scene in
            try await read(scene, 2)
            #expect(scene.server.connections.count == 2)
            #expect(scene.client.idleConnections == 0)
        }
    }

    @Test func `no more idle connections are kept than allowed`() async throws {
        var options = HTTPClientOptions()
        options.idlePerOrigin = 2
        try await withClient([[headEnd, .pause, answer("ok")]], options: options) { scene in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let confined = LoopConfined(scene, on: scene.loop)
                for _ in 0..<5 {
                    group.addTask(executorPreference: scene.loop) {
                        _ = try await confined.value.get().body(upTo: 10)
                    }
                }
                try await eventually(on: scene.loop, "all have asked") {
                    scene.server.connections.count == 5 && scene.received.allSatisfy { $0.hasSuffix("\r\n\r\n") }
                }
                scene.server.goOn()
                try await group.waitForAll()
            }
            #expect(scene.client.idleConnections == 2)
            try await eventually(on: scene.loop, "the others are closed") {
                scene.server.connections.count { $0.end != nil } == 3
            }
        }
    }

    @Test func `without idle connections every request says that it is the last`() async throws {
        var options = HTTPClientOptions()
        options.idlePerOrigin = 0
        try await withClient([Self.echo], options: options) { scene in
            try await read(scene)
            #expect(scene.received[0].contains("Connection: close\r\n"))
            #expect(scene.client.idleConnections == 0)
        }
    }

    @Test(arguments: [true, false])
    func `an idle connection becomes neither too idle nor too old`(byAge: Bool) async throws {
        var options = HTTPClientOptions()
        if byAge { options.lifetime = .milliseconds(80) } else { options.idleTime = .milliseconds(80) }
        try await withClient([Self.echo], options: options) { scene in
            try await read(scene)
            try await eventually(on: scene.loop, "it is closed") { scene.server.connections[0].end != nil }
            #expect(scene.client.idleConnections == 0)
        }
    }

    @Test(arguments: [ServerStep.close, .abort, .send("HTTP/1.1 408 Request Timeout\r\n\r\n")])
    func `an idle connection that the server ends is forgotten`(end: ServerStep) async throws {
        try await withClient([[headEnd, answer("ok"), .pause, end]]) { scene in
            try await read(scene)
            #expect(scene.client.idleConnections == 1)
            scene.server.goOn()
            try await eventually(on: scene.loop, "it is forgotten") { scene.client.idleConnections == 0 }
        }
    }

    // The server drops the connection when the second request is there, as if it had closed it a moment before.
    private static let dies: [ServerStep] = [headEnd, answer("ok"), .read("HTTP/1.1"), .abort]

    @Test(arguments: [HTTPMethod.get, .put, .delete, .head])
    func `a request that may be repeated is, when a kept connection turns out dead`(method: HTTPMethod) async throws {
        try await withClient([Self.dies, Self.echo]) { scene in
            try await read(scene)
            let content: HTTPRequestContent = method == .put ? .bytes("x".bytes) : .none
            let request = HTTPClientRequest(method, try scene.url("/again"), content: content)
            _ = try await scene.client.send(request).body(upTo: 10)
            #expect(scene.server.connections.count == 2)
            #expect(scene.received[1].hasPrefix("\(method) /again"))
        }
    }

    @Test func `a request that may not be repeated is lost with its connection`() async throws {
        try await withClient([Self.dies, Self.echo]) { scene in
            try await read(scene)
            let request = HTTPClientRequest(.post, try scene.url(), content: .bytes("x".bytes))
            await #expect(throws: HTTPClientError.self) { try await scene.client.send(request).status }
            #expect(scene.server.connections.count == 1)
        }
    }

    @Test func `a request is not repeated on a connection that was new`() async throws {
        try await withClient([[.read("HTTP/1.1"), .abort]]) { scene in
            await #expect(throws: HTTPClientError.self) { try await scene.get().status }
            #expect(scene.server.connections.count == 1)
        }
    }

    @Test func `a request is not repeated once a response has begun`() async throws {
        let second: [ServerStep] = [headEnd, .send("HTTP/1.1 200"), .close]
        try await withClient([[headEnd, answer("ok")] + second]) { scene in
            try await read(scene)
            await #expect(throws: HTTPClientError.malformed(.truncatedMessage)) { try await scene.get().status }
            #expect(scene.server.connections.count == 1)
        }
    }

    @Test func `connections are opened ahead of need, TLS included`() async throws {
        let certificate = try TestCertificate()
        try await withClient([Self.echo], tls: certificate) { scene in
            let url = try scene.url(scheme: "https", host: "localhost")
            try await scene.client.warmUp(url, count: 2)
            #expect(scene.client.idleConnections == 2)
            try await scene.client.warmUp(url, count: 2)
            #expect(scene.server.connections.count == 2)
            _ = try await scene.client.send(HTTPClientRequest(.get, url)).body(upTo: 10)
            #expect(scene.server.connections.count == 2)
        }
    }

    @Test func `a request takes the connection that is being opened`() async throws {
        try await withClient([Self.echo]) { scene in
            let url = try scene.url(host: "localhost")
            let confined = LoopConfined(scene, on: scene.loop)
            let warming = Task(executorPreference: scene.loop) { try await confined.value.client.warmUp(url) }
            let route = try scene.client.route(to: url)
            try await eventually(on: scene.loop, "it has begun") { scene.client.pool.readyCount(to: route.origin) == 1 }
            _ = try await scene.client.send(HTTPClientRequest(.get, url)).body(upTo: 10)
            try await warming.value
            #expect(scene.server.connections.count == 1)
        }
    }
}
