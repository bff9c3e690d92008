internal import CallTiming
internal import Glibc
import Synchronization

/// A thread that looks after loops: reports each that is blocked for longer than a threshold, and what blocks it.
///
/// It only reads what the loops publish anyway, and interrupts none but a blocked one. It reports a blockage once
/// when it notices it, and once when it is over.
public final class LoopWatchdog: Sendable {
    private let loops: [EventLoop]
    private let threshold: Int64
    private let report: @Sendable (LoopBlockage) -> Void
    private let isStopping = Atomic<Bool>(false)
    private let stopped = OneShot()

    /// Watches loops until `stop` is called.
    ///
    /// - Parameters:
    ///   - threshold: how long a loop may work without a pause.
    ///   - report: called on the watchdog's own thread.
    public init(
        _ loops: [EventLoop],
        threshold: Duration = .milliseconds(100),
        report: @escaping @Sendable (LoopBlockage) -> Void
    ) {
        self.loops = loops
        self.threshold = max(1_000_000, threshold.clampedNanoseconds)
        self.report = report
        StackSample.prepare()
        do throws(SystemError) {
            try startThread(named: "watchdog") { self.run() }
        } catch {
            // Nothing depends on it: the loops go on unwatched.
            stopped.complete()
        }
    }

    /// Stops watching; nothing is reported once this has returned.
    public func stop() async {
        isStopping.store(true, ordering: .releasing)
        await stopped.wait()
    }

    /// A blockage that has been reported and is not over.
    private struct Open {
        let turn: UInt64
        let since: Int64
        let busyTimeBefore: Int64
        let handler: String
    }

    private func run() {
        var open: [Open?] = loops.map { _ in nil }
        while !isStopping.load(ordering: .acquiring) {
            // Four looks within the threshold: a blockage is noticed a quarter late at most. `stop` waits for the next.
            usleep(UInt32(min(100_000, threshold / 4_000)))
            for (place, loop) in loops.enumerated() {
                if let blockage = open[place] {
                    open[place] = stillOpen(blockage, loop)
                } else {
                    open[place] = notice(loop)
                }
            }
        }
        stopped.complete()
    }

    private func notice(_ loop: EventLoop) -> Open? {
        let watch = loop.watch
        let turn = watch.turns
        let since = watch.busySince.load(ordering: .relaxed)
        let busyTime = watch.busyTime.load(ordering: .relaxed)
        let now = monotonicNanoseconds()
        guard since != 0, now - since >= threshold else { return nil }
        let handler = watch.runningLabel
        guard watch.turns == turn else { return nil }
        let sample = loop.sampleStack()
        // To be asked may be the end of the blockage, as of a sleep; then it is told all the same. A stack of a later
        // turn shows something else.
        let stack = sample.flatMap { $0.turn == turn ? $0.frames : nil } ?? []
        report(
            LoopBlockage(
                loop: loop.name,
                handler: handler,
                duration: .nanoseconds(now - since),
                isOver: false,
                stack: Self.handlersPart(of: CodeNames.names(ofReturnAddresses: stack))
            )
        )
        return Open(turn: turn, since: since, busyTimeBefore: busyTime, handler: handler)
    }

    /// Leaves out how the loop came to call its handler.
    private static func handlersPart(of stack: [String]) -> [String] {
        let loop = stack.firstIndex {
            $0.contains("Reactor.EventLoop.turn()") || $0.contains("Reactor.EventLoop.run()")
        }
        return Array(stack[..<(loop ?? stack.endIndex)])
    }

    private func stillOpen(_ blockage: Open, _ loop: EventLoop) -> Open? {
        guard loop.watch.turns != blockage.turn else { return blockage }
        // Short turns may have followed: their share is small, and no more than the time since.
        let spent = loop.watch.busyTime.load(ordering: .relaxed) - blockage.busyTimeBefore
        report(
            LoopBlockage(
                loop: loop.name,
                handler: blockage.handler,
                duration: .nanoseconds(min(spent, monotonicNanoseconds() - blockage.since)),
                isOver: true,
                stack: []
            )
        )
        return nil
    }
}
