import CallTiming
import Octets
import Reactor
import Synchronization
import Testing

@testable import HTTPTransport

/// Answers with what it was sent, and where.
private let echo: HTTPServer.Handler = { exchange in
    let body = try await exchange.body(upTo: 1 << 20)
    exchange.respond(.text("\(exchange.head.method) \(exchange.head.target): \(String(decoding: body, as: UTF8.self))"))
}

@Suite(.timeLimit(.minutes(4)))
struct HTTPServerTests {
    @Test func `requests one after the other are answered on one connection`() async throws {
        try await withServer(echo) { scene in
            let client = try await scene.connect()
            for number in 1...10 {
                client.send("GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n")
                try await client.wait(for: "GET /\(number): ")
            }
            #expect(client.text.count(of: "HTTP/1.1 200 OK\r\n") == 10)
            #expect(scene.server.counters.connections.load(ordering: .relaxed) == 1)
            #expect(scene.server.counters.requests.load(ordering: .relaxed) == 10)
        }
    }

    @Test(arguments: [
        ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close\r\n", false), ("HTTP/1.0", "", false),
        ("HTTP/1.0", "Connection: keep-alive\r\n", true),
    ])
    func `a connection stays open as version and client say`(version: String, field: String, stays: Bool) async throws {
        try await withServer(echo) { scene in
            let client = try await scene.connect()
            client.send("GET / \(version)\r\nHost: a\r\n\(field)\r\n")
            if stays {
                try await client.wait(for: "GET /: ")
                client.send("GET /more HTTP/1.1\r\nHost: a\r\n\r\n")
                try await client.wait(for: "GET /more: ")
                #expect(!client.hasInputEnded)
                #expect(client.text.contains("Connection: keep-alive") == (version == "HTTP/1.0"))
            } else {
                try await client.waitForEnd()
                #expect(client.text.contains("Connection: close\r\n"))
                #expect(client.text.contains("GET /: "))
            }
        }
    }

    @Test func `many requests in one segment are answered in their order`() async throws {
        try await withServer(echo) { scene in
            let client = try await scene.connect()
            let requests = (0..<300).map { number in
                switch number % 3 {
                case 0: "GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n"
                case 1: "POST /\(number) HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                default:
                    "POST /\(number) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                }
            }
            client.send(requests.joined())
            try await client.wait(for: "POST /299: abc")
            let expected = (0..<300).map { $0 % 3 == 0 ? "GET /\($0): " : "POST /\($0): abc" }
            #expect(client.text.contents == expected)
        }
    }

    @Test func `requests are read the same however they are cut`() async throws {
        let requests = """
            GET /one HTTP/1.1
            Host: a

            POST /two HTTP/1.1
            Host: a
            Content-Length: 5

            helloPOST /three HTTP/1.1
            Host: a
            Transfer-Encoding: chunked

            3
            hel
            2;x
            lo
            0
            T: 1


            """.crlf.bytes
        let expected = ["GET /one: ", "POST /two: hello", "POST /three: hello"]
        try await withServer(echo) { scene in
            for cut in 1..<requests.count {
                let client = try await scene.connect()
                client.socket.write(Array(requests[..<cut]).span)
                try await scene.loop.sleep(until: scene.loop.now)
                client.socket.write(Array(requests[cut...]).span)
                try await client.wait(for: "three: hello")
                #expect(client.text.contents == expected, "cut at \(cut)")
            }
            let client = try await scene.connect()
            try await client.trickle(requests)
            try await client.wait(for: "three: hello")
            #expect(client.text.contents == expected)
        }
    }

    @Test func `HEAD is answered without content, and the connection goes on`() async throws {
        try await withServer({ $0.respond(.text("hello")) }) { scene in
            let client = try await scene.connect()
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await client.wait(for: "hello")
            #expect(client.text.count(of: "Content-Length: 5\r\n") == 2)
            #expect(client.text.count(of: "hello") == 1)
            #expect(client.text.contains("\r\n\r\nHTTP/1.1 200 OK"))
        }
    }

    @Test func `a response in pieces is sent in chunks, to HTTP 1.0 until the end`() async throws {
        let handler: HTTPServer.Handler = { exchange in
            exchange.begin(.ok)
            try await exchange.write("one".bytes)
            try await exchange.write([])
            try await exchange.write("three".bytes)
            exchange.finish(trailers: ["T": "1"])
        }
        try await withServer(handler) { scene in
            let new = try await scene.answer(to: "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(new.hasSuffix("\r\n\r\n3\r\none\r\n5\r\nthree\r\n0\r\nT: 1\r\n\r\n"))
            let old = try await scene.answer(to: "GET / HTTP/1.0\r\n\r\n")
            #expect(old.hasSuffix("\r\n\r\nonethree"))
            #expect(!old.contains("Transfer-Encoding"))
        }
    }

    @Test(arguments: [300_000, 5 << 20])
    func `a whole response may be longer than what a connection holds`(count: Int) async throws {
        let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 13) }
        try await withServer({ $0.respond(HTTPResponse(status: .ok, body: body)) }) { scene in
            let client = try await scene.connect()
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually(on: scene.loop, "all has come") { client.received.count > count || client.end != nil }
            #expect(client.received.suffix(count) == body[...])
        }
    }

