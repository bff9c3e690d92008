internal import CallTiming

/// How long marks take to come back, by the machine's clock: the call's stands between two frames of the caller.
struct MarkTimes {
    private struct Mark {
        var name: String
        /// When it would come back, were there no way.
        var expected: MonotonicInstant
    }

    /// When all that was sent would have been played, were there no way.
    private var end: MonotonicInstant?
    private var marks: [Mark] = []

    /// More than a carrier leaves open; and as many as are open where it is kept a little ahead.
    private static let mostMarks = 256
    private static let usualMarks = 16

    init() { marks.reserveCapacity(Self.usualMarks) }

    /// So many samples were sent.
    mutating func sent(_ count: Int, at now: MonotonicInstant) {
        end = max(end ?? now, now) + .nanoseconds(Int64(count) * 125_000)
    }

    /// A mark was set behind them.
    mutating func set(_ name: String, at now: MonotonicInstant) {
        if marks.count == Self.mostMarks { marks.removeFirst() }
        marks.append(Mark(name: name, expected: end ?? now))
    }

    /// A mark came back; answers how long that took, in samples.
    mutating func returned(_ name: String, at now: MonotonicInstant) -> Int64? {
        guard let place = marks.firstIndex(where: { $0.name == name }) else { return nil }
        let expected = marks[place].expected
        marks.removeFirst(place + 1)
        return max(0, (now - expected).clampedNanoseconds / 125_000)
    }

    /// What was sent and has not been played is thrown away; its marks come back at once, and tell nothing.
    mutating func cleared() {
        marks.removeAll(keepingCapacity: true)
        end = nil
    }
}
