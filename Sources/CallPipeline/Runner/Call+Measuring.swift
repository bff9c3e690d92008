internal import CallTiming
internal import Reactor

/// What of the waits is the engine's own, and how late its audio goes out.
extension Call {
    /// Who is to see audio go out: the first of an answer, or what was waited for until it was due.
    func witness(of reply: Int, isFirst: Bool) -> (any OutputWitness)? {
        if isFirst, let first = share?.firstAudio(of: reply) { return first }
        guard let due else { return nil }
        frames.expect(due: MonotonicInstant(nanoseconds: schedule + due.samples * 125_000))
        return frames
    }

    /// Which place of the caller's audio comes in just now, had none of it been late.
    var place: CallTime { CallTime(samples: max(0, loop.now.nanoseconds - schedule) / 125_000) }

    /// The caller's audio has come up to there: on a carrier's clock that runs a little faster or slower than ours.
    func keepSchedule(_ end: CallTime) {
        let begun = loop.now.nanoseconds - end.samples * 125_000
        // A hundred millionths slower at most: 2 us of a frame's 20 ms.
        schedule = min(schedule + 2_000, begun)
    }

    /// The model has just been asked: how long it takes until that has gone out.
    func measureRequest() {
        guard let share, let reply = share.takeRequested() else { return }
        let cause = loop.cause
        loop.afterOutput { [self] in
            assumeIsolated { $0.share?.asked(reply, took: ($0.loop.clock.now - cause).clampedNanoseconds) }
        }
    }
}
