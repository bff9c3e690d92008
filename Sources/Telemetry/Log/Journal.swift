internal import Glibc
internal import Octets
package import Reactor
internal import Synchronization

/// Writes lines to a file or a pipe, from any thread and without waiting for whoever reads them.
///
/// A thread of its own writes: a reader that is slow, or a terminal that is stopped, holds up no call. What does not fit
/// into the memory set aside for it is counted and told as soon as there is room.
package final class Journal: Sendable {
    /// So many bytes wait at most.
    private static let bound = 4 << 20
    /// What a pipe takes at once where it takes anything.
    private static let portion = 4_096

    private struct State: ~Copyable {
        var waiting = ByteBuffer()
        var lost = 0
        var hasEnded = false
    }

    private let format: LogFormat
    private let descriptor: Int32
    private let redact: @Sendable (String) -> String
    private let bell: ThreadBell
    private let end = ThreadEnd()
    private let state = Mutex(State())
    private let failed = Atomic(false)

    /// - Parameters:
    ///   - descriptor: where it writes; it stays whoever's it is.
    ///   - redact: takes out of words what nobody may read.
    package init(
        _ format: LogFormat = .text,
        to descriptor: Int32 = STDOUT_FILENO,
        redacting redact: @escaping @Sendable (String) -> String = { $0 }
    ) throws(SystemError) {
        self.format = format
        self.descriptor = descriptor
        self.redact = redact
        bell = try ThreadBell()
        try startThread(named: "journal", isPatient: true) { self.run() }
    }

    /// Whether something could not be written, because a disk is full for instance.
    package var hasFailed: Bool { failed.load(ordering: .relaxed) }

    /// Whether nothing waits to be written.
    var isEmpty: Bool { state.withLock { $0.waiting.isEmpty } }

    /// Writes a line.
    package func note(_ line: LogLine) {
        var bytes = ByteBuffer(capacity: 512)
        format.write(line, at: .now, redacting: redact, into: &bytes)
        append(bytes.bytes)
    }

    /// Writes bytes as they are, which end with a line's end.
    package func append(_ bytes: Span<UInt8>) {
        let isHeard = state.withLock { state in
            guard !state.hasEnded else { return false }
            guard state.waiting.count + bytes.count <= Self.bound else {
                state.lost += 1
                return false
            }
            state.waiting.append(bytes)
            return true
        }
        if isHeard { bell.ring() }
    }

    /// Writes what waits, for a second at most where nobody reads, and ends.
    package func close() async { await end.ask(bell) }

    private func run() {
        while true {
            bell.wait()
            var (isLast, isWritten) = (false, true)
            repeat {
                var taken = ByteBuffer()
                isLast = end.isAsked
                let lost = state.withLock { state in
                    swap(&state.waiting, &taken)
                    defer { state.lost = 0 }
                    return state.lost
                }
                if lost > 0 {
                    let line = LogLine(.warning, "lines-lost", [("count", .count(lost))])
                    format.write(line, at: .now, redacting: redact, into: &taken)
                }
                if taken.isEmpty { break }
                isWritten = write(&taken)
            } while isWritten
            guard isLast else { continue }
            state.withLock { $0.hasEnded = true }
            return end.reached()
        }
    }

    /// Writes all of it; false where it cannot be.
    private func write(_ bytes: inout ByteBuffer) -> Bool {
        while !bytes.isEmpty {
            var slot = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard unsafe poll(&slot, 1, 1_000) > 0 else {
                // Nobody reads: it is waited for, but not by who wants to end.
                if end.isAsked { return false }
                continue
            }
            let written = unsafe bytes.bytes.extracting(first: Self.portion).withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if written > 0 {
                bytes.consume(written)
            } else if errno != EINTR && errno != EAGAIN {
                failed.store(true, ordering: .relaxed)
                return true
            }
        }
        return true
    }
}
