internal import Reactor
internal import Synchronization
internal import VoiceService

/// What a running service is told by signals: the first Ctrl-C or SIGTERM begins the drain, the second ends at once; a SIGHUP
/// has the configuration read again.
final class ServiceSignals: Sendable {
    /// Someone asks to read the configuration again.
    let reloads: AsyncStream<Void>
    private let reloadCame: AsyncStream<Void>.Continuation
    private let service: VoiceService
    private let tell: @Sendable (String) -> Void
    private let stops = Mutex(0)
    private let second: AsyncStream<Void>
    private let secondCame: AsyncStream<Void>.Continuation

    /// - Parameter tell: tells the operator.
    init(_ service: VoiceService, tell: @escaping @Sendable (String) -> Void) {
        self.service = service
        self.tell = tell
        // One element at most, then the stream is finished.
        (second, secondCame) = AsyncStream<Void>.makeStream()
        // What is asked for twice before it is done once is done once.
        (reloads, reloadCame) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Has the loop told of signals, for as long as the process lives.
    func listen(on loop: EventLoop) async throws {
        try await Task(executorPreference: loop) {
            _ = try SignalSource([.interrupt, .terminate, .hangUp], on: loop) { [self] in received($0) }
        }.value
    }

    /// Waits until it is to end at once.
    func waitForSecondStop() async {
        for await _ in second { return }
    }

    private func received(_ signal: ProcessSignal) {
        guard signal != .hangUp else {
            reloadCame.yield()
            return
        }
        let number = stops.withLock { count in
            count += 1
            return count
        }
        if number == 1 {
            tell("Draining: no new calls are taken, present ones go on. Once more to stop at once.")
            service.drain()
        } else {
            secondCame.finish()
        }
    }
}
