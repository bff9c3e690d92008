public import CallTiming

/// The gap policy: finds each frame's place in a call, so that recordings and positions stay aligned with the carrier's.
///
/// A pure value: a frame's sequence number, its timestamp and its length go in, what to do with it comes out. The
/// sequence number decides which of two frames is newer, the timestamp decides whether something is missing between
/// them. Nothing is held back: a hole is filled the moment a frame behind it comes, and a frame that comes later may
/// still be put in its place in a recording.
public struct MediaTimeline: Sendable, Equatable {
    /// When a deviation is jitter, when it is a gap, and when it is another count.
    public struct Policy: Sendable, Equatable {
        /// Timestamps that are off by up to this many samples do not move a frame.
        public var jitterTolerance: Int
        /// The longest gap that is filled; a timestamp that jumps further is another count, which goes on at once.
        public var longestGap: Int
        /// The longest way back that is an overlap; a timestamp that falls further is another count.
        public var longestOverlap: Int

        /// Makes a policy; without arguments the one for telephone carriers: 15 ms, a minute, a second.
        public init(jitterTolerance: Int = 120, longestGap: Int = 480_000, longestOverlap: Int = 8_000) {
            self.jitterTolerance = jitterTolerance
            self.longestGap = longestGap
            self.longestOverlap = longestOverlap
        }
    }

    /// What is to be done with a frame.
    public enum Placement: Sendable, Equatable {
        /// It follows what came before: play it. It begins at this position.
        case next(at: CallTime)
        /// Something is missing before it: first fill that many samples, then play it. It begins at this position.
        case afterGap(filling: Int, at: CallTime)
        /// Its first samples lie where something was played already: drop those, play the rest from this position.
        case overlapping(dropping: Int, at: CallTime)
        /// Its place has been filled and passed: not for ears any more, but a recording may put it at this position.
        case reordered(at: CallTime)
        /// It came before: drop it.
        case duplicate
        /// Too old to say whether it came before, or all of it lies where something was played: drop it.
        case late
    }

    /// How often each has happened.
    public struct Counts: Sendable, Equatable {
        /// Frames that were played, wholly or in part.
        public var played = 0
        /// Sequence numbers that have not come, less those that came after all.
        public var lost = 0
        /// Frames that came behind a newer one, with a place left for them.
        public var reordered = 0
        /// Frames that came twice.
        public var duplicated = 0
        /// Frames that were too late for any use.
        public var late = 0
        /// Gaps that were filled.
        public var gaps = 0
        /// Samples that were filled in.
        public var filledSamples: Int64 = 0
        /// How often the timestamps began another count.
        public var restarts = 0

        /// Nothing has happened.
        public init() {}
    }

    /// Where the next frame is expected: the end of what was played or filled.
    public private(set) var end = CallTime.start
    /// What has happened so far.
    public private(set) var counts = Counts()

    private let policy: Policy
    private var sequence = SequenceWindow()
    /// What is added to a timestamp to get a position; not zero once the timestamps have begun another count.
    private var offset: Int64 = 0

    /// Starts at the carrier's `start`.
    public init(policy: Policy = Policy()) { self.policy = policy }

    /// Takes note of a message that is no media, where those are numbered, too: its number is not missing.
    public mutating func messageReceived(sequence number: Int64) { _ = noted(number) }

    /// Finds the place of a frame.
    ///
    /// - Parameters:
    ///   - number: Its sequence number, nil where the carrier gives none.
    ///   - milliseconds: The carrier's timestamp of its first sample.
    ///   - samples: How many samples it holds.
    public mutating func frameReceived(
        sequence number: Int64?,
        timestamp milliseconds: Int64,
        samples: Int
    ) -> Placement {
        let samples = max(0, samples)
        let claimed = position(ofTimestamp: milliseconds)
        let step = number.map { noted($0) } ?? .next(skipped: 0)
        switch step {
        case .duplicate:
            counts.duplicated += 1
            return .duplicate
        case .tooOld:
            counts.late += 1
            return .late
        case .older:
            // Its own timestamp may be off by some jitter, too.
            let last = end.samples - Int64(samples)
            guard let claimed, last >= 0, claimed >= 0, claimed - last <= Int64(policy.jitterTolerance) else {
                counts.late += 1
                return .late
            }
            counts.reordered += 1
            return .reordered(at: CallTime(samples: min(claimed, last)))
        case .next(let skipped):
            return place(samples, claimed: claimed, milliseconds: milliseconds, isBehindMissing: skipped > 0)
        }
    }

    private mutating func place(
        _ samples: Int,
        claimed: Int64?,
        milliseconds: Int64,
        isBehindMissing: Bool
    ) -> Placement {
        let jump = (claimed ?? .max).subtractingReportingOverflow(end.samples)
        let isAnotherCount =
            claimed == nil || jump.overflow || jump.partialValue > Int64(policy.longestGap)
            || jump.partialValue < -Int64(policy.longestOverlap)
        if isAnotherCount {
            counts.restarts += 1
            let (samples, overflow) = milliseconds.multipliedReportingOverflow(by: 8)
            offset = overflow ? 0 : end.samples.subtractingReportingOverflow(samples).partialValue
        }
        let deviation = isAnotherCount ? 0 : Int(jump.partialValue)
        // Where a number is missing, half a frame is proof enough; without, it must be more than jitter.
        let tolerance = isBehindMissing ? min(policy.jitterTolerance, max(1, samples / 2)) : policy.jitterTolerance
        if deviation >= tolerance, deviation > 0 {
            let gap = wholeFrames(deviation, of: samples)
            end = end + Int64(gap)
            counts.gaps += 1
            counts.filledSamples += Int64(gap)
            return play(samples, .afterGap(filling: gap, at: end))
        }
        if deviation <= -policy.jitterTolerance, deviation < 0 {
            guard -deviation < samples else {
                counts.late += 1
                return .late
            }
            return play(samples + deviation, .overlapping(dropping: -deviation, at: end))
        }
        return play(samples, .next(at: end))
    }

    private mutating func play(_ samples: Int, _ placement: Placement) -> Placement {
        counts.played += 1
        let (sum, overflow) = end.samples.addingReportingOverflow(Int64(samples))
        end = CallTime(samples: overflow ? .max : sum)
        return placement
    }

    /// What was lost were whole frames: a gap that is nearly some of them is taken for exactly those.
    private func wholeFrames(_ gap: Int, of frame: Int) -> Int {
        guard frame > 0 else { return gap }
        let nearest = (gap + frame / 2) / frame * frame
        return nearest > 0 && abs(nearest - gap) < policy.jitterTolerance ? nearest : gap
    }

    private func position(ofTimestamp milliseconds: Int64) -> Int64? {
        let (samples, overflow) = milliseconds.multipliedReportingOverflow(by: 8)
        let (sum, beyond) = samples.addingReportingOverflow(offset)
        return overflow || beyond ? nil : sum
    }

    private mutating func noted(_ number: Int64) -> SequenceWindow.Step {
        let step = sequence.note(number)
        switch step {
        case .next(let skipped): counts.lost += skipped
        case .older: counts.lost = max(0, counts.lost - 1)
        case .duplicate, .tooOld: break
        }
        return step
    }
}
