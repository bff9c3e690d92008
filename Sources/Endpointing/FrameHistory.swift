/// How the sound has moved in the last 300 ms: speech does, most noise does not.
struct FrameHistory: Sendable {
    private static let length = 15

    private var levels: [15 of Bands] = .init(repeating: Bands(repeating: 0))
    private var totals: [15 of Float] = .init(repeating: 0)
    private var framesSeen = 0

    /// The standard deviation of the bands' levels in decibels, on average.
    private(set) var deviation: Float = 0
    /// How far the bands' levels moved since the last frame, on average.
    private(set) var flux: Float = 0
    /// How far the level lies above the lowest, and (negative) below the highest.
    private(set) var rise: Float = 0
    private(set) var drop: Float = 0

    /// Takes in a frame's bands and its level in decibels.
    mutating func push(_ energy: borrowing Bands, level: Float) {
        let newest = framesSeen % Self.length
        let previous = (framesSeen &+ Self.length &- 1) % Self.length
        framesSeen &+= 1
        let count = min(framesSeen, Self.length)
        var bands = Bands(repeating: 0)
        for band in 0..<BandPlan.count { bands[band] = FloatMath.decibels(energy[band] + BandPlan.silence) }
        levels[newest] = bands
        totals[newest] = level

        var sums = Bands(repeating: 0)
        var squares = Bands(repeating: 0)
        for frame in 0..<count {
            for band in 0..<BandPlan.count {
                let value = levels[frame][band]
                sums[band] += value
                squares[band] += value * value
            }
        }
        deviation = 0
        flux = 0
        let share = 1 / Float(count)
        for band in 0..<BandPlan.count {
            let mean = sums[band] * share
            deviation += FloatMath.larger(squares[band] * share - mean * mean, 0).squareRoot()
            if framesSeen > 1 { flux += (bands[band] - levels[previous][band]).magnitude }
        }
        deviation /= Float(BandPlan.count)
        flux /= Float(BandPlan.count)

        var (lowest, highest) = (level, level)
        for frame in 0..<count {
            if totals[frame] < lowest { lowest = totals[frame] }
            if totals[frame] > highest { highest = totals[frame] }
        }
        (rise, drop) = (level - lowest, level - highest)
    }
}
