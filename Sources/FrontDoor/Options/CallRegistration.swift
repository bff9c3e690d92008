package import Reactor

/// Hands calls that come in to somebody who carries them from there on: a service that streams with the carrier itself.
package struct CallRegistration: Sendable {
    /// What the carrier is to be answered, as it is; nil, or a failure, where the call is to be taken here.
    package var make: @Sendable (CallArrival, EventLoop) async throws -> String?

    package init(_ make: @escaping @Sendable (CallArrival, EventLoop) async throws -> String?) { self.make = make }
}
