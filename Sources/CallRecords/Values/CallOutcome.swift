/// How a call ended, in one word; an open set, since callers of the store have ends of their own ("busy").
package struct CallOutcome: RawRepresentable, Sendable, Hashable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// It was talked to its end.
    package static let completed = CallOutcome(rawValue: "completed")
    /// The caller was handed on.
    package static let transferred = CallOutcome(rawValue: "transferred")
    /// Something on this side broke.
    package static let failed = CallOutcome(rawValue: "failed")
    /// Nobody saw its end: the process that had it was gone.
    package static let lost = CallOutcome(rawValue: "lost")
}

/// Who called whom.
package enum CallDirection: String, Sendable, Hashable, CaseIterable {
    case inbound, outbound
}
