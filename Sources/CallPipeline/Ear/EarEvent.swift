package import CallTiming

/// What the ear makes of the caller's audio.
package enum EarEvent: Sendable, Equatable {
    /// A turn begins; its first sounds may lie as far back as the pre-roll.
    case speechStarted(at: CallTime, preRoll: CallTime)
    /// Within a turn the caller is quiet for a moment, or goes on.
    case paused
    case wentOn
    /// The turn is over; the last sound ended there.
    case speechEnded(at: CallTime)
    /// While the agent speaks somebody else is heard, and no echo.
    case callerCutsIn(since: CallTime)
    /// Who cut in is quiet again.
    case callerIsQuiet
}
