package import CallPipeline
package import RelayWire

/// What whoever has let a relay socket in wants to do with it; called on the socket's loop.
package struct RelayVisit {
    /// What the call is made of that the session begins; nil for a session that is not what it was let in for.
    ///
    /// The recogniser and the voice among it are not used.
    package var welcome: (RelaySetup) -> sending Call.Parts?
    /// Told once how the session ended: at the first sign of it, which may be before the socket is gone.
    package var over: (RelayEnd) -> Void
    /// How the session was begun.
    package var manners: RelayManners
    /// Where its messages are counted.
    package var counters: RelayCounters

    package init(
        counters: RelayCounters,
        manners: RelayManners = RelayManners(),
        welcome: @escaping (RelaySetup) -> sending Call.Parts?,
        over: @escaping (RelayEnd) -> Void = { _ in }
    ) {
        self.counters = counters
        self.manners = manners
        self.welcome = welcome
        self.over = over
    }
}

/// How a session ended.
package enum RelayEnd: Sendable, Equatable {
    /// The agent has ended the call, or handed it on.
    case left(CallFarewell)
    /// The carrier has closed the socket as one does when all is said: the caller has hung up.
    case stopped(CallMemory?)
    /// The socket is gone, without a word.
    case lost(CallMemory?)
    /// It was not what it was let in for.
    case refused
}
