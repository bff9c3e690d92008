/// How the sound has moved in the last 300 ms: speech does, most noise does not.
struct FrameHistory: Sendable {
    private static let length = 15

    private var levels: [15 of Bands] = .init(repeating: Bands(repeating: .zero))
    private var totals: [15 of Float] = .init(repeating: 0)
    private var framesSeen = 0
    private var newest = length - 1

    /// The standard deviation of the bands' levels in decibels, on average.
    private(set) var deviation: Float = 0
    /// How far the bands' levels moved since the last frame, on average.
    private(set) var flux: Float = 0
    /// How far the level lies above the lowest, and (negative) below the highest.
    private(set) var rise: Float = 0
    private(set) var drop: Float = 0

    /// Takes in a frame's bands and its level in decibels.
    mutating func push(_ energy: Bands, level: Float) {
        let previous = levels[newest]
        newest = newest == Self.length &- 1 ? 0 : newest &+ 1
        let isFirst = framesSeen == 0
        if framesSeen < Self.length { framesSeen &+= 1 }

        var bands = Bands(repeating: .zero)
        var moves = Bands(repeating: .zero)
        for quad in bands.indices {
            bands[quad] = FloatMath.decibels(energy[quad] + BandPlan.silence)
            let move = bands[quad] - previous[quad]
            moves[quad] = FloatMath.larger(move, -move)
        }
        levels[newest] = bands
        totals[newest] = level
        flux = isFirst ? 0 : moves.sum / Float(BandPlan.count)
        deviation = meanDeviation
        let totals = totals.span
        var (lowest, highest) = (level, level)
        for frame in 0..<framesSeen {
            lowest = FloatMath.smaller(lowest, totals[frame])
            highest = FloatMath.larger(highest, totals[frame])
        }
        (rise, drop) = (level - lowest, level - highest)
    }

    private var meanDeviation: Float {
        let levels = levels.span
        let share = 1 / Float(framesSeen)
        var deviations = Bands(repeating: .zero)
        for quad in deviations.indices {
            var sum = Quad.zero
            var squares = Quad.zero
            for frame in 0..<framesSeen {
                let level = levels[frame][quad]
                sum += level
                squares += level * level
            }
            let mean = sum * share
            deviations[quad] = FloatMath.root(FloatMath.larger(squares * share - mean * mean, .zero))
        }
        return deviations.sum / Float(BandPlan.count)
    }
}
