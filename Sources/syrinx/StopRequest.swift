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
}
