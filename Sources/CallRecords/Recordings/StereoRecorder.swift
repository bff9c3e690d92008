package import CallTiming

/// Records a call in stereo: the caller left as they came, the agent right as it was heard; lives on the call's loop.
///
/// It copies samples into a window of memory that was made beforehand, and moves one number on: nothing is allocated, locked
/// or asked of the system. A gap is silence. What is less than `patience` old can still be changed, as what was sent ahead
/// and then cut off is never heard.
package final class StereoRecorder {
    let window: StereoWindow
    private let counters: RecordCounters
    /// How far back something can still be cut off, in samples.
    private let patience: Int64
    private var agentEnd: Int64 = 0
    private var missed = 0

    init(_ window: StereoWindow, patience: Int64, counters: RecordCounters) {
        self.window = window
        self.patience = patience
        self.counters = counters
    }

    deinit { close() }

    /// The caller's samples of that place; they also tell how late it is.
    package func caller(_ codes: Span<UInt8>, at place: CallTime) {
        put(codes, on: .caller, at: place.samples)
        advance(to: place + Int64(codes.count))
    }

    /// The agent's samples that the caller hears at that place, which may lie some seconds ahead.
    package func agent(_ codes: Span<UInt8>, at place: CallTime) {
        put(codes, on: .agent, at: place.samples)
        agentEnd = max(agentEnd, place.samples + Int64(codes.count))
    }

    /// What was told of the agent from there on is heard so much later than was thought, or earlier.
    ///
    /// Of what is settled already nothing is moved.
    package func moveAgent(from place: CallTime, by distance: Int64) {
        let writable = window.writable
        let start = max(place.samples, writable.lowerBound, writable.lowerBound - distance)
        let end = min(agentEnd, writable.upperBound, writable.upperBound - distance)
        guard start < end else { return }
        window.move(.agent, start..<end, by: distance)
        agentEnd = end + distance
    }

    /// The agent is not heard from there on, whatever has been told of it.
    package func cutAgent(at place: CallTime) {
        let writable = window.writable
        let start = max(place.samples, writable.lowerBound)
        let end = min(agentEnd, writable.upperBound)
        if start < end { window.silence(.agent, in: start..<end) }
        agentEnd = min(agentEnd, max(place.samples, 0))
    }

    /// The call has come to that place: also to be told where no audio of the caller's comes.
    package func advance(to now: CallTime) { window.settle(to: now.samples - patience) }

    /// The call is over there: what would have been heard later was not.
    package func finish(at end: CallTime) {
        cutAgent(at: end)
        window.settle(to: end.samples)
        close()
    }

    private func put(_ codes: Span<UInt8>, on side: StereoWindow.Side, at place: Int64) {
        let writable = window.writable
        let start = min(max(place, writable.lowerBound), place + Int64(codes.count))
        let end = min(place + Int64(codes.count), writable.upperBound)
        let count = max(0, end - start)
        missed += codes.count - Int(count)
        guard count > 0 else { return }
        let first = Int(start - place)
        window.put(codes.extracting(first..<(first + Int(count))), on: side, at: start)
    }

    private func close() {
        window.finish()
        if missed > 0 { counters.missedSamples(missed) }
        missed = 0
    }
}
