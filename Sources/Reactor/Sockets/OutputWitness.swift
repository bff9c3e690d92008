package import CallTiming

/// Somebody who is told when what is written now has been sent; see `EventLoop.outputWitness`.
package protocol OutputWitness: AnyObject {
    /// The kernel has taken it, as far as it does now.
    func sent(at now: MonotonicInstant)
}

extension EventLoop {
    /// Does something once what is being done now, and the tasks that go on by it, have sent what they write.
    ///
    /// A task that has to wait for something first sends later than that.
    package func afterOutput(_ action: @escaping @Sendable () -> Void) {
        // Twice around: a task that is begun now may itself begin another one.
        execute { [self] in
            execute { [self] in flushLater(Afterwards(action)) }
        }
    }
}

private final class Afterwards: Flushing {
    private let action: @Sendable () -> Void

    init(_ action: @escaping @Sendable () -> Void) { self.action = action }

    func flush() { action() }
}
