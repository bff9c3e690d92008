import CallTiming
import Reactor
import TestKit
import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(4)))
struct HTTPClientTests {
    @Test func `a request is written with what belongs to the client, and its response read`() async throws {
        try await withClient([[headEnd, answer("hello", fields: "X: 1\n")]]) { scene in
            var request = HTTPClientRequest(.get, try scene.url("/a?b=c"))
            request.fields = [
                "X-Own": "1", .host: "elsewhere", .contentLength: "9", .connection: "close", .transferEncoding: "gzip",
                .expect: "x", .upgrade: "h2c",
            ]
            let response = try await scene.client.send(request)
            #expect(response.status == .ok)
            #expect(response.fields["X"] == "1")
            #expect(try await response.body(upTo: 100) == "hello".bytes)
            let port = scene.server.address.port
            #expect(scene.received == ["GET /a?b=c HTTP/1.1\nHost: 127.0.0.1:\(port)\nX-Own: 1\n\n".crlf])
        }
    }

    @Test func `a value cannot begin a line of its own`() async throws {
        try await withClient([[headEnd, answer("")]]) { scene in
            let fields: HTTPFields = ["X": "a\r\nEvil: 1"]
            _ = try await scene.client.send(HTTPClientRequest(.get, try scene.url(), fields: fields))
            #expect(scene.received[0].contains("X: a  Evil: 1\r\n"))
        }
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `TLS is verified and used`(host: String) async throws {
        let certificate = try TestCertificate()
        try await withClient([[headEnd, answer("secret")]], tls: certificate) { scene in
            let url = try scene.url(scheme: "https", host: host)
            let response = try await scene.client.send(HTTPClientRequest(.get, url))
            #expect(try await response.body(upTo: 100) == "secret".bytes)
        }
    }

    @Test func `a certificate that is not trusted is refused in words`() async throws {
        let certificate = try TestCertificate()
        try await withClient([[headEnd, answer("secret")]], tls: certificate) { scene in
            let strict = HTTPClient(on: scene.loop)
            let url = try scene.url(scheme: "https", host: "localhost")
            let error = await #expect(throws: HTTPClientError.self) {
                try await strict.send(HTTPClientRequest(.get, url)).status
            }
            #expect(error?.description.contains("self-signed") == true)
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\n\nall", "all"),
        ("HTTP/1.0 200 OK\nContent-Length: 3\n\nall", "all"),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1\na\n2\nll\n0\n\n", "all"),
        ("HTTP/1.1 103 Early Hints\n\nHTTP/1.1 200 OK\nContent-Length: 3\n\nall", "all"),
        ("HTTP/1.1 204 No Content\n\n", ""),
    ])
    func `responses of every framing are read, byte by byte`(text: String, content: String) async throws {
        try await withClient([[headEnd, .trickle(text.crlf.bytes), .close]]) { scene in
            let response = try await scene.get()
            #expect(try await response.body(upTo: 100) == content.bytes)
        }
    }

    @Test func `trailers are known behind the content`() async throws {
        let text = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1\na\n0\nDigest: x\n\n".crlf
        try await withClient([[headEnd, .send(text)]]) { scene in
            let response = try await scene.get()
            _ = try await response.body(upTo: 10)
            #expect(response.trailers["Digest"] == "x")
        }
    }

    @Test func `HEAD has no content whatever its head says`() async throws {
        let head = ServerStep.send("HTTP/1.1 200 OK\nContent-Length: 500\n\n".crlf)
        try await withClient([[headEnd, head, headEnd, answer("next")]]) { scene in
            let response = try await scene.client.send(HTTPClientRequest(.head, try scene.url()))
            #expect(try await response.nextPiece() == nil)
            #expect(try await scene.get().body(upTo: 10) == "next".bytes)
            #expect(scene.received.count == 1)
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\nContent-Length: 5\n\nhell", HTTPClientError.malformed(.truncatedMessage)),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nhel\n", .malformed(.truncatedMessage)),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nzz\n", .malformed(.malformedChunkSize)),
    ])
    func `content that is cut off or broken is an error, never an end`(text: String, error: HTTPClientError)
        async throws
    {
        try await withClient([[headEnd, .send(text.crlf), .close]]) { scene in
            let response = try await scene.get()
            await #expect(throws: error) { try await response.body(upTo: 100) }
            await #expect(throws: error) { try await response.nextPiece() }
        }
    }

    @Test(arguments: [
        ("", HTTPClientError.lost(.closed)),
        ("HTTP/1.1 2", .malformed(.truncatedMessage)),
        ("SSH-2.0-x\n", .malformed(.malformedVersion)),
        ("HTTP/1.1 101 Switching Protocols\n\n", .malformed(.invalidStatusCode)),
    ])
    func `what is no response is refused`(text: String, error: HTTPClientError) async throws {
        try await withClient([[headEnd, .send(text.crlf), .close]]) { scene in
            await #expect(throws: error) { try await scene.get().status }
        }
    }

    @Test func `content beyond the reader's limit ends the connection`() async throws {
        try await withClient([[headEnd, answer("hello")]]) { scene in
            let response = try await scene.get()
            await #expect(throws: HTTPClientError.tooLong(limit: 4)) { try await response.body(upTo: 4) }
        }
    }

    @Test func `a server is held back while its content is not read`() async throws {
        let content = (0..<(8 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let head = "HTTP/1.1 200 OK\nContent-Length: \(content.count)\n\n".crlf
        var options = HTTPClientOptions()
        // While nothing is read, no time counts.
        options.timeouts.idle = .milliseconds(200)
        try await withClient([[headEnd, .send(head), .pause, .sendBytes(content)]], options: options) { scene in
            let response = try await scene.get()
            let socket = scene.server.connections[0].socket
            scene.server.goOn()
            var sent: UInt64 = 0
            var since = scene.loop.now
            // Until nothing has moved for longer than the idle time-out.
            while scene.loop.now - since < .milliseconds(400) {
                if socket.sent != sent { (sent, since) = (socket.sent, scene.loop.now) }
                try await scene.loop.sleep(until: scene.loop.now + .milliseconds(5))
            }
            #expect(socket.waitingOutput > 0)
            #expect(try await response.body(upTo: content.count) == content)
        }
    }

    @Test func `a response that is dropped takes its connection along`() async throws {
        try await withClient([[headEnd, .send("HTTP/1.1 200 OK\nContent-Length: 9\n\nabc".crlf)]]) { scene in
            _ = try await scene.get()
            try await eventually(on: scene.loop, "the connection is dropped") { scene.server.connections[0].end != nil }
            #expect(scene.client.idleConnections == 0)
        }
    }

    @Test func `a closed client takes no more requests`() async throws {
        try await withClient([[headEnd, answer("")]]) { scene in
            scene.client.close()
            await #expect(throws: HTTPClientError.clientClosed) { try await scene.get().status }
        }
    }

    @Test func `a client that is let go closes its connections`() async throws {
        try await withClient([[headEnd, answer("")]]) { scene in
            do {
                let client = HTTPClient(on: scene.loop)
                _ = try await client.send(HTTPClientRequest(.get, try scene.url()))
                #expect(client.idleConnections == 1)
            }
            try await eventually(on: scene.loop, "it is closed") { scene.server.connections[0].end != nil }
        }
    }
}
