import Synchronization

/// What a loop tells about itself while it runs: readable from any thread, written by the loop alone.
///
/// Relaxed single-writer atomics: a reader may see a figure one turn old, never a torn one.
@safe
final class LoopWatch: @unchecked Sendable {
    // Why it may cross threads: everything in it is atomic, or constant.

    /// When the loop was started.
    let start = monotonicNanoseconds()
    /// When the present turn began, 0 while the loop waits.
    let busySince = Atomic<Int64>(0)
    /// Turns since the start, in a place of their own: the handler of a signal reads them there.
    private let turnCounter: UnsafeMutablePointer<Atomic<UInt64>>
    /// Nanoseconds spent in turns.
    let busyTime = Atomic<Int64>(0)
    /// The name of what is running: where a `StaticString` begins, which ends with a zero byte.
    ///
    /// One word, so that a reader never joins one label's beginning with another's length.
    private let label = Atomic<UInt>(0)

    /// How late timers fired.
    let timers = LatenessHistogram()
    /// How long what was ready had to wait for the others of its turn, at most.
    let reads = LatenessHistogram()

    init() {
        unsafe turnCounter = .allocate(capacity: 1)
        unsafe turnCounter.initialize(to: Atomic(0))
    }

    deinit { unsafe turnCounter.deallocate() }

    /// Turns since the start.
    var turns: UInt64 { unsafe turnCounter.pointee.load(ordering: .relaxed) }

    /// Where the turns are counted; an `Atomic` is laid out as its value.
    @unsafe
    var turnsInMemory: UnsafePointer<UInt64> {
        unsafe UnsafePointer(UnsafeRawPointer(turnCounter).assumingMemoryBound(to: UInt64.self))
    }

    func turnBegan(at nanoseconds: Int64) {
        busySince.store(nanoseconds, ordering: .relaxed)
    }

    func turnEnded(at nanoseconds: Int64, events: Int) {
        let spent = nanoseconds - busySince.load(ordering: .relaxed)
        busySince.store(0, ordering: .relaxed)
        busyTime.store(busyTime.load(ordering: .relaxed) + spent, ordering: .relaxed)
        unsafe turnCounter.pointee.store(turns + 1, ordering: .relaxed)
        if events > 0 { reads.record(spent, count: UInt64(events)) }
    }

    func running(_ label: StaticString) {
        self.label.store(unsafe UInt(bitPattern: label.utf8Start), ordering: .relaxed)
    }

    /// The name of what runs, or ran last.
    var runningLabel: String {
        // Never freed: a literal lives as long as the program.
        guard let start = unsafe UnsafePointer<UInt8>(bitPattern: label.load(ordering: .relaxed)) else { return "" }
        return unsafe String(cString: start)
    }

    func timerFired(late: Int64) {
        timers.record(late, count: 1)
    }
}
