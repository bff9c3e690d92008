import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(4)))
struct CompressedResponseTests {
    private static let content = "hello, hello, hello".bytes
    private static let script: [ServerStep] = {
        let bytes = Deflated.gzip(Deflated.stored(content), of: content)
        let head = "HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: \(bytes.count)\n\n".crlf
        return [headEnd, .trickle(head.bytes + bytes), .again]
    }()

    @Test func `compression is asked for, and undone, only on demand`() async throws {
        try await withClient([Self.script]) { scene in
            var request = HTTPClientRequest(.get, try scene.url())
            let plain = try await scene.client.send(request)
            #expect(plain.fields[.contentEncoding] == "gzip")
            #expect(try await plain.body(upTo: 100).first == 0x1F)
            #expect(!scene.received[0].contains("Accept-Encoding"))
            request.acceptsCompression = true
            let response = try await scene.client.send(request)
            #expect(response.fields[.contentEncoding] == nil)
            #expect(response.fields[.contentLength] == nil)
            #expect(try await response.body(upTo: 100) == Self.content)
            #expect(scene.received[0].contains("Accept-Encoding: gzip, deflate\r\n"))
            #expect(scene.server.connections.count == 1)
        }
    }

    @Test func `a bomb ends the connection`() async throws {
        let bomb = Deflated.zeros(runs: 10_000)
        var options = HTTPClientOptions()
        options.decompressedContent = 1_000_000
        let head = "HTTP/1.1 200 OK\nContent-Encoding: deflate\nContent-Length: \(bomb.count + 1)\n\n".crlf
        try await withClient([[headEnd, .sendBytes(head.bytes + bomb)]], options: options) { scene in
            var request = HTTPClientRequest(.get, try scene.url())
            request.acceptsCompression = true
            let response = try await scene.client.send(request)
            await #expect(throws: HTTPClientError.tooLong(limit: 1_000_000)) {
                while try await response.nextPiece() != nil {}
            }
            try await eventually(on: scene.loop, "it is dropped") { scene.server.connections[0].end != nil }
        }
    }
}
