internal import CallTiming

/// A call's output, which knows where in the call what is sent on it is heard, and tells who keeps its sound.
///
/// Whoever speaks in the call, providers here or an agent elsewhere, speaks through it: both are measured and kept alike.
final class HeardOutput: CallOutput {
    private let output: any CallOutput
    /// Nil where nobody keeps the sound, and once the call is over.
    private var keeper: (any CallSoundKeeper)?
    /// The time of the call, which stands between two frames of the caller.
    private let now: () -> CallTime
    /// Which place of the caller's audio comes in just now.
    private let place: () -> CallTime
    private var places = HeardPlaces()

    init(
        _ output: any CallOutput,
        _ keeper: (any CallSoundKeeper)?,
        now: @escaping () -> CallTime,
        place: @escaping () -> CallTime
    ) {
        self.output = output
        self.keeper = keeper
        self.now = now
        self.place = place
    }

    // MARK: What is heard here

    /// The caller's next samples; of somebody who is muted only that they passed is kept.
    func heard(_ codes: Span<UInt8>, at begin: CallTime, isMuted: Bool) {
        if isMuted { keeper?.advance(to: begin + Int64(codes.count)) } else { keeper?.caller(codes, at: begin) }
    }

    /// A mark came back; answers how long its way was, in samples.
    func markReturned(_ name: String) -> Int64? {
        guard let mark = places.returned(name, at: place()) else { return nil }
        if let correction = mark.correction { keeper?.moveAgent(from: correction.start, by: correction.distance) }
        return mark.way
    }

    func finish() {
        keeper?.finish(at: now())
        keeper = nil
    }

    // MARK: What is sent

    func play(_ samples: Span<UInt8>) {
        output.play(samples)
        let heard = places.sent(samples.count, at: place())
        // The call goes on, too, where a carrier sends nothing of a caller who is silent.
        keeper?.advance(to: now())
        keeper?.agent(samples, at: heard)
    }

    func mark(_ name: String) {
        places.marked(name)
        output.mark(name)
    }

    func clear() {
        output.clear()
        let heard = places.cleared(at: place())
        keeper?.cutAgent(at: heard)
    }

    func press(_ keys: String) { output.press(keys) }

    func leave(_ way: CallFarewell) { output.leave(way) }
}
