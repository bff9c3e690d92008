import Reactor

/// An element of an `AsyncStream`, from a producer on the loop to a consumer that waits for each.
enum StreamScenario {
    static let on = "AsyncStream element, consumer on the loop"
    static let off = "AsyncStream element, consumer on the global executor"
    private static let count = 20_000

    static func run(on loop: EventLoop) async -> [Finding] {
        [
            Finding(name: on, nanoseconds: await element(from: loop, consumer: loop)),
            Finding(name: off, nanoseconds: await element(from: loop, consumer: nil)),
        ]
    }

    /// What an element costs: the producer gives one in each turn, as a socket's handler does, so the consumer has
    /// gone to sleep in between.
    private static func element(from loop: EventLoop, consumer: EventLoop?) async -> Double {
        let (stream, continuation) = AsyncStream<Int>.makeStream()
        let (answers, answer) = AsyncStream<Int>.makeStream()
        let received = Task(executorPreference: consumer) {
            var sum = 0
            for await element in stream {
                sum += element
                answer.yield(element)
            }
            answer.finish()
            return sum
        }
        let start = ProcessorClock.nanoseconds
        // The producer waits for the consumer's answer to each element: two elements a round.
        let producer = Task(executorPreference: loop) {
            var iterator = answers.makeAsyncIterator()
            for element in 0..<count {
                continuation.yield(element)
                _ = await iterator.next()
            }
            continuation.finish()
        }
        await producer.value
        _ = await received.value
        return ProcessorClock.share(count * 2, since: start)
    }
}
