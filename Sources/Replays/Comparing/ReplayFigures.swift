/// What calls came to, all in all: what one pays for an answer that comes sooner.
package struct ReplayFigures: Sendable, Equatable {
    package private(set) var calls = 0
    package private(set) var turns = 0
    /// Turns that were taken for over before they were.
    package private(set) var cutOffs = 0
    package private(set) var interruptions = 0
    /// Interruptions behind which nothing was said.
    package private(set) var falseInterruptions = 0
    package private(set) var dismissed = 0
    private var waits: [Duration] = []

    /// Of no call.
    package init() {}

    /// Takes a call in.
    package mutating func add(_ call: ReplayedCall) {
        calls += 1
        turns += call.turns.count
        cutOffs += call.cutOffs
        interruptions += call.interruptions
        falseInterruptions += call.falseInterruptions
        dismissed += call.dismissed
        waits += call.waits
    }

    /// Takes in what others came to.
    package mutating func add(_ other: ReplayFigures) {
        calls += other.calls
        turns += other.turns
        cutOffs += other.cutOffs
        interruptions += other.interruptions
        falseInterruptions += other.falseInterruptions
        dismissed += other.dismissed
        waits += other.waits
    }

    /// How long callers waited for an answer: the wait that so many of them did not exceed; nil where none was answered.
    package func wait(_ share: Double) -> Duration? {
        guard !waits.isEmpty else { return nil }
        let sorted = waits.sorted()
        return sorted[min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.down)))]
    }

    /// How many turns were answered.
    package var answered: Int { waits.count }
}
