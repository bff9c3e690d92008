import CallTiming
import Reactor
import Synchronization
import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(4)))
struct RequestContentTests {
    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 6 << 20])
    func `content at hand goes out whole, however long`(count: Int) async throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await withClient([[headEnd, .readBytes(count), answer("ok")]]) { scene in
            let request = HTTPClientRequest(.post, try scene.url(), content: .bytes(bytes))
            #expect(try await scene.client.send(request).body(upTo: 10) == "ok".bytes)
            let received = scene.server.connections[0].received
            #expect(received.suffix(count) == bytes[...])
            #expect(String(decoding: received.prefix(200), as: UTF8.self).contains("Content-Length: \(count)\r\n"))
        }
    }

    @Test func `a method that usually has content says when it has none`() async throws {
        try await withClient([[headEnd, answer("")]]) { scene in
            _ = try await scene.client.send(HTTPClientRequest(.post, try scene.url()))
            #expect(scene.received[0].contains("Content-Length: 0\r\n"))
        }
    }

    @Test func `produced content goes out in chunks`() async throws {
        try await withClient([[.read("0\r\n\r\n"), answer("ok")]]) { scene in
            let content = HTTPRequestContent.stream { writer in
                try await writer.write("hello".bytes)
                try await writer.write([])
                try await writer.write("!".bytes)
            }
            let request = HTTPClientRequest(.post, try scene.url(), content: content)
            #expect(try await scene.client.send(request).body(upTo: 10) == "ok".bytes)
            #expect(scene.received[0].hasSuffix("\n\n5\nhello\n1\n!\n0\n\n".crlf))
            #expect(scene.received[0].contains("Transfer-Encoding: chunked\r\n"))
            #expect(scene.client.idleConnections == 1)
        }
    }

    @Test func `produced content of a known length goes out as it is`() async throws {
        try await withClient([[headEnd, .readBytes(6), answer("ok")]]) { scene in
            let content = HTTPRequestContent.stream(length: 6) { writer in
                try await writer.write("hello".bytes)
                try await writer.write("!".bytes)
            }
            let request = HTTPClientRequest(.put, try scene.url(), content: content)
            _ = try await scene.client.send(request)
            #expect(scene.received[0].hasSuffix("\r\n\r\nhello!"))
        }
    }

    @Test(arguments: ["four", "too long"])
    func `produced content of another length than announced is an error`(text: String) async throws {
        try await withClient([[headEnd]]) { scene in
            let content = HTTPRequestContent.stream(length: 6) { try await $0.write(text.bytes) }
            let request = HTTPClientRequest(.put, try scene.url(), content: content)
            await #expect(throws: HTTPClientError.contentLengthWrong(announced: 6)) {
                try await scene.client.send(request).status
            }
        }
    }

    @Test func `content that cannot be produced ends the request`() async throws {
        struct Empty: Error, CustomStringConvertible { var description: String { "the well is dry" } }
        try await withClient([[headEnd]]) { scene in
            let content = HTTPRequestContent.stream { writer in
                try await writer.write("a".bytes)
                throw Empty()
            }
            let request = HTTPClientRequest(.put, try scene.url(), content: content)
            await #expect(throws: HTTPClientError.contentNotProduced("the well is dry")) {
                try await scene.client.send(request).status
            }
            try await eventually(on: scene.loop, "it is dropped") { scene.server.connections[0].end != nil }
        }
    }

    @Test func `a producer is held back while the server does not read`() async throws {
        final class Counter: Sendable { let pieces = Atomic<Int>(0) }
        let counter = Counter()
        try await withClient([[headEnd, .stopReading]]) { scene in
            let content = HTTPRequestContent.stream { writer in
                while true {
                    try await writer.write([UInt8](repeating: 1, count: 65_536))
                    counter.pieces.add(1, ordering: .relaxed)
                }
            }
            let request = HTTPClientRequest(.put, try scene.url(), content: content)
            let client = LoopConfined(scene.client, on: scene.loop)
            let task = Task(executorPreference: scene.loop) { try await client.value.send(request).status }
            var last = -1
            var since = scene.loop.now
            while scene.loop.now - since < .milliseconds(200) {
                let now = counter.pieces.load(ordering: .relaxed)
                if now != last { (last, since) = (now, scene.loop.now) }
                try await scene.loop.sleep(until: scene.loop.now + .milliseconds(5))
            }
            task.cancel()
            await #expect(throws: HTTPClientError.cancelled) { try await task.value }
        }
    }

    @Test func `a refusal before the end of the content is read, and the rest not sent`() async throws {
        let refusal = answer("too much", status: "413 Content Too Large")
        try await withClient([[headEnd, refusal]]) { scene in
            let request = HTTPClientRequest(
                .post,
                try scene.url(),
                content: .bytes([UInt8](repeating: 1, count: 64 << 20))
            )
            let response = try await scene.client.send(request)
            #expect(response.status == .contentTooLarge)
            #expect(try await response.body(upTo: 100) == "too much".bytes)
            #expect(scene.client.idleConnections == 0)
        }
    }

    @Test func `a refusal is read although the server closes right behind it`() async throws {
        let refusal = answer("too much", status: "413 Content Too Large", fields: "Connection: close\n")
        // It does not read what is still coming, so that its end becomes a reset.
        try await withClient([[headEnd, .stopReading, refusal, .close]]) { scene in
            let request = HTTPClientRequest(
                .post,
                try scene.url(),
                content: .bytes([UInt8](repeating: 1, count: 64 << 20))
            )
            let response = try await scene.client.send(request)
            #expect(response.status == .contentTooLarge)
        }
    }

    @Test func `a refusal stops a producer that waits for something else`() async throws {
        try await withClient([[headEnd, answer("no", status: "403 Forbidden")]]) { scene in
            let loop = scene.loop
            let content = HTTPRequestContent.stream { writer in
                try await writer.write("a".bytes)
                try await loop.sleep(until: loop.now + .seconds(3_600))
            }
            let request = HTTPClientRequest(.post, try scene.url(), content: content)
            #expect(try await scene.client.send(request).status == .forbidden)
        }
    }

    @Test func `both sides speak at once`() async throws {
        let head = ServerStep.send("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n".crlf)
        let script: [ServerStep] = [
            headEnd, head, .read("one"), .send("3\none\n".crlf), .read("two"), .send("3\ntwo\n0\n\n".crlf),
            .read("0\r\n\r\n"),
        ]
        try await withClient([script]) { scene in
            let (words, say) = AsyncStream<String>.makeStream()
            let content = HTTPRequestContent.stream { writer in
                for await word in words { try await writer.write(word.bytes) }
            }
            let request = HTTPClientRequest(.post, try scene.url(), content: content)
            try await scene.client.withResponse(to: request) { response in
                #expect(response.status == .ok)
                say.yield("one")
                let one = try await response.nextPiece()
                #expect(one == "one".bytes)
                say.yield("two")
                let two = try await response.nextPiece()
                #expect(two == "two".bytes)
                say.finish()
            }
        }
    }

    // MARK: Expect

    private func expecting(_ scene: ClientScene, continuation: Duration = .seconds(20)) throws -> HTTPClientRequest {
        var request = HTTPClientRequest(.post, try scene.url(), content: .bytes("content".bytes))
        request.expectsContinue = true
        request.timeouts = scene.client.options.timeouts
        request.timeouts?.continuation = continuation
        return request
    }

    @Test func `content waits for 100 Continue`() async throws {
        let go = ServerStep.send("HTTP/1.1 100 Continue\r\n\r\n")
        try await withClient([[headEnd, .pause, go, .read("content"), answer("ok")]]) { scene in
            let request = try expecting(scene)
            let client = LoopConfined(scene.client, on: scene.loop)
            let task = Task(executorPreference: scene.loop) { try await client.value.send(request).status }
            try await eventually(on: scene.loop, "the head is there") {
                scene.received.first?.hasSuffix("\r\n\r\n") == true
            }
            #expect(scene.received[0].contains("Expect: 100-continue\r\n"))
            scene.server.goOn()
            #expect(try await task.value == .ok)
            #expect(scene.client.idleConnections == 1)
        }
    }

    @Test func `content does not wait for ever`() async throws {
        try await withClient([[headEnd, .read("content"), answer("ok")]]) { scene in
            let response = try await scene.client.send(expecting(scene, continuation: .milliseconds(30)))
            #expect(response.status == .ok)
        }
    }

    @Test func `content is not sent to a server that refuses it`() async throws {
        try await withClient([[headEnd, answer("no", status: "403 Forbidden")]]) { scene in
            let response = try await scene.client.send(expecting(scene))
            #expect(response.status == .forbidden)
            #expect(try await response.body(upTo: 10) == "no".bytes)
            #expect(!scene.received[0].contains("\r\n\r\ncontent"))
            // Whoever waits for content that does not come can read no further request.
            #expect(scene.client.idleConnections == 0)
        }
    }

    @Test func `a server that knows no expectations is asked without`() async throws {
        let first: [ServerStep] = [headEnd, answer("?", status: "417 Expectation Failed")]
        try await withClient([first, [headEnd, .read("content"), answer("ok")]]) { scene in
            let response = try await scene.client.send(expecting(scene))
            #expect(response.status == .ok)
            #expect(!scene.received[1].contains("Expect"))
        }
    }

    // MARK: Forms

    @Test func `a form goes out as multipart`() async throws {
        try await withClient([[headEnd, .read("--\r\n"), answer("ok")]]) { scene in
            var request = HTTPClientRequest(.get, try scene.url())
            request.setForm([
                .field("model", "small"),
                .file("audio", filename: "a.wav", contentType: "audio/wav", bytes: [1, 2, 3]),
            ])
            _ = try await scene.client.send(request)
            let text = scene.received[0]
            #expect(text.hasPrefix("POST "))
            #expect(text.contains("Content-Type: multipart/form-data; boundary="))
            #expect(text.contains("name=\"model\"\r\n\r\nsmall\r\n"))
            #expect(text.contains("filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n\u{1}\u{2}\u{3}\r\n"))
        }
    }
}
