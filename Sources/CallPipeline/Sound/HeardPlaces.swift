internal import CallTiming

/// At which places of the caller's audio the agent's is heard: a pure value.
///
/// What is sent while a place of the caller's audio comes in here is heard behind a way there, and beside audio that has the
/// way back before it: its place is later by both. The first mark behind a stretch that is played without a break tells its
/// place; until then the shortest way that was seen is taken for it.
struct HeardPlaces {
    /// What a mark tells that came back.
    struct Return: Equatable {
        /// How long it took there and back, in samples.
        var way: Int64
        /// What was heard elsewhere than was thought, if anything was.
        var correction: Correction?
    }

    /// What of the agent's audio is heard elsewhere than was thought.
    struct Correction: Equatable {
        var start: CallTime
        var distance: Int64
    }

    private struct Mark {
        var name: String
        /// When it comes back, were there no way.
        var expected: CallTime
        var run: Int
    }

    /// When all that was sent has been played, were there no way; and where that stretch began.
    private var end = CallTime.start
    private var runBegin = CallTime.start
    /// How often a stretch has begun.
    private var run = 0
    /// How much later the present stretch is heard, and whether a mark has told so.
    private var distance: Int64
    private var isTold = false
    private var shortest: Int64?
    private var marks: [Mark] = []

    /// A tenth of a second, until a mark has told.
    private static let assumed: Int64 = 800
    /// More marks than a carrier leaves open; and as many as are open where it is kept a little ahead.
    private static let mostMarks = 256
    private static let usualMarks = 16

    init() {
        distance = Self.assumed
        marks.reserveCapacity(Self.usualMarks)
    }

    /// So many samples are sent; answers from which place on they are heard.
    mutating func sent(_ count: Int, at now: CallTime) -> CallTime {
        if run == 0 || end < now {
            run += 1
            runBegin = now
            end = now
            distance = shortest ?? Self.assumed
            isTold = false
        }
        defer { end = end + Int64(count) }
        return end + distance
    }

    /// A mark is set behind what was sent.
    mutating func marked(_ name: String) {
        if marks.count == Self.mostMarks { marks.removeFirst() }
        marks.append(Mark(name: name, expected: end, run: run))
    }

    /// A mark came back; nil for one that was not set, or was thrown away.
    mutating func returned(_ name: String, at now: CallTime) -> Return? {
        guard let place = marks.firstIndex(where: { $0.name == name }) else { return nil }
        let mark = marks[place]
        marks.removeFirst(place + 1)
        let measured = max(0, now.samples - mark.expected.samples)
        shortest = min(shortest ?? measured, measured)
        guard mark.run == run, !isTold else { return Return(way: measured) }
        isTold = true
        let correction = Correction(start: runBegin + distance, distance: measured - distance)
        distance = measured
        return Return(way: measured, correction: correction.distance == 0 ? nil : correction)
    }

    /// What was sent and has not been played is thrown away; answers from which place on nothing is heard.
    mutating func cleared(at now: CallTime) -> CallTime {
        // The marks in it come back at once, and tell nothing.
        marks.removeAll(keepingCapacity: true)
        end = min(end, now)
        // What comes next begins a stretch of its own.
        defer { run = 0 }
        return now + (isTold ? distance : shortest ?? Self.assumed)
    }
}