    @Test func `a piece may be longer than what a connection holds`() async throws {
        let body = [UInt8](repeating: 7, count: 5 << 20)
        let handler: HTTPServer.Handler = { exchange in
            exchange.begin(.ok, length: body.count)
            try await exchange.write(body)
            exchange.finish()
        }
        try await withServer(handler) { scene in
            let client = try await scene.connect()
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually(on: scene.loop, "all has come") {
                client.received.count > body.count || client.end != nil
            }
            #expect(client.received.suffix(body.count) == body[...])
        }
    }

    // MARK: 100-continue

    @Test func `a client that waits is told to go on when its content is wanted`() async throws {
        try await withServer(echo) { scene in
            let client = try await scene.connect()
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
            try await client.wait(for: "HTTP/1.1 100 Continue\r\n\r\n")
            client.send("hello")
            try await client.wait(for: "POST /: hello")
            client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
            try await client.wait(for: "GET /next")
            #expect(client.text.count(of: "100 Continue") == 1)
        }
    }

    @Test func `a client that does not wait is not told`() async throws {
        try await withServer(echo) { scene in
            let client = try await scene.connect()
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello")
            try await client.wait(for: "POST /: hello")
            #expect(!client.text.contains("100 Continue"))
        }
    }

    @Test func `a refusal before the content ends the connection of a client that waits`() async throws {
        try await withServer({ $0.respond(.text("no", status: .forbidden)) }) { scene in
            let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
            let text = try await scene.answer(to: head)
            #expect(text.hasPrefix("HTTP/1.1 403"))
            #expect(text.contains("Connection: close\r\n"))
        }
    }

    // MARK: Handlers

    @Test func `content that the handler does not read is skipped`() async throws {
        try await withServer({ $0.respond(.text("\($0.head.target)")) }) { scene in
            let client = try await scene.connect()
            client.send("POST /one HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n")
            try await client.wait(for: "/one")
            client.send(String(repeating: "x", count: 50_000) + "GET /two HTTP/1.1\r\nHost: a\r\n\r\n")
            try await client.wait(for: "/two")
            #expect(client.text.contents == ["/one", "/two"])
        }
    }

    @Test func `too much content that the handler does not read ends the connection`() async throws {
        try await withServer({ $0.respond(.text("enough")) }) { scene in
            let client = try await scene.connect()
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
            client.send(String(repeating: "x", count: 1_000_000))
            try await client.waitForEnd()
            #expect(client.text.contents == ["enough"])
        }
    }

    @Test(arguments: [true, false])
    func `a handler that fails is answered for`(throwsError: Bool) async throws {
        struct Broken: Error {}
        let handler: HTTPServer.Handler = { _ in if throwsError { throw Broken() } }
        try await withServer(handler) { scene in
            let client = try await scene.connect()
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await client.wait(for: "}")
            #expect(client.text.hasPrefix("HTTP/1.1 500 Internal Server Error\r\n"))
            #expect(client.text.contains("application/problem+json"))
            #expect(!client.text.contains("Broken"))
            #expect(scene.server.counters.handlerFailures.load(ordering: .relaxed) == 1)
        }
    }

