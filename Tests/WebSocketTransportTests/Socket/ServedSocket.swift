import HTTPTransport
import Octets
import Reactor
import TestKit
import Testing

@testable import WebSocketTransport

/// A socket's handler that writes down what it is told, and does what a test wants at each message.
final class NotingHandler: WebSocketHandler {
    let notes: Notes
    private(set) var socket: WebSocket?
    /// Called when it has opened, and behind each message.
    private let act: (NotingHandler, String) -> Void
    private(set) var count = 0
    /// Something to be done later; one at a time.
    private var later: LoopTimer?

    init(_ notes: Notes, _ act: @escaping (NotingHandler, String) -> Void) {
        self.notes = notes
        self.act = act
    }

    func after(_ delay: Duration, _ action: @escaping () -> Void) {
        guard let socket else { return }
        let timer = LoopTimer(on: socket.loop, label: "a test's delay", action: action)
        later = timer
        timer.set(after: delay)
    }

    func opened(_ socket: WebSocket) {
        self.socket = socket
        act(self, "opened")
    }

    func text(_ message: Span<UInt8>) {
        count += 1
        let text = String(decoding: message)
        notes.add(text)
        act(self, text)
    }

    func binary(_ message: Span<UInt8>) { notes.add("binary") }

    func closed(_ end: WebSocketEnd) {
        later?.cancel()
        later = nil
        socket = nil
        notes.add("\(end)")
        notes.add("over")
    }
}

/// Serves sockets while a body talks to one, behind its handshake.
func withServedSocket(
    clock: LoopClock = .monotonic,
    options: WebSocketOptions = WebSocketOptions(),
    handshake extra: String = "",
    act: @escaping @Sendable (NotingHandler, String) -> Void,
    _ body: @escaping @Sendable (RawPeer, Notes, EventLoop) async throws -> Void
) async throws {
    let group = try EventLoopGroup(count: 1, clock: clock)
    let server = try await HTTPServer.listen(on: .loopback(port: 0), group: group)
    let notes = Notes()
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            await server.run { exchange in
                let socket = try exchange.acceptWebSocket(NotingHandler(notes, act), options: options)
                _ = await socket.waitForEnd()
            }
        }
        tasks.addTask {
            defer { server.stopAccepting() }
            let peer = try RawPeer(port: server.address.port)
            await peer.send(
                lines: """
                    GET / HTTP/1.1
                    Host: x
                    Upgrade: websocket
                    Connection: Upgrade
                    Sec-WebSocket-Version: 13
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                    \(extra)

                    """
            )
            try await peer.receive("\r\n\r\n")
            try await body(peer, notes, group.loops[0])
        }
        try await tasks.waitForAll()
    }
    await group.shutdown()
}

extension RawPeer {
    /// What has come behind the answer to the handshake.
    var frames: [UInt8] {
        let bytes = self.bytes
        let end = bytes.indices.first { bytes[$0...].starts(with: Array("\r\n\r\n".utf8)) }
        return Array(bytes.dropFirst(end.map { $0 + 4 } ?? bytes.count))
    }

    /// Reads until these bytes have come, last.
    func receive(ending: [UInt8]) async throws {
        try await receive { Array($0.suffix(ending.count)) == ending }
    }
}
