package import CallPipeline
package import CarrierWire

/// What whoever has let a stream in wants to do with it; called on the stream's loop.
package struct CarrierVisit {
    /// What the call is made of that the stream begins; nil for a stream that is not what it was let in for.
    package var welcome: (CarrierStart) -> sending Call.Parts?
    /// Who hears the caller's audio beside the call; asked for when it has begun.
    package var listener: () -> ((Span<UInt8>) -> Void)?
    /// Told once how the stream ended: at the first sign of it, which may be before the socket is gone.
    package var over: (CarrierStreamEnd) -> Void
    /// Where its messages are counted.
    package var counters: CarrierCounters

    package init(
        counters: CarrierCounters,
        welcome: @escaping (CarrierStart) -> sending Call.Parts?,
        listener: @escaping () -> ((Span<UInt8>) -> Void)? = { nil },
        over: @escaping (CarrierStreamEnd) -> Void = { _ in }
    ) {
        self.counters = counters
        self.listener = listener
        self.welcome = welcome
        self.over = over
    }
}

/// How a stream ended.
package enum CarrierStreamEnd: Sendable, Equatable {
    /// The agent has ended the call, or handed it on.
    case left(CallFarewell)
    /// The carrier says that it is over: the caller has hung up, or something else is done with the call.
    case stopped(CallMemory?)
    /// The socket is gone, without a word.
    case lost(CallMemory?)
    /// It was not what it was let in for.
    case refused
}
