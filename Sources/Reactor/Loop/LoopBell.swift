/// A bell that one task waits at, again and again, for the next thing to come; lives on its loop.
///
/// Nothing is remembered of a ring that nobody waits for: whoever waits looks first whether there is something, and looks
/// again behind the ring. Cheaper than a `LoopWait` for each thing, where things come many times a second.
@safe
package final class LoopBell {
    package let loop: EventLoop
    private var waiter: UnsafeContinuation<Bool, Never>?
    /// How many waits have begun: a cancellation that comes late must not end the next one.
    private var waits: UInt64 = 0

    package init(on loop: EventLoop) { self.loop = loop }

    /// Whether somebody waits.
    var isAwaited: Bool { unsafe waiter != nil }

    /// Wakes who waits, if somebody does.
    package func ring() { end(true) }

    /// Waits for the next ring; false when the task is cancelled, or the loop has been shut down.
    package func wait() async -> Bool {
        loop.preconditionIsolated("a task waits on its own loop")
        unsafe precondition(waiter == nil, "a bell has one waiter")
        if Task.isCancelled || loop.hasEnded { return false }
        waits += 1
        let (bell, number) = (LoopConfined(self, on: loop), waits)
        return await withTaskCancellationHandler {
            // Resumed once: by whoever takes it out of `waiter`, and nothing overwrites it while it is there.
            unsafe await withUnsafeContinuation { unsafe waiter = $0 }
        } onCancel: {
            bell.loop.execute { bell.value.cancelled(number) }
        }
    }

    private func cancelled(_ number: UInt64) {
        if number == waits { end(false) }
    }

    private func end(_ hasRung: Bool) {
        guard let waiter = unsafe waiter else { return }
        unsafe self.waiter = nil
        unsafe waiter.resume(returning: hasRung)
    }
}
