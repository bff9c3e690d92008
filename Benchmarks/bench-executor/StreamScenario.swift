import CallTiming
import Reactor

/// An element of an `AsyncStream`, from a producer on the loop to a consumer on it or elsewhere.
enum StreamScenario {
    static let on = "AsyncStream element that is waited for, all on the loop"
    static let off = "AsyncStream element that is waited for, echo elsewhere"

    static func run(on loop: EventLoop) async -> [Finding] {
        let ticks = await element(from: loop, to: .nobody)
        return [
            // What the ticks cost that the elements ride on is taken off.
            Finding(
                name: "AsyncStream element for 8 consumers at a time, on the loop",
                nanoseconds: max(1, await element(from: loop, to: .loop) - ticks)
            ),
            Finding(
                name: "AsyncStream element for 8 consumers at a time, elsewhere",
                nanoseconds: max(1, await element(from: loop, to: .globalExecutor) - ticks)
            ),
        ] + (await echo(loop, loop, on)) + (await echo(loop, nil, off))
    }

    private enum Consumer { case nobody, loop, globalExecutor }

    /// What an element costs when it comes as they do in calls: one for each of eight calls in a turn of the loop, and
    /// time in between, in which a thread that has nothing to do goes to sleep.
    private static func element(from loop: EventLoop, to consumer: Consumer) async -> Double {
        let count = 400
        let streams = (0..<8).map { _ in AsyncStream<Int>.makeStream() }
        let preference: EventLoop? = if case .loop = consumer { loop } else { nil }
        let received = streams.map { stream in
            Task(executorPreference: preference) { await stream.stream.reduce(0, +) }
        }
        let start = ProcessorClock.nanoseconds
        let isWanted = if case .nobody = consumer { false } else { true }
        await withCheckedContinuation { done in
            loop.execute {
                Ticker(on: loop, count: count) { element in
                    if isWanted { for stream in streams { stream.continuation.yield(element) } }
                    if element == count { done.resume() }
                }.start()
            }
        }
        let spent = ProcessorClock.share(count * streams.count, since: start)
        for stream in streams { stream.continuation.finish() }
        for task in received { _ = await task.value }
        return spent
    }

    /// Calls an action once a millisecond, synchronously, as a socket's handler is called.
    private final class Ticker {
        private let loop: EventLoop
        private let count: Int
        private let action: (Int) -> Void
        private var timer: LoopTimer?
        private var tick = 0

        init(on loop: EventLoop, count: Int, action: @escaping (Int) -> Void) {
            self.loop = loop
            self.count = count
            self.action = action
        }

        func start() {
            // The timer and its ticker hold each other until the last tick.
            let timer = LoopTimer(on: loop, label: "bench") { self.next() }
            self.timer = timer
            timer.set(after: .milliseconds(1))
        }

        private func next() {
            tick += 1
            action(tick)
            if tick < count { timer?.set(after: .milliseconds(1)) } else { timer = nil }
        }
    }

    /// What each of two elements costs, one to a task that answers with the other, without a pause.
    private static func echo(_ loop: EventLoop, _ other: EventLoop?, _ name: String) async -> [Finding] {
        let count = 10_000
        let (questions, question) = AsyncStream<Int>.makeStream()
        let (answers, answer) = AsyncStream<Int>.makeStream()
        let echo = Task(executorPreference: other) {
            for await element in questions { answer.yield(element) }
            answer.finish()
        }
        let start = ProcessorClock.nanoseconds
        let begin = loop.clock.now
        await Task(executorPreference: loop) {
            var iterator = answers.makeAsyncIterator()
            for element in 0..<count {
                question.yield(element)
                _ = await iterator.next()
            }
            question.finish()
        }.value
        await echo.value
        return [
            Finding(name: name, nanoseconds: ProcessorClock.share(count * 2, since: start)),
            Finding(
                name: "  by the clock on the wall",
                nanoseconds: (loop.clock.now - begin) / .nanoseconds(1) / Double(count * 2)
            ),
        ]
    }
}
