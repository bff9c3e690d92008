import CallTiming
import TestKit
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(4)))
struct TimerQueueTests {
    @Test(arguments: [1, 2, 3, 4, 5])
    func `timers come out by deadline, equal ones in the order they were set`(seed: UInt64) async throws {
        try await onLoop { loop in
            var random = SeededGenerator(seed: seed)
            var queue = TimerQueue()
            var model: [(deadline: Int64, order: Int, timer: LoopTimer)] = []
            let timers = (0..<200).map { _ in LoopTimer(on: loop, label: "test") {} }
            for order in 0..<2_000 {
                let timer = timers[Int.random(in: 0..<200, using: &random)]
                model.removeAll { $0.timer === timer }
                if Bool.random(using: &random) {
                    let deadline = Int64.random(in: 0...50, using: &random)
                    queue.set(timer, at: deadline)
                    model.append((deadline, order, timer))
                } else {
                    queue.remove(timer)
                }
                #expect(queue.count == model.count)
            }
            model.sort { ($0.deadline, $0.order) < ($1.deadline, $1.order) }
            for expected in model {
                #expect(queue.earliest == expected.deadline)
                let popped = queue.popDue(at: 50, setUpTo: queue.lastSetting)
                #expect(popped?.timer === expected.timer)
            }
            #expect(queue.popDue(at: .max, setUpTo: .max) == nil)
        }
    }

    @Test func `a timer that sets itself again at once does not hold up the loop`() async throws {
        try await onLoop { loop in
            let again = Again(on: loop)
            again.timer.set(after: .zero)
            while again.count < 3 { try await loop.sleep(until: loop.now + .milliseconds(1)) }
            again.timer.cancel()
        }
    }
}

private final class Again {
    private(set) var count = 0
    private(set) var timer: LoopTimer!

    init(on loop: EventLoop) {
        timer = LoopTimer(on: loop, label: "test") { [unowned self] in
            count += 1
            timer.set(after: .zero)
        }
    }
}
