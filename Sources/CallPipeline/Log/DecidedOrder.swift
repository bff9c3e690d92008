package import CallTiming

/// An order, and when it was decided.
package struct DecidedOrder: Sendable, Equatable {
    package var time: CallTime
    package var order: CallOrder

    package init(_ order: CallOrder, at time: CallTime) {
        self.time = time
        self.order = order
    }

    /// As `CallReplay` tells it.
    package var line: String { CallReplay.line(order, at: time) }
}
