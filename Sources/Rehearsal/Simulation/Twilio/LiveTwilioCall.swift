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

    let loop: EventLoop
    /// What its webhooks are signed with.
    let token: String
    private let state: Mutex<TwilioCall>
    private let inbox: LoopInbox<Order>

    /// Makes a call; on its loop.
    init(_ record: TwilioCall, token: String, on loop: EventLoop) {
        self.loop = loop
        self.token = token
        state = Mutex(record)
        inbox = LoopInbox(on: loop)
    }

    var record: TwilioCall { state.withLock { $0 } }

    func change(_ body: (inout TwilioCall) -> Void) { state.withLock { body(&$0) } }

    func tell(_ order: Order) { inbox.put(order) }

    /// Waits for an order, until a deadline; nil when there was none.
    func order(until deadline: MonotonicInstant?) async throws(CancellationError) -> Order? {
        try await inbox.next(until: deadline)
    }
}
