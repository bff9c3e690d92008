package import CallTiming

/// Who keeps the sound of a call: the caller's as it came, the agent's where the caller heard it.
///
/// It lives on the call's loop and is told on the way of every frame: it neither waits nor allocates.
package protocol CallSoundKeeper: AnyObject {
    /// The caller's samples of that place.
    func caller(_ codes: Span<UInt8>, at place: CallTime)

    /// The agent's samples that the caller hears from that place on.
    func agent(_ codes: Span<UInt8>, at place: CallTime)

    /// What was told of the agent from that place on is heard so much later than was thought, or earlier.
    func moveAgent(from place: CallTime, by distance: Int64)

    /// The agent is not heard from that place on, whatever has been told of it.
    func cutAgent(at place: CallTime)

    /// The call has come to that place, without audio of the caller's that may be kept.
    func advance(to now: CallTime)

    /// The call is over.
    func finish(at end: CallTime)
}
