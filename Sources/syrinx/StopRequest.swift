internal import Reactor

/// Waits for Ctrl-C or SIGTERM.
final class StopRequest: Sendable {
    private let signals: AsyncStream<Void>
    private let came: AsyncStream<Void>.Continuation

    private init() {
        // One element at most, then the stream is finished.
        (signals, came) = AsyncStream<Void>.makeStream()
    }

    /// Has the loop told of signals, for as long as the process lives.
    static func first(on loop: EventLoop) async throws -> StopRequest {
        let request = StopRequest()
        try await Task(executorPreference: loop) {
            _ = try SignalSource([.interrupt, .terminate], on: loop) { _ in request.came.finish() }
        }.value
        return request
    }

    /// Waits for the first signal.
    func wait() async {
        for await _ in signals { return }
    }

    /// Does work that Ctrl-C or SIGTERM cancels, as does the end of who wants it done.
    static func cancels<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let signals = try EventLoop(name: "signals")
        let stop = try await first(on: signals)
        let result = await withTaskGroup(of: Result<Value, any Error>?.self) { tasks in
            tasks.addTask {
                do { return .success(try await work()) } catch { return .failure(error) }
            }
            tasks.addTask {
                await stop.wait()
                return nil
            }
            var result: Result<Value, any Error>?
            for await ended in tasks {
                result = ended ?? result
                // Whichever was first: the other is not waited for any longer, but asked to end.
                tasks.cancelAll()
            }
            return result
        }
        await signals.shutdown()
        guard let result else { throw CancellationError() }
        return try result.get()
    }
}
