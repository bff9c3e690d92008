internal import Synchronization
internal import Trials

/// Shows how far calls are that are being made, and has Ctrl-C end them in good order.
enum TrialProgress {
    static func follow(
        _ label: String,
        total: Int,
        _ make: @escaping @Sendable (@escaping @Sendable (CallMeasure) -> Void) async throws -> TrialRun.Outcome
    ) async throws -> TrialRun.Outcome {
        let bar = Mutex((shown: EndpointProgress(label, total: total), done: 0))
        bar.withLock { $0.shown.show(0) }
        let told: @Sendable (CallMeasure) -> Void = { _ in
            bar.withLock { state in
                state.done += 1
                state.shown.show(state.done)
            }
        }
        defer { bar.withLock { $0.shown.end() } }
        return try await StopRequest.cancels { try await make(told) }
    }
}