    @Test func `a problem that is thrown is the response`() async throws {
        try await withServer({ _ in throw HTTPProblem(.conflict, detail: "it is taken") }) { scene in
            let client = try await scene.connect()
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await client.wait(for: "}")
            #expect(client.text.hasPrefix("HTTP/1.1 409 Conflict\r\n"))
            #expect(client.text.contains("it is taken"))
        }
    }

    @Test(arguments: [true, false])
    func `a response that breaks off is not taken for the whole`(hasLength: Bool) async throws {
        struct Broken: Error {}
        let handler: HTTPServer.Handler = { exchange in
            exchange.begin(.ok, length: hasLength ? 10 : nil)
            try await exchange.write("abc".bytes)
            if !hasLength { throw Broken() }
        }
        try await withServer(handler) { scene in
            let text = try await scene.answer(to: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(!text.contains("0\r\n\r\n"))
        }
    }

    @Test func `content beyond the reader's limit is refused with 413`() async throws {
        try await withServer({ _ = try await $0.body(upTo: 4) }) { scene in
            for framing in [
                "Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            ] {
                let text = try await scene.answer(to: "POST / HTTP/1.1\r\nHost: a\r\n\(framing)")
                #expect(text.hasPrefix("HTTP/1.1 413 "))
            }
        }
    }

    @Test func `a broken body is answered by its reader`() async throws {
        try await withServer(echo) { scene in
            let text = try await scene.answer(
                to: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            )
            #expect(text.hasPrefix("HTTP/1.1 400 "))
            #expect(scene.server.counters.refused[.malformedChunkSize] == 1)
        }
    }

    // MARK: Back-pressure

    @Test func `a client that does not read holds the handler back`() async throws {
        final class Written: Sendable { let pieces = Atomic<Int>(0) }
        let written = Written()
        let handler: HTTPServer.Handler = { exchange in
            exchange.begin(.ok)
            while true {
                try await exchange.write([UInt8](repeating: 1, count: 65_536))
                written.pieces.add(1, ordering: .relaxed)
            }
        }
        try await withServer(handler) { scene in
            let client = try await scene.connect()
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            client.socket.pauseReading()
            var (last, since) = (-1, scene.loop.now)
            while scene.loop.now - since < .milliseconds(200) {
                let now = written.pieces.load(ordering: .relaxed)
                if now != last { (last, since) = (now, scene.loop.now) }
                try await scene.loop.sleep(until: scene.loop.now + .milliseconds(5))
            }
            client.socket.resumeReading()
            try await eventually(on: scene.loop, "it goes on") { written.pieces.load(ordering: .relaxed) > last + 10 }
            client.socket.abort()
        }
    }

    @Test func `a handler that does not read holds the client back`() async throws {
        let (go, letGo) = AsyncStream<Void>.makeStream()
        let handler: HTTPServer.Handler = { exchange in
            for await _ in go { break }
            var count = 0
            while let piece = try await exchange.nextPiece() { count += piece.count }
            exchange.respond(.text("\(count)"))
        }
        var options = HTTPServerOptions()
        options.limits.body = 64 << 20
        try await withServer(options: options, handler) { scene in
            let client = try await scene.connect()
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(32 << 20)\r\n\r\n")
            client.socket.write([UInt8](repeating: 1, count: 32 << 20).span)
            var (last, since) = (0, scene.loop.now)
            while scene.loop.now - since < .milliseconds(200) {
                if client.socket.waitingOutput != last { (last, since) = (client.socket.waitingOutput, scene.loop.now) }
                try await scene.loop.sleep(until: scene.loop.now + .milliseconds(5))
            }
            #expect(last > 0)
            letGo.yield()
            try await client.wait(for: "\r\n\r\n\(32 << 20)")
        }
    }
}
