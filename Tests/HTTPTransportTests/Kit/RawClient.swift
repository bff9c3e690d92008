import CallTiming
import Octets
import Reactor
import Testing

/// A connection that sends what it is told, byte for byte, and keeps what comes; lives on its loop.
final class RawClient: ConnectionHandler {
    let socket: Connection
    private(set) var received: [UInt8] = []
    private(set) var hasInputEnded = false
    private(set) var end: ConnectionEnd?

    init(_ address: SocketAddress, on loop: EventLoop, tls: TLSContext? = nil) async throws {
        var target = Connection.Target(host: address.host, port: address.port, tls: tls)
        target.limits.outputLimit = 256 << 20
        socket = try await Connection.open(target, within: .seconds(20), on: loop)
        socket.handler = self
    }

    var text: String { String(decoding: received, as: UTF8.self) }

    /// Sends a text, whose line ends are as it is.
    func send(_ text: String) { socket.write(text.utf8.span) }

    /// Sends bytes one a turn of the loop, so that each arrives alone.
    func trickle(_ bytes: [UInt8]) async throws {
        for byte in bytes {
            socket.write([byte].span)
            try await socket.loop.sleep(until: socket.loop.now)
        }
    }

    /// Waits until what has come satisfies a condition.
    func wait(until condition: (String) -> Bool) async throws {
        try await eventually(on: socket.loop, "the response has come; there is: \(text)") {
            condition(text) || end != nil
        }
    }

    /// Waits for a text to come.
    func wait(for text: String) async throws { try await wait { $0.contains(text) } }

    /// Waits until the server has ended.
    func waitForEnd() async throws {
        try await eventually(on: socket.loop, "the server has ended") { hasInputEnded || end != nil }
    }

    func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
        received += Array(copying: bytes.span)
        return bytes.count
    }

    func inputEnded() {
        hasInputEnded = true
        socket.close()
    }

    func outputDrained() {}
    func closed(_ reason: ConnectionEnd) { end = reason }
}
