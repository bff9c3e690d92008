import CallTiming
import HTTPTransport
import Octets
import Reactor
import WebSocketTransport

/// Sends messages of many sizes and both kinds to a server that echoes, compares what comes back, and closes.
struct EchoClient {
    let url: HTTPURL
    let tls: TLSContext?
    let deflates: Bool

    private static let sizes = [0, 1, 2, 124, 125, 126, 127, 128, 300, 1_000, 16_384, 65_535, 65_536, 65_537, 1 << 20]

    init(url: String, trusting trusted: String?, deflates: Bool) throws {
        self.url = try HTTPURL(url)
        tls = try trusted.map { try TLSContext.client(trust: .file($0)) }
        self.deflates = deflates
    }

    func run() async throws {
        let loop = try EventLoop(name: "client")
        let failure = await Task(executorPreference: loop) { () -> ClientFailure? in
            do {
                try await talk(on: loop)
                return nil
            } catch {
                return error as? ClientFailure ?? ClientFailure("\(error)")
            }
        }.value
        await loop.shutdown()
        if let failure { throw failure }
    }

    private func talk(on loop: EventLoop) async throws {
        var request = try WebSocket.Request(url: url, tls: tls)
        if deflates { request.options.deflate = DeflateSettings() }
        let echoes = Echoes(on: loop)
        let socket = try await WebSocket.open(request, handler: echoes, within: .seconds(10), on: loop)
        for size in Self.sizes {
            let text = Array(repeatElement("é", count: size / 2).joined().utf8) + (size % 2 == 1 ? [0x78] : [])
            socket.send(text: text.span)
            try await echoes.expect(.text(text))
            // The generator repeats itself after 256 bytes, so that there is something to compress.
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
            socket.send(binary: bytes.span)
            try await echoes.expect(.binary(bytes))
        }
        // Many before the first comes back: what follows one message closely must not be lost or mixed up.
        let many = (0..<200).map { Array("message \($0)".utf8) }
        for message in many { socket.send(text: message.span) }
        for message in many { try await echoes.expect(.text(message)) }
        socket.close()
        let end = await socket.waitForEnd()
        guard case .closed(.normal?, _) = end else {
            throw ClientFailure("the WebSocket did not close properly: \(end)")
        }
    }
}

/// Keeps what comes back until it is asked for.
private final class Echoes: WebSocketHandler {
    enum Message: Equatable {
        case text([UInt8])
        case binary([UInt8])

        var summary: String {
            switch self {
            case .text(let bytes): "a text of \(bytes.count) bytes"
            case .binary(let bytes): "\(bytes.count) bytes"
            }
        }
    }

    private let loop: EventLoop
    private var waiting: [Message] = []
    private var end: WebSocketEnd?
    private var wait: LoopWait<Void, ClientFailure>?

    init(on loop: EventLoop) { self.loop = loop }

    /// Waits for the next message, which has to be this one.
    func expect(_ message: Message) async throws(ClientFailure) {
        while waiting.isEmpty {
            if let end { throw ClientFailure("the WebSocket ended instead of echoing: \(end)") }
            try await loop.wait(
                until: loop.now + .seconds(20),
                late: ClientFailure("\(message.summary) did not come back in 20 seconds"),
                cancelled: ClientFailure("cancelled"),
                start: { wait = $0 }
            )
        }
        let first = waiting.removeFirst()
        guard first == message else {
            throw ClientFailure("\(first.summary) came back, which is not what was sent: \(message.summary)")
        }
    }

    func text(_ message: Span<UInt8>) { arrived(.text(Array(copying: message))) }

    func binary(_ message: Span<UInt8>) { arrived(.binary(Array(copying: message))) }

    func closed(_ end: WebSocketEnd) {
        self.end = end
        wait?.complete(.success(()))
        wait = nil
    }

    private func arrived(_ message: Message) {
        waiting.append(message)
        wait?.complete(.success(()))
        wait = nil
    }
}
