/// How a call ended, in one word; an open set, since callers of the store have ends of their own ("busy").
package struct CallOutcome: RawRepresentable, Sendable, Hashable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// It was talked to its end.
    package static let completed = CallOutcome(rawValue: "completed")
    /// The caller was handed on.
    package static let transferred = CallOutcome(rawValue: "transferred")
    /// It was over before anybody had heard the other side.
    package static let abandoned = CallOutcome(rawValue: "abandoned")
    /// It went on over another stream, which has a record of its own.
    package static let continued = CallOutcome(rawValue: "continued")
    /// Something on this side broke, or the way to the carrier.
    package static let failed = CallOutcome(rawValue: "failed")
    /// Nobody saw its end: the process that had it was gone.
    package static let lost = CallOutcome(rawValue: "lost")
}

/// Who called whom.
package enum CallDirection: String, Sendable, Hashable, CaseIterable {
    case inbound, outbound
}
