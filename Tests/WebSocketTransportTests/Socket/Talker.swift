import CallTiming
import HTTPTransport
import Octets
import Reactor
import Testing

@testable import WebSocketTransport

/// Keeps what a socket tells, and waits for it; lives on the socket's loop.
final class Talker: WebSocketHandler {
    enum Message: Equatable {
        case text(String)
        case binary([UInt8])
    }

    let loop: EventLoop
    /// Whether it sends every message back, and reads no more while the peer does not take it.
    let echoes: Bool
    private(set) var socket: WebSocket?
    private(set) var openings = 0
    private(set) var drains = 0
    private(set) var end: WebSocketEnd?
    private(set) var endings = 0
    private var messages: [Message] = []
    private var waits: [LoopWait<Void, TooLate>] = []

    struct TooLate: Error {}

    init(on loop: EventLoop, echoes: Bool = false) {
        self.loop = loop
        self.echoes = echoes
    }

    /// How many messages have come that nobody has waited for.
    var waiting: Int { messages.count }

    /// The next message.
    func next() async throws -> Message {
        try await wait { !$0.messages.isEmpty }
        return messages.removeFirst()
    }

    /// Waits, for a generous time, until a condition holds behind something that it is told.
    func wait(until condition: (Talker) -> Bool) async throws {
        let deadline = MonotonicInstant(nanoseconds: loop.now.nanoseconds) + .seconds(30)
        while !condition(self) {
            try await loop.wait(
                until: deadline,
                late: TooLate(),
                cancelled: TooLate(),
                start: { waits.append($0) }
            )
        }
    }

    func opened(_ socket: WebSocket) {
        openings += 1
        self.socket = socket
        news()
    }

    func text(_ message: Span<UInt8>) {
        if echoes { socket?.send(text: message) }
        arrived(.text(String(decoding: message)))
    }

    func binary(_ message: Span<UInt8>) {
        if echoes { socket?.send(binary: message) }
        arrived(.binary(Array(copying: message)))
    }

    func outputDrained() {
        drains += 1
        if echoes { socket?.resumeReading() }
        news()
    }

    func closed(_ end: WebSocketEnd) {
        endings += 1
        self.end = end
        socket = nil
        news()
    }

    private func arrived(_ message: Message) {
        messages.append(message)
        if echoes, let socket, socket.isOpen, !socket.isWritable { socket.pauseReading() }
        news()
    }

    private func news() {
        for wait in waits { wait.complete(.success(())) }
        waits = []
    }
}

/// The two ends of sockets whose server and clients share a loop.
struct Talk {
    let loop: EventLoop
    let group: EventLoopGroup
    let address: SocketAddress
    /// The server's ends, in the order in which they were opened.
    let served: ServedEnds

    final class ServedEnds { fileprivate(set) var talkers: [Talker] = [] }

    /// What a client asks for by default.
    func request(_ path: String = "/") throws -> WebSocket.Request {
        let target = Connection.Target(host: "127.0.0.1", port: address.port)
        return WebSocket.Request(target, path: try HTTPTarget(path))
    }

    /// Opens a socket, and answers both of its ends.
    func open(_ request: WebSocket.Request? = nil) async throws -> (client: Talker, server: Talker) {
        let client = Talker(on: loop)
        let before = served.talkers.count
        _ = try await WebSocket.open(request ?? self.request(), handler: client, within: .seconds(30), on: loop)
        try #require(served.talkers.count == before + 1)
        return (client, served.talkers[before])
    }
}

/// Runs a body with a server of sockets, and sees to it that no connection is left behind.
func withTalk(
    clock: LoopClock = .monotonic,
    options: WebSocketOptions = WebSocketOptions(),
    protocols: [String] = [],
    echoes: Bool = false,
    refusing refusal: @escaping @Sendable (HTTPExchange) throws -> Void = { _ in },
    _ body: @escaping @Sendable (Talk) async throws -> Void
) async throws {
    let group = try EventLoopGroup(count: 1, clock: clock)
    let loop = group.loops[0]
    try await Task(executorPreference: loop) {
        var settings = HTTPServerOptions()
        settings.connection.lingerTimeout = .milliseconds(300)
        settings.connection.outputLimit = 256 << 20
        let server = try await HTTPServer.listen(on: .loopback(port: 0), options: settings, group: group)
        let served = LoopConfined(Talk.ServedEnds(), on: loop)
        let running = Task(executorPreference: loop) {
            await server.run { exchange in
                try refusal(exchange)
                let talker = Talker(on: loop, echoes: echoes)
                let socket = try exchange.acceptWebSocket(talker, options: options, protocols: protocols)
                served.value.talkers.append(talker)
                _ = await socket.waitForEnd()
            }
        }
        let result: Result<Void, any Error>
        do {
            let talk = Talk(loop: loop, group: group, address: server.address, served: served.value)
            result = .success(try await body(talk))
        } catch {
            result = .failure(error)
        }
        running.cancel()
        if case .manual = clock { await loop.advance(by: .seconds(60)) }
        await running.value
        try result.get()
        // What is still closing needs a moment; a turned clock does not pass by itself.
        for _ in 0..<20_000 where loop.load > 0 {
            if case .manual = clock {
                await loop.advance(by: .milliseconds(1))
            } else {
                try await loop.sleep(until: loop.now + .milliseconds(1))
            }
        }
        #expect(loop.load == 0, "every connection is gone")
    }.value
    await group.shutdown()
}
