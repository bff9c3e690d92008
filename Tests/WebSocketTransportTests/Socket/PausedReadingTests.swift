import CallTiming
import Octets
import Reactor
import TestKit
import Testing

@testable import WebSocketTransport

@Suite(.timeLimit(.minutes(4)))
struct PausedReadingTests {
    private func text(_ message: String) -> [UInt8] { frame(0x81, Array(message.utf8), from: .client) }

    @Test(arguments: [1, 7, 100])
    func `nothing is delivered in a pause, and everything behind it, in order`(interval: Int) async throws {
        let messages = (0..<500).map { "\($0)" }
        try await withServedSocket { handler, message in
            guard message != "opened", let socket = handler.socket, handler.count.isMultiple(of: interval) else {
                return
            }
            handler.notes.add("pause")
            socket.pauseReading()
            handler.after(.zero) {
                handler.notes.add("resume")
                socket.resumeReading()
            }
        } _: { peer, notes, _ in
            await peer.send(messages.flatMap(text) + frame(0x88, closePayload(1000), from: .client))
            #expect(await peer.receiveToEnd() == .ended)
            peer.finishOutput()
            await notes.wait(for: "over")
            var expected: [String] = []
            for (index, message) in messages.enumerated() {
                expected.append(message)
                if (index + 1).isMultiple(of: interval) { expected += ["pause", "resume"] }
            }
            #expect(notes.all == expected + ["\(WebSocketEnd.closed(.normal, reason: ""))", "over"])
        }
    }

    @Test func `nothing is delivered behind an abort`() async throws {
        try await withServedSocket { handler, message in
            if message == "third" { handler.socket?.abort() }
        } _: { peer, notes, _ in
            await peer.send(["first", "second", "third", "fourth", "fifth"].flatMap(text))
            await notes.wait(for: "over")
            #expect(notes.all == ["first", "second", "third", "\(WebSocketEnd.lost(.aborted))", "over"])
        }
    }

    @Test(arguments: ["pauses, then closes", "closes, then pauses"])
    func `a socket that is not read closes all the same`(manner: String) async throws {
        var options = WebSocketOptions()
        options.closeTimeout = .seconds(20)
        try await withServedSocket(options: options) { handler, message in
            guard message == "opened", let socket = handler.socket else { return }
            if manner.hasPrefix("pauses") {
                socket.pauseReading()
                handler.after(.zero) { socket.close(.normal, reason: "bye") }
            } else {
                socket.close(.normal, reason: "bye")
                socket.pauseReading()
            }
        } _: { peer, notes, _ in
            let payload = closePayload(1000, "bye")
            try await peer.receive(ending: frame(0x88, payload))
            await peer.send(text("late") + frame(0x88, payload, from: .client))
            #expect(await peer.receiveToEnd() == .ended)
            peer.finishOutput()
            await notes.wait(for: "over")
            #expect(notes.all.suffix(2) == ["\(WebSocketEnd.closed(.normal, reason: "bye"))", "over"])
        }
    }

    @Test func `a peer is not called silent while it is not listened to`() async throws {
        let time = ManualTime()
        var options = WebSocketOptions()
        options.keepAlive = .seconds(20)
        try await withServedSocket(clock: .manual(time), options: options) { handler, message in
            guard message == "opened", let socket = handler.socket else { return }
            handler.notes.add("paused")
            socket.pauseReading()
            handler.after(.seconds(600)) {
                handler.notes.add("resumed")
                socket.resumeReading()
            }
        } _: { peer, notes, loop in
            await notes.wait(for: "paused")
            await loop.advance(by: .seconds(599))
            #expect(notes.all == ["paused"])
            // The silence counts from here on: one ping, and time to answer it.
            await loop.advance(by: .seconds(32))
            #expect(notes.all == ["paused", "resumed"])
            try await peer.receive(ending: [0x89, 0])
            await peer.send(frame(0x8A, [], from: .client) + text("here"))
            await notes.wait(for: "here")
            await loop.advance(by: .seconds(15))
            #expect(notes.all == ["paused", "resumed", "here"])
            #expect(peer.frames == [0x89, 0])
            // From now on it is silent indeed.
            await loop.advance(by: .seconds(60))
            #expect(notes.all == ["paused", "resumed", "here", "\(WebSocketEnd.timedOut)", "over"])
        }
    }

    @Test(arguments: ["Content-Length: 4", "Transfer-Encoding: chunked"])
    func `a handshake with content is refused`(field: String) async throws {
        try await withServedSocket(handshake: field + "\n") { _, _ in
        } _: { peer, notes, _ in
            await peer.send(text("a frame, or content"))
            #expect(peer.text.hasPrefix("HTTP/1.1 400 "))
            #expect(await peer.receiveToEnd() != .never)
            #expect(notes.all.isEmpty)
        }
    }
}
