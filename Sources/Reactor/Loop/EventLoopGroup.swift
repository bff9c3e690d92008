import Synchronization

/// The loops of a process, one a core.
public final class EventLoopGroup: Sendable {
    /// The loops, in the order of their index.
    public let loops: [EventLoop]
    private let turn = Atomic<Int>(0)

    /// Starts the loops.
    ///
    /// - Parameter count: how many; by default one for each core this process may use.
    public init(count: Int = EventLoopGroup.usableCores, clock: LoopClock = .monotonic) throws(SystemError) {
        var loops: [EventLoop] = []
        for index in 0..<max(1, count) {
            loops.append(try EventLoop(index: index, name: "loop-\(index)", clock: clock))
        }
        self.loops = loops
    }

    /// The loops in turn, for what has no reason to be on a particular one.
    public func next() -> EventLoop {
        loops[abs(turn.wrappingAdd(1, ordering: .relaxed).newValue % loops.count)]
    }

    /// The loop with the fewest connections; the lowest index among equals.
    public func leastLoaded() -> EventLoop {
        var least = loops[0]
        for loop in loops.dropFirst() where loop.load < least.load { least = loop }
        return least
    }

    /// Stops all loops.
    public func shutdown() async {
        for loop in loops { await loop.shutdown() }
    }
}
