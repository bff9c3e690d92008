internal import Synchronization

/// A number that only grows; counted on any thread.
package final class Counter: Sendable {
    private let value = Atomic<Int64>(0)

    package init() {}

    /// Counts so many more; what is less than nothing is not counted.
    package func add(_ count: Int64 = 1) {
        if count > 0 { value.add(count, ordering: .relaxed) }
    }

    /// What has been counted.
    package var count: Int64 { value.load(ordering: .relaxed) }
}

/// A number that goes up and down; changed on any thread.
package final class Gauge: Sendable {
    private let value = Atomic<Int64>(0)

    package init() {}

    /// Changes it by so much.
    package func add(_ difference: Int64) { value.add(difference, ordering: .relaxed) }

    /// How it stands.
    package var level: Int64 { value.load(ordering: .relaxed) }
}
