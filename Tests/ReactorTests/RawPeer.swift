import CallTiming
import Glibc
@testable import Reactor

/// A peer that does what a connection of ours never would: a bare socket, used on a loop without blocking it.
final class RawPeer {
    private let loop: EventLoop
    private var descriptor: Int32

    enum Failure: Error { case notConnected, tooLate }

    init(to address: SocketAddress, on loop: EventLoop) throws {
        self.loop = loop
        descriptor = socket(address.family, Int32(SOCK_STREAM.rawValue), 0)
        // The kernel answers for a listening socket at once.
        guard unsafe address.withKernelForm({ unsafe connect(descriptor, $0, $1) }) == 0 else {
            throw Failure.notConnected
        }
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    func write(_ bytes: [UInt8]) { _ = unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes in a way that resets the connection.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        Glibc.close(descriptor)
        descriptor = -1
    }

    /// Reads up to `limit` bytes, or all until the end.
    func read(_ limit: Int = .max) async throws -> [UInt8] {
        var all: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 65_536)
        let deadline = loop.now + .seconds(20)
        while all.count < limit {
            let count = unsafe recv(descriptor, &room, min(room.count, limit - all.count), Int32(MSG_DONTWAIT))
            if count == 0 { break }
            if count > 0 { all += room[..<count] } else { try await loop.sleep(until: loop.now) }
            guard loop.now < deadline else { throw Failure.tooLate }
        }
        return all
    }
}
