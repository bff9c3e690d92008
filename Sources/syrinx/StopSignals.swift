internal import Reactor
import Synchronization
internal import VoiceService

/// The first Ctrl-C or SIGTERM begins the drain, the second ends at once.
final class StopSignals: Sendable {
    private let service: VoiceService
    private let count = Mutex(0)
    private let second: AsyncStream<Void>
    private let secondCame: AsyncStream<Void>.Continuation

    init(_ service: VoiceService) {
        self.service = service
        // One element at most, then the stream is finished.
        (second, secondCame) = AsyncStream<Void>.makeStream()
    }

    /// Has the loop told of signals, for as long as the process lives.
    func listen(on loop: EventLoop) async throws {
        try await Task(executorPreference: loop) {
            _ = try SignalSource([.interrupt, .terminate], on: loop) { [self] _ in received() }
        }.value
    }

    /// Waits for the second signal.
    func wait() async {
        for await _ in second { return }
    }

    private func received() {
        let number = count.withLock { count in
            count += 1
            return count
        }
        if number == 1 {
            Output.line("Draining: no new calls are taken, present ones go on. Once more to stop at once.")
            service.drain()
        } else {
            secondCame.finish()
        }
    }
}
