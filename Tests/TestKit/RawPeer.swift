import Dispatch
import Glibc
import Synchronization

/// A TCP client made of system calls: what it sees is judged by nothing of what is tested.
///
/// Its calls block a thread of their own, never a loop or a task.
package final class RawPeer: Sendable {
    /// How the other side ended.
    package enum Ending: Sendable, Equatable {
        /// In order: all that was sent has come.
        case ended
        /// Broken off.
        case reset
        /// Not at all, in a generous time.
        case never
    }

    /// The other side ended, or was silent, before what was waited for came.
    package struct Missing: Error {
        /// What has come instead.
        package let received: String
        /// How it ended.
        package let ending: Ending
    }

    private let descriptor: Int32
    private let received = Mutex<[UInt8]>([])
    private let thread = DispatchQueue(label: "a raw peer")

    /// Connects to a port of the loopback.
    package init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { form in
                unsafe connect(descriptor, form, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Missing(received: "", ending: .never) }
    }

    deinit { close(descriptor) }

    /// Sends all of it; what the other side does not want any more is lost.
    package func send(_ bytes: [UInt8]) async {
        await onThread {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes { buffer in
                    unsafe Glibc.send(self.descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Sends text, with "\n" for each end of a line.
    package func send(lines text: String) async {
        await send(Array(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n").utf8))
    }

    /// Ends its output; it goes on reading.
    package func finishOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Reads until what has come since the start is enough; answers all of it.
    @discardableResult
    package func receive(until isEnough: @escaping @Sendable ([UInt8]) -> Bool) async throws -> [UInt8] {
        if let ending = await read(until: isEnough) {
            throw Missing(received: text, ending: ending)
        }
        return received.withLock { $0 }
    }

    /// Reads until a text has come.
    package func receive(_ expected: String) async throws {
        try await receive { String(decoding: $0, as: UTF8.self).contains(expected) }
    }

    /// Reads until the other side ends.
    package func receiveToEnd() async -> Ending { await read { _ in false } ?? .never }

    /// All that has been read.
    package var bytes: [UInt8] { received.withLock { $0 } }

    /// All that has been read, as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    private func read(until isEnough: @escaping @Sendable ([UInt8]) -> Bool) async -> Ending? {
        await onThread {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while !isEnough(self.bytes) {
                let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                    unsafe recv(self.descriptor, bytes.baseAddress, bytes.count, 0)
                }
                if count > 0 {
                    let piece = buffer[..<count]
                    self.received.withLock { $0 += piece }
                } else if count == 0 {
                    return .ended
                } else if errno != EINTR {
                    return errno == ECONNRESET ? .reset : .never
                }
            }
            return nil
        }
    }

    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            thread.async { continuation.resume(returning: body()) }
        }
    }
}
