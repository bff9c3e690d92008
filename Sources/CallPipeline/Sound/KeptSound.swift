internal import CallTiming

/// A call's output with who keeps its sound beside it.
///
/// Whoever speaks in the call, providers here or an agent elsewhere, speaks through it: both are kept alike.
final class KeptSound: CallOutput {
    private let output: any CallOutput
    /// Nil once the call is over.
    private var keeper: (any CallSoundKeeper)?
    /// The time of the call.
    private let now: () -> CallTime
    private var places = HeardPlaces()

    init(_ keeper: any CallSoundKeeper, beside output: any CallOutput, now: @escaping () -> CallTime) {
        self.keeper = keeper
        self.output = output
        self.now = now
    }

    // MARK: What is heard here

    /// The caller's next samples; of somebody who is muted only that they passed is kept.
    func heard(_ codes: Span<UInt8>, at begin: CallTime, isMuted: Bool) {
        if isMuted { keeper?.advance(to: begin + Int64(codes.count)) } else { keeper?.caller(codes, at: begin) }
    }

    func markReturned(_ name: String) {
        guard let correction = places.returned(name, at: now()) else { return }
        keeper?.moveAgent(from: correction.start, by: correction.distance)
    }

    func finish() {
        keeper?.finish(at: now())
        keeper = nil
    }

    // MARK: What is sent

    func play(_ samples: Span<UInt8>) {
        output.play(samples)
        let time = now()
        // The call goes on, too, where a carrier sends nothing of a caller who is silent.
        keeper?.advance(to: time)
        keeper?.agent(samples, at: places.sent(samples.count, at: time))
    }

    func mark(_ name: String) {
        places.marked(name)
        output.mark(name)
    }

    func clear() {
        output.clear()
        keeper?.cutAgent(at: places.cleared(at: now()))
    }

    func press(_ keys: String) { output.press(keys) }

    func leave(_ way: CallFarewell) { output.leave(way) }
}
