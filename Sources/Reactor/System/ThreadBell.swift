internal import CLinux
internal import Glibc

/// What one thread waits at until another one has something for it; a ring that nobody waits for is remembered.
package final class ThreadBell: Sendable {
    private let descriptor: OwnedDescriptor

    /// - Throws: when the system has no descriptor left.
    package init() throws(SystemError) {
        let raw = syrinx_eventfd()
        guard raw >= 0 else { throw SystemError.last("eventfd") }
        descriptor = OwnedDescriptor(adopting: raw)
    }

    /// Wakes who waits, or who will.
    package func ring() {
        var one: UInt64 = 1
        // It fails only when it has been rung 2^64 times unheard.
        _ = unsafe write(descriptor.raw, &one, 8)
    }

    /// Waits for a ring; false when none came in that time.
    ///
    /// Without a time it waits for ever.
    @discardableResult
    package func wait(_ patience: Duration? = nil) -> Bool {
        var slot = pollfd(fd: descriptor.raw, events: Int16(POLLIN), revents: 0)
        // Up to a whole millisecond more, so that who waits for a deadline does not wake before it.
        let milliseconds = patience.map { Int32(clamping: Int64(($0 / .milliseconds(1)).rounded(.up))) } ?? -1
        let ready = unsafe poll(&slot, 1, milliseconds)
        guard ready > 0 else { return false }
        var count: UInt64 = 0
        _ = unsafe read(descriptor.raw, &count, 8)
        return true
    }
}
