public import ProviderKit
public import Reactor
public import TwilioREST
public import TwilioWire

/// The agents that a desk's calls talk to, and what may be wanted of them while they talk.
public struct OutboundAgents: Sendable {
    /// The TwiML that joins a call to its agent: when it is answered, and whenever it comes back to its agent.
    public var script: @Sendable (OutboundCallRecord, EventLoop) async -> TwiML
    /// Whether an organisation has an agent of that name.
    public var knows: @Sendable (String, Organisation) -> Bool = { _, _ in true }
    /// Has the agent say something in the talk that goes on; answers whether that can be done.
    public var say: @Sendable (OutboundCallRecord, String) -> Bool = { _, _ in false }
    /// The carrier is about to take the call out of its talk: the talk will be gone on with when the call comes back.
    public var leave: @Sendable (OutboundCallRecord, EventLoop) -> Void = { _, _ in }
    /// It did not.
    public var stay: @Sendable (OutboundCallRecord) -> Void = { _ in }
    /// The call is over.
    public var end: @Sendable (OutboundCallRecord) -> Void = { _ in }

    /// Makes agents that are joined so.
    public init(_ script: @escaping @Sendable (OutboundCallRecord, EventLoop) async -> TwiML) { self.script = script }
}

/// A service that makes the calls of some agents itself.
public struct OutboundElsewhere: Sendable {
    /// A call as that service has made it.
    public struct Placed: Sendable, Equatable {
        /// The carrier's number for it, where that is told.
        public var call: String?
        /// The service's name for what is said in it.
        public var conversation: String?

        /// Makes a call.
        public init(call: String?, conversation: String?) {
            self.call = call
            self.conversation = conversation
        }
    }

    /// Whether an order is that service's to carry out.
    public var takes: @Sendable (OutboundOrder) -> Bool
    /// Makes a call.
    public var place: @Sendable (OutboundCallRecord, EventLoop) async throws(TwilioFailure) -> Placed
    /// What has become of a call; nil where that cannot be told now.
    public var ask: @Sendable (_ conversation: String, EventLoop) async -> OutboundProgress.Report?
    /// After how long without news it is asked.
    public var interval = Duration.seconds(5)

    /// Makes a service.
    public init(
        takes: @escaping @Sendable (OutboundOrder) -> Bool,
        place: @escaping @Sendable (OutboundCallRecord, EventLoop) async throws(TwilioFailure) -> Placed,
        ask: @escaping @Sendable (_ conversation: String, EventLoop) async -> OutboundProgress.Report?
    ) {
        self.takes = takes
        self.place = place
        self.ask = ask
    }
}
