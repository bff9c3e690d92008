internal import Synchronization

/// Something that every loop has its own of, made when it is first asked for there: a pool of connections, a cache.
///
/// It is dropped with the loop's thread, and when the `LoopLocal` itself goes.
public final class LoopLocal<Value>: Sendable {
    private let number: Int
    private let make: @Sendable (EventLoop) -> Value
    private let holders = Mutex<[EventLoop]>([])

    /// Describes how a loop gets its own; `make` is called on the loop.
    public init(_ make: @escaping @Sendable (EventLoop) -> Value) {
        // Counted, not taken from the address, which another one may get before all loops have let go of this.
        number = localsMade.add(1, ordering: .relaxed).newValue
        self.make = make
    }

    deinit {
        let number = self.number
        for loop in holders.withLock({ $0 }) {
            loop.execute { loop.locals[number] = nil }
        }
    }

    /// The loop's own; to be called on that loop.
    public func value(on loop: EventLoop) -> Value {
        loop.preconditionIsolated("what belongs to a loop is asked for there")
        if let value = loop.locals[number] as? Value { return value }
        let value = make(loop)
        // A loop that has ended keeps nothing: nobody would drop it.
        guard !loop.hasEnded else { return value }
        loop.locals[number] = value
        holders.withLock { $0.append(loop) }
        return value
    }
}

private let localsMade = Atomic<Int>(0)
