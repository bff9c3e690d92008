import Synchronization

/// Whose jobs are done one after the other, in the order in which they were given: a call's session has one.
package final class EngineLane: Sendable {
    /// Makes a lane.
    package init() {}
}

/// A job that was given to a pool.
package final class EngineJob: Sendable {
    private let cancelled = Atomic<Bool>(false)

    init() {}

    /// Drops the job: it is not begun any more, and nothing is told of it.
    ///
    /// One under way is let finish.
    package func cancel() { cancelled.store(true, ordering: .relaxed) }

    /// Whether it was dropped.
    package var isCancelled: Bool { cancelled.load(ordering: .relaxed) }
}
