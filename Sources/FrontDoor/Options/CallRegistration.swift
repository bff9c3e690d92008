package import Reactor

/// Hands calls that come in to somebody who carries them from there on: a service that streams with the carrier itself.
package struct CallRegistration: Sendable {
    /// Has them carry a call; nil, or a failure, where the call is to be taken here.
    package var make: @Sendable (CallArrival, EventLoop) async throws -> CarriedCall?

    package init(_ make: @escaping @Sendable (CallArrival, EventLoop) async throws -> CarriedCall?) { self.make = make }
}

/// A call that somebody else is going to carry.
package struct CarriedCall: Sendable {
    /// What the carrier is to be answered, as it is.
    package var answer: String
    /// Told once the carrier is answered so: a webhook that comes twice has been answered by the first one.
    package var begun: @Sendable () -> Void

    package init(answer: String, begun: @escaping @Sendable () -> Void = {}) {
        self.answer = answer
        self.begun = begun
    }
}
