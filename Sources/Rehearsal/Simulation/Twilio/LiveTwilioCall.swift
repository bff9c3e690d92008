internal import CallTiming
internal import Reactor
internal import Synchronization

/// A call that is going on: what is known of it, and what it is told by the API.
final class LiveTwilioCall: Sendable {
    /// What the API tells a call.
    enum Order: Sendable, Equatable {
        case redirected
        case ended(TwilioCall.Status)
    }

    /// Where orders wait for the call; on its loop.
    private final class Inbox {
        var orders: [Order] = []
        var reader: LoopWait<Order, NoOrder>?
    }

    private enum NoOrder: Error { case late, cancelled }

    let loop: EventLoop
    /// What its webhooks are signed with.
    let token: String
    private let state: Mutex<TwilioCall>
    private let inbox: LoopConfined<Inbox>

    /// Makes a call; on its loop.
    init(_ record: TwilioCall, token: String, on loop: EventLoop) {
        self.loop = loop
        self.token = token
        state = Mutex(record)
        inbox = LoopConfined(Inbox(), on: loop)
    }

    var record: TwilioCall { state.withLock { $0 } }

    func change(_ body: (inout TwilioCall) -> Void) { state.withLock { body(&$0) } }

    func tell(_ order: Order) {
        loop.execute { [self] in
            let inbox = self.inbox.value
            guard let reader = inbox.reader else { return inbox.orders.append(order) }
            inbox.reader = nil
            reader.complete(.success(order))
        }
    }

    /// Waits for an order, until a deadline; nil when there was none.
    func order(until deadline: MonotonicInstant?) async throws(CancellationError) -> Order? {
        let inbox = self.inbox.value
        if !inbox.orders.isEmpty { return inbox.orders.removeFirst() }
        do throws(NoOrder) {
            return try await loop.wait(
                until: deadline,
                late: .late,
                cancelled: .cancelled,
                start: { inbox.reader = $0 },
                abandon: { inbox.reader = nil }
            )
        } catch {
            if error == .cancelled { throw CancellationError() }
            return nil
        }
    }
}
