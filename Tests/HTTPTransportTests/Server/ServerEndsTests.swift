import CallTiming
import Reactor
import Synchronization
import Testing

@testable import HTTPTransport

/// Counts how many handlers began, and how they ended.
private final class Handlers: Sendable {
    let begun = Atomic<Int>(0)
    let failures = Mutex<[HTTPExchangeError]>([])

    func run(_ body: () async throws -> Void) async rethrows {
        begun.add(1, ordering: .relaxed)
        do {
            try await body()
        } catch {
            if let error = error as? HTTPExchangeError { failures.withLock { $0.append(error) } }
            throw error
        }
    }
}

@Suite(.timeLimit(.minutes(4)))
struct ServerEndsTests {
    // MARK: Time-outs

    @Test func `a head that does not come in time is answered with 408`() async throws {
        var options = HTTPServerOptions()
        options.headTimeout = .milliseconds(80)
        try await withServer(options: options, { $0.respond(.text("")) }) { scene in
            let text = try await scene.answer(to: "GET / HTTP/1.1\r\nHo")
            #expect(text.hasPrefix("HTTP/1.1 408 "))
            #expect(text.contains("Connection: close\r\n"))
            #expect(scene.server.counters.headTimeouts.load(ordering: .relaxed) == 1)
        }
    }

