import Octets
import Reactor
import TestKit
import Testing

@testable import HTTPTransport

/// Faults of contents, and of responses that break off, as a client without any library of ours sees them.
@Suite(.timeLimit(.minutes(4)))
struct BodyFaultTests {
    /// Serves with a handler while a body talks to it.
    private func withServer(
        _ handler: @escaping @Sendable (HTTPExchange, Notes) async throws -> Void,
        _ body: @escaping @Sendable (RawPeer, Notes) async throws -> Void
    ) async throws {
        let group = try EventLoopGroup(count: 1)
        let server = try await HTTPServer.listen(on: .loopback(port: 0), group: group)
        let notes = Notes()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await server.run { try await handler($0, notes) } }
            tasks.addTask {
                defer { server.stopAccepting() }
                try await body(RawPeer(port: server.address.port), notes)
            }
            try await tasks.waitForAll()
        }
        await group.shutdown()
    }

    private func responses(in text: String) -> [String] {
        text.split(separator: "HTTP/1.").map { String($0.prefix { $0 != "\r\n" }) }
    }

    // MARK: Malformed content

    private static let chunkedHead = "Host: x\nTransfer-Encoding: chunked\n\n"
    private static let smuggled = "GET /smuggled HTTP/1.1\nHost: x\nConnection: close\n\n"

    @Test(arguments: ["/answers-first", "/answers-first-and-catches", "/catches"])
    func `what comes behind malformed content is never a request`(path: String) async throws {
        try await withServer { exchange, notes in
            let path = String(exchange.head.target.path)
            notes.add(path)
            defer { notes.add("done") }
            if path.hasPrefix("/answers-first") { exchange.respond(.text("answered")) }
            do {
                _ = try await exchange.body(upTo: 1_000)
            } catch {
                notes.add("fault")
                if path == "/answers-first" { throw error }
            }
            exchange.respond(.text("answered"))
        } _: { peer, notes in
            await peer.send(lines: "POST \(path) HTTP/1.1\n" + Self.chunkedHead)
            await notes.wait(for: path)
            await peer.send(lines: "ZZ\n")
            // The connection waits for no more of the handler by the time these bytes arrive.
            await notes.wait(for: "done")
            await peer.send(lines: Self.smuggled)
            #expect(await peer.receiveToEnd() == .ended)
            #expect(responses(in: peer.text) == ["1 200 OK"])
            #expect(notes.all == [path, "fault", "done"])
            if path == "/catches" { #expect(peer.text.lowercased().contains("\r\nconnection: close\r\n")) }
        }
    }

    @Test func `malformed content behind a finished response is not answered again`() async throws {
        try await withServer { exchange, notes in
            notes.add(String(exchange.head.target.path))
            exchange.respond(.text("answered"))
        } _: { peer, notes in
            await peer.send(lines: "POST /leaves HTTP/1.1\n" + Self.chunkedHead)
            try await peer.receive("answered")
            await peer.send(lines: "ZZ\n" + Self.smuggled)
            #expect(await peer.receiveToEnd() == .ended)
            #expect(responses(in: peer.text) == ["1 200 OK"])
            #expect(notes.all == ["/leaves"])
        }
    }

    @Test func `well-formed content behind a finished response is passed over`() async throws {
        try await withServer { exchange, notes in
            notes.add(String(exchange.head.target.path))
            exchange.respond(.text("answered"))
        } _: { peer, notes in
            await peer.send(lines: "POST /leaves HTTP/1.1\n" + Self.chunkedHead)
            try await peer.receive("answered")
            await peer.send(lines: "3\nabc\n0\n\nGET /next HTTP/1.1\nHost: x\nConnection: close\n\n")
            #expect(await peer.receiveToEnd() == .ended)
            #expect(responses(in: peer.text) == ["1 200 OK", "1 200 OK"])
            #expect(notes.all == ["/leaves", "/next"])
        }
    }

    // MARK: Pieces

    @Test func `behind the last piece there is none, and then the next request`() async throws {
        try await withServer { exchange, notes in
            while let piece = try await exchange.nextPiece() { notes.add(String(decoding: piece, as: UTF8.self)) }
            let isOver = try await exchange.nextPiece() == nil
            notes.add(isOver ? "over" : "more")
            exchange.respond(.text("answered"))
        } _: { peer, notes in
            let head = "POST / HTTP/1.1\nHost: x\nContent-Length: 4\n"
            await peer.send(lines: "\(head)\nabcd\(head)Connection: close\n\nefgh")
            #expect(await peer.receiveToEnd() == .ended)
            #expect(responses(in: peer.text) == ["1 200 OK", "1 200 OK"])
            #expect(notes.all == ["abcd", "over", "efgh", "over"])
        }
    }

    @Test(arguments: [false, true])
    func `content is asked for only when none has come`(comesUnasked: Bool) async throws {
        try await withServer { exchange, notes in
            notes.add("reading")
            while let piece = try await exchange.nextPiece() { notes.add("\(piece.count)") }
            exchange.respond(.text("answered"))
        } _: { peer, notes in
            let head = "POST / HTTP/1.1\nHost: x\nExpect: 100-continue\nConnection: close\nContent-Length: 8\n\n"
            if comesUnasked {
                await peer.send(lines: head + "abcd")
                // The handler waits for the second half now, and has asked for it if it ever does.
                await notes.wait(for: "4")
                await peer.send(lines: "efgh")
            } else {
                await peer.send(lines: head)
                try await peer.receive("100 Continue\r\n\r\n")
                await peer.send(lines: "abcdefgh")
            }
            #expect(await peer.receiveToEnd() == .ended)
            #expect(responses(in: peer.text) == (comesUnasked ? ["1 200 OK"] : ["1 100 Continue", "1 200 OK"]))
        }
    }

    // MARK: Responses

    @Test(arguments: ["/until-close", "/chunked", "/length", "/too-short"])
    func `a response that breaks off does not look whole`(path: String) async throws {
        let (gate, opened) = AsyncStream<Void>.makeStream()
        try await withServer { exchange, _ in
            exchange.begin(.ok, length: path == "/length" || path == "/too-short" ? 100 : nil)
            try await exchange.write(Array("partial".utf8))
            var passage = gate.makeAsyncIterator()
            await passage.next()
            if path == "/too-short" { return }
            throw CancellationError()
        } _: { peer, _ in
            await peer.send(lines: "GET \(path) HTTP/1.\(path == "/until-close" ? 0 : 1)\nHost: x\n\n")
            try await peer.receive("partial")
            opened.finish()
            #expect(await peer.receiveToEnd() == .reset)
        }
    }

    @Test func `a response longer than may wait on a connection arrives whole`() async throws {
        let length = ConnectionLimits().outputLimit + 1_000_000
        try await withServer { exchange, _ in
            exchange.respond(HTTPResponse(status: .ok, body: [UInt8](repeating: 0x41, count: length)))
        } _: { peer, _ in
            await peer.send(lines: "GET / HTTP/1.1\nHost: x\nConnection: close\n\n")
            #expect(await peer.receiveToEnd() == .ended)
            let bytes = peer.bytes
            #expect(bytes.count(where: { $0 == 0x41 }) >= length)
        }
    }
}
