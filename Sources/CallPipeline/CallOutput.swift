/// Where a call's audio and its other wishes go; lives on the call's loop.
package protocol CallOutput: AnyObject {
    /// Queues µ-law samples behind what was queued before.
    func play(_ samples: Span<UInt8>)

    /// Asks to be told when what was queued so far has been played.
    func mark(_ name: String)

    /// Throws away what was queued and has not been played; the marks in it come back at once.
    func clear()

    /// Presses keys for the other side.
    func press(_ keys: String)

    /// Hands the caller on, or hangs up.
    func leave(_ way: CallFarewell)
}

/// How a call is left.
package enum CallFarewell: Sendable, Equatable {
    case hangUp(String)
    case transfer(String)
}
