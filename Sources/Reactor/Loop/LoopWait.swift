package import CallTiming

/// One wait of a task on its loop: ends once, by a result, the deadline or the task's cancellation.
///
/// Lives on the loop.
package final class LoopWait<Value: Sendable, Failure: Error> {
    private var continuation: CheckedContinuation<Result<Value, Failure>, Never>?
    private var result: Result<Value, Failure>?
    fileprivate var timer: LoopTimer?

    /// Ends the wait, unless it has ended.
    package func complete(_ result: Result<Value, Failure>) {
        guard self.result == nil else { return }
        self.result = result
        timer?.cancel()
        timer = nil
        continuation?.resume(returning: result)
        continuation = nil
    }

    /// Whether it has ended.
    package var isOver: Bool { result != nil }

    fileprivate func suspend(_ continuation: CheckedContinuation<Result<Value, Failure>, Never>) {
        if let result { continuation.resume(returning: result) } else { self.continuation = continuation }
    }
}

extension EventLoop {
    /// Waits on this loop until `start`'s wait is completed, a deadline passes or the task is cancelled.
    ///
    /// To be called on the loop. `abandon` is called, on the loop, when the wait ended before its result came. On a loop that
    /// has been shut down it ends at once, as if the task were cancelled.
    package func wait<Value: Sendable, Failure: Error>(
        until deadline: MonotonicInstant?,
        late: Failure,
        cancelled: Failure,
        start: (LoopWait<Value, Failure>) -> Void,
        abandon: @escaping () -> Void = {}
    ) async throws(Failure) -> Value {
        preconditionIsolated("a task waits on its own loop")
        let wait = LoopWait<Value, Failure>()
        let giveUp = { (failure: Failure) in
            guard !wait.isOver else { return }
            abandon()
            wait.complete(.failure(failure))
        }
        if Task.isCancelled || hasEnded {
            abandon()
            throw cancelled
        }
        start(wait)
        if let deadline, !wait.isOver {
            let timer = LoopTimer(on: self, label: "a deadline") { giveUp(late) }
            wait.timer = timer
            timer.set(at: deadline)
        }
        let onCancel = LoopConfined(giveUp, on: self)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { wait.suspend($0) }
        } onCancel: {
            onCancel.loop.execute { onCancel.value(cancelled) }
        }
        return try result.get()
    }
}

extension EventLoop {
    /// Waits on the loop's clock; to be called on the loop.
    package func sleep(until deadline: MonotonicInstant) async throws(CancellationError) {
        let over: Result<Void, CancellationError>
        do {
            try await wait(until: deadline, late: SleepEnd.due, cancelled: .cancelled) {
                (_: LoopWait<Void, SleepEnd>) in
            }
            over = .success(())
        } catch {
            over = error == .due ? .success(()) : .failure(CancellationError())
        }
        return try over.get()
    }

    private enum SleepEnd: Error { case due, cancelled }
}