    @Test func `a head that trickles is given no more time than one that stops`() async throws {
        var options = HTTPServerOptions()
        options.headTimeout = .milliseconds(150)
        try await withServer(options: options, { $0.respond(.text("")) }) { scene in
            let client = try await scene.connect()
            client.send("GET / HTTP/1.1\r\nHost: a\r\n")
            while !client.hasInputEnded, client.end == nil {
                client.send("X: y\r\n")
                try await scene.loop.sleep(until: scene.loop.now + .milliseconds(20))
            }
            #expect(client.text.hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test func `a connection without a request is closed in time`() async throws {
        var options = HTTPServerOptions()
        options.headTimeout = .milliseconds(60)
        options.idleTimeout = .milliseconds(120)
        try await withServer(options: options, { $0.respond(.text("")) }) { scene in
            #expect(try await scene.answer(to: "") == "")
            let text = try await scene.answer(to: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(text.hasPrefix("HTTP/1.1 200 OK"))
            #expect(text.count(of: "HTTP/1.1") == 1)
        }
    }

    @Test func `content that stops coming is answered with 408`() async throws {
        var options = HTTPServerOptions()
        options.bodyTimeout = .milliseconds(80)
        let handlers = Handlers()
        let handler: HTTPServer.Handler = { exchange in
            try await handlers.run { _ = try await exchange.body(upTo: 100) }
        }
        try await withServer(options: options, handler) { scene in
            let text = try await scene.answer(to: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
            #expect(text.hasPrefix("HTTP/1.1 408 "))
            #expect(scene.server.counters.bodyTimeouts.load(ordering: .relaxed) == 1)
            #expect(handlers.failures.withLock { $0 } == [.timedOut])
        }
    }

    @Test func `content that nobody wants and that stops coming ends the connection`() async throws {
        var options = HTTPServerOptions()
        options.bodyTimeout = .milliseconds(80)
        try await withServer(options: options, { $0.respond(.text("enough")) }) { scene in
            let text = try await scene.answer(to: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
            #expect(text.contents == ["enough"])
        }
    }

    // MARK: Draining

    @Test func `draining closes idle connections, and lets busy ones finish`() async throws {
        let (go, letGo) = AsyncStream<Void>.makeStream()
        let handlers = Handlers()
        let handler: HTTPServer.Handler = { exchange in
            await handlers.run {
                if exchange.head.target.path == "/slow" { for await _ in go { break } }
            }
            exchange.respond(.text("done"))
        }
        try await withServer(handler) { scene in
            let idle = try await scene.connect()
            idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await idle.wait(for: "done")
            let busy = try await scene.connect()
            busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /never HTTP/1.1\r\nHost: a\r\n\r\n")
            let inHead = try await scene.connect()
            inHead.send("GET / HTTP/1.1\r\nHo")
            try await eventually(on: scene.loop, "it is busy") { handlers.begun.load(ordering: .relaxed) == 2 }
            scene.server.stopAccepting()
            #expect(scene.server.isDraining)
            try await idle.waitForEnd()
            #expect(!busy.hasInputEnded)
            letGo.yield()
            try await busy.waitForEnd()
            #expect(busy.text.contains("Connection: close\r\n"))
            #expect(busy.text.count(of: "done") == 1)
            // A request that has begun is answered, too.
            inHead.send("st: a\r\n\r\n")
            try await inHead.waitForEnd()
            #expect(inHead.text.contains("done"))
            let error = await #expect(throws: ConnectError.self) { _ = try await scene.connect() }
            guard case .refused = error else {
                Issue.record("not refused: \(String(describing: error))")
                return
            }
        }
    }

    @Test func `a server ends by itself once it has been drained`() async throws {
        try await withLoop { loop, group in
            let server = try await HTTPServer.listen(on: .loopback(port: 0), group: group)
            let running = Task(executorPreference: loop) { await server.run { $0.respond(.text("done")) } }
            let client = try await RawClient(server.address, on: loop)
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await client.wait(for: "done")
            server.stopAccepting()
            await running.value
            client.socket.close()
        }
    }

    // MARK: Clients that vanish

    @Test(arguments: [true, false])
    func `a client that vanishes in the middle of its content ends the handler`(politely: Bool) async throws {
        let handlers = Handlers()
        let handler: HTTPServer.Handler = { exchange in
            try await handlers.run { _ = try await exchange.body(upTo: 100) }
        }
        try await withServer(handler) { scene in
            let client = try await scene.connect()
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
            try await eventually(on: scene.loop, "it is read") { handlers.begun.load(ordering: .relaxed) == 1 }
            if politely { client.socket.close() } else { client.socket.abort() }
            try await eventually(on: scene.loop, "the handler has failed") {
                handlers.failures.withLock { !$0.isEmpty }
            }
            try await eventually(on: scene.loop, "the connection is gone") { scene.loop.load == 0 }
        }
    }

    @Test func `a client that vanishes in the middle of its response ends the handler`() async throws {
        let handlers = Handlers()
        let handler: HTTPServer.Handler = { exchange in
            try await handlers.run {
                exchange.begin(.ok)
                while true { try await exchange.write([UInt8](repeating: 1, count: 10_000)) }
            }
        }
        try await withServer(handler) { scene in
            let client = try await scene.connect()
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually(on: scene.loop, "it comes") { client.received.count > 100_000 }
            client.socket.abort()
            try await eventually(on: scene.loop, "the handler has failed") {
                handlers.failures.withLock { !$0.isEmpty }
            }
            guard case .connectionLost = handlers.failures.withLock({ $0.first }) else {
                Issue.record("failed otherwise")
                return
            }
        }
    }

    @Test func `a client that has said all it has to say still gets its response`() async throws {
        try await withServer({ exchange in
            let body = try await exchange.body(upTo: 100)
            exchange.respond(.text("got \(body.count)"))
        }) { scene in
            let client = try await scene.connect()
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhe")
            client.socket.close()
            // This side's own end hides what comes; the server must end all the same.
            try await eventually(on: scene.loop, "the connection is gone") { scene.loop.load == 0 }
        }
    }

    // MARK: Cancellation

    @Test(arguments: [
        "", "GET / HT", "GET /idle HTTP/1.1\r\nHost: a\r\n\r\n", "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe", "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n",
    ])
    func `a cancelled server leaves no connection`(request: String) async throws {
        try await withLoop { loop, group in
            var options = HTTPServerOptions()
            options.connection.lingerTimeout = .milliseconds(100)
            let server = try await HTTPServer.listen(on: .loopback(port: 0), options: options, group: group)
            let handlers = Handlers()
            let running = Task(executorPreference: loop) {
                await server.run { exchange in
                    try await handlers.run {
                        switch exchange.head.target.path {
                        case "/slow": try await loop.sleep(until: loop.now + .seconds(3_600))
                        case "/body": _ = try await exchange.body(upTo: 100)
                        case "/stream":
                            exchange.begin(.ok)
                            while true { try await exchange.write([UInt8](repeating: 1, count: 10_000)) }
                        default: exchange.respond(.text("done"))
                        }
                    }
                }
            }
            let client = try await RawClient(server.address, on: loop)
            client.socket.pauseReading()
            client.send(request)
            let begins = request.hasSuffix("\r\n\r\n") || request.hasPrefix("POST")
            try await eventually(on: loop, "it is there") {
                server.counters.connections.load(ordering: .relaxed) == 1
                    && (!begins || handlers.begun.load(ordering: .relaxed) == 1)
            }
            running.cancel()
            await running.value
            client.socket.resumeReading()
            try await client.waitForEnd()
            client.socket.close()
        }
    }

    @Test func `connections that come while a server is being cancelled are dropped`() async throws {
        try await withLoop { loop, group in
            var options = HTTPServerOptions()
            options.headTimeout = .seconds(3_600)
            let server = try await HTTPServer.listen(on: .loopback(port: 0), options: options, group: group)
            // Accepted before anybody serves them.
            var clients: [RawClient] = []
            for _ in 0..<5 { clients.append(try await RawClient(server.address, on: loop)) }
            try await eventually(on: loop, "they are accepted") {
                server.counters.connections.load(ordering: .relaxed) == 5
            }
            let running = Task(executorPreference: loop) {
                while !Task.isCancelled { await Task.yield() }
                await server.run { $0.respond(.text("done")) }
            }
            running.cancel()
            await running.value
            for client in clients { try await client.waitForEnd() }
        }
    }

    // MARK: Upgrades

    @Test func `what a client sends behind its upgrade comes to the new handler`() async throws {
        final class Taker: ConnectionHandler {
            let connection: Connection
            init(_ connection: Connection) { self.connection = connection }
            func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
                connection.write(bytes.span)
                return bytes.count
            }
            func inputEnded() { connection.close() }
            func outputDrained() {}
            func closed(_ reason: ConnectionEnd) {}
        }
        final class Late: ConnectionHandler {
            var taker: (any ConnectionHandler)?
            func received(_ bytes: inout MutableSpan<UInt8>) -> Int { taker?.received(&bytes) ?? 0 }
            func inputEnded() { taker?.inputEnded() }
            func outputDrained() {}
            func closed(_ reason: ConnectionEnd) { taker = nil }
        }
        let handler: HTTPServer.Handler = { exchange in
            guard exchange.head.asksForUpgrade(to: "echo") else { return exchange.respond(.text("no")) }
            let late = Late()
            let connection = exchange.upgrade(
                fields: [.upgrade: "echo", .connection: "Upgrade"],
                to: late,
                label: "an echo"
            )
            late.taker = Taker(connection)
        }
        try await withServer(handler) { scene in
            let client = try await scene.connect()
            client.send("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: echo\r\nConnection: upgrade\r\n\r\nbehind it")
            try await client.wait(for: "behind it")
            #expect(client.text.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
            client.send(", and more")
            try await client.wait(for: "behind it, and more")
            client.socket.close()
        }
    }

    // MARK: Memory

    @Test func `exchanges, their connections and handlers are let go`() async throws {
        final class Token: Sendable {}
        final class Seen: Sendable {
            let tokens = Mutex<[Weak]>([])
            struct Weak: @unchecked Sendable {
                weak var token: Token?
                weak var exchange: HTTPExchange?
            }
        }
        let seen = Seen()
        let handler: HTTPServer.Handler = { exchange in
            let token = Token()
            seen.tokens.withLock { [weak exchange] in $0.append(.init(token: token, exchange: exchange)) }
            _ = try await exchange.body(upTo: 100)
            exchange.respond(.text("done"))
            withExtendedLifetime(token) {}
        }
        try await withServer(handler) { scene in
            for request in [
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            ] { _ = try await scene.answer(to: request) }
            let client = try await scene.connect()
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
            try await eventually(on: scene.loop, "it has begun") { seen.tokens.withLock { $0.count } == 3 }
            client.socket.abort()
            try await eventually(on: scene.loop, "all is let go") {
                seen.tokens.withLock { $0.allSatisfy { $0.token == nil && $0.exchange == nil } }
            }
        }
    }
}
