/// Whether a loop with a clock that is turned by hand has anything left to do before the clock is turned.
///
/// Touched on the loop's thread only.
struct Stillness {
    /// How many events, timers and pieces of work the loop has run; those that only ask about stillness do not count.
    private(set) var activity: UInt64 = 0
    private var activityBefore: UInt64 = 0
    private var wasActive = false
    private var asking: [() -> Void] = []
    private var askingForTimer: [() -> Void] = []

    /// Whether somebody waits for the loop to be still: it does not sleep then, but turns until it is.
    var isWatched: Bool { !asking.isEmpty || (wasActive && !askingForTimer.isEmpty) }

    mutating func turnBegan(events: Int) {
        activityBefore = activity
        ran(events)
    }

    mutating func ran(_ count: Int) { activity &+= UInt64(bitPattern: Int64(count)) }

    /// Asks for a call when a turn has ended in which nothing ran; to be called in a piece of work, which does not count.
    mutating func ask(_ tell: @escaping () -> Void) {
        ran(-1)
        asking.append(tell)
    }

    /// Asks for a call when a turn has ended in which nothing ran, and a timer is set.
    mutating func askForTimer(_ tell: @escaping () -> Void) {
        ran(-1)
        askingForTimer.append(tell)
        // A timer may be set already: one more turn must look.
        wasActive = true
    }

    /// Answers who is to be told.
    mutating func turnEnded(timerIsSet: Bool) -> [() -> Void] {
        wasActive = activity != activityBefore
        guard !wasActive else { return [] }
        defer { asking = [] }
        guard timerIsSet else { return asking }
        defer { askingForTimer = [] }
        return asking + askingForTimer
    }
}
