package import CallTiming

/// What a task on a loop is told from any thread, in order, until it looks.
package final class LoopInbox<Element: Sendable & Equatable>: Sendable {
    private final class Contents {
        var elements: [Element] = []
        var reader: LoopWait<Void, Nothing>?
    }

    private enum Nothing: Error { case late, cancelled }

    private let contents: LoopConfined<Contents>

    /// Makes an inbox for a task on that loop; on the loop.
    package init(on loop: EventLoop) { contents = LoopConfined(Contents(), on: loop) }

    /// Puts something in; what is the same as the last that is still there is not put in again.
    package func put(_ element: Element) {
        contents.loop.execute { [self] in
            let contents = self.contents.value
            if contents.elements.last != element { contents.elements.append(element) }
            contents.reader?.complete(.success(()))
            contents.reader = nil
        }
    }

    /// Takes out the next one; nil when there was none until the deadline.
    ///
    /// To be called on the loop, by one task.
    package func next(until deadline: MonotonicInstant?) async throws(CancellationError) -> Element? {
        let contents = self.contents.value
        while contents.elements.isEmpty {
            do throws(Nothing) {
                try await self.contents.loop.wait(
                    until: deadline,
                    late: .late,
                    cancelled: .cancelled,
                    start: { contents.reader = $0 },
                    abandon: { contents.reader = nil }
                )
            } catch {
                if error == .cancelled { throw CancellationError() }
                return nil
            }
        }
        return contents.elements.removeFirst()
    }
}
