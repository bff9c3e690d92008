internal import Glibc

/// Tells every 5 ms which pair of a key's tones the last 20 held, and where such a pair began.
struct DTMFListener: Sendable {
    /// Two tones, one of each group, and nothing much else.
    struct Pair {
        var digit: DTMFDigit
        /// The peaks of the two tones.
        var low: Float
        var high: Float
    }

    /// An answer: a pair or none, and where the audio is that it is about.
    struct Observation {
        var pair: Pair?
        var end: Int64
    }

    static let length = Int64(ToneBank.length)
    /// How a window of four slices is weighted: the first half of a sine wave.
    private static let weights = SIMD4<Float>(0.3827, 0.9239, 0.9239, 0.3827)
    private static let weightSum: Float = 2.6132
    private static let historyLength = 16

    private let threshold: Float
    private let twist: Float
    private let purity: Float
    private let tolerance: Float

    private var bank = ToneBank(hertz: (0..<8).map { $0 < 4 ? DTMFDigit.rowHertz[$0] : DTMFDigit.columnHertz[$0 - 4] })
    private var history = InlineArray<16, ToneBank.Slice>(repeating: .silence)
    /// The window that ended a slice ago, and the one before.
    private var lastWindow = Phasors.zero
    private var windowBefore = Phasors.zero
    private var slices = 0
    private var position: Int64

    init(startingAt start: Int64, settings: DTMFDetector.Settings) {
        position = start
        let peak = Float(TelephoneLevel.peak(dBm0: settings.quietest))
        threshold = peak * peak
        twist = Float(pow(10, settings.greatestTwist / 10))
        purity = Float(settings.purity)
        tolerance = Float(settings.frequencyTolerance)
    }

    /// Listens to samples from an index on, up to the next answer; nil when they end before it.
    mutating func next(_ samples: Span<Int16>, from index: inout Int) -> Observation? {
        while index < samples.count {
            let count = min(bank.missing, samples.count - index)
            let slice = bank.take(samples, index..<(index + count))
            index += count
            position += Int64(count)
            guard let slice else { continue }
            history[slices % Self.historyLength] = slice
            slices += 1
            return Observation(pair: tonesInWindow(), end: position)
        }
        return nil
    }

    /// The slice that ended so many slices ago.
    private func slice(_ ago: Int) -> ToneBank.Slice {
        history[(slices - 1 - ago + 2 * Self.historyLength) % Self.historyLength]
    }

    /// The pair of tones that the last four slices hold, if they hold nothing much else.
    private mutating func tonesInWindow() -> Pair? {
        let (first, second, third, fourth) = (slice(3), slice(2), slice(1), slice(0))
        // Each slice is turned on by the next one's advance: a tone of the frequency adds up in phase.
        var window = first.phasors.scaled(by: Self.weights[0]) * bank.advance
        window = (window + second.phasors.scaled(by: Self.weights[1])) * bank.advance
        window = (window + third.phasors.scaled(by: Self.weights[2])) * bank.advance
        window = window + fourth.phasors.scaled(by: Self.weights[3])
        let earlier = windowBefore
        windowBefore = lastWindow
        lastWindow = window

        let powers = window.squares
        let (row, low) = powers.lowHalf.greatest
        let (column, high) = powers.highHalf.greatest
        let unit = Float(ToneBank.length) / 2 * Self.weightSum
        // Off its frequency a tone is measured up to 4 dB too low; the exact test comes below.
        guard min(low, high) > 0.4 * threshold * unit * unit else { return nil }
        guard max(low, high) < 2.5 * twist * min(low, high) else { return nil }
        guard
            let lowOffset = offset(of: row, hertz: DTMFDigit.rowHertz[row], from: earlier, to: window),
            let highOffset = offset(of: column + 4, hertz: DTMFDigit.columnHertz[column], from: earlier, to: window)
        else { return nil }
        let lowPeak = low.squareRoot() / unit / Self.response(lowOffset)
        let highPeak = high.squareRoot() / unit / Self.response(highOffset)
        let (lowSquare, highSquare) = (lowPeak * lowPeak, highPeak * highPeak)
        guard min(lowSquare, highSquare) >= threshold else { return nil }
        guard max(lowSquare, highSquare) <= twist * min(lowSquare, highSquare) else { return nil }
        let energies = SIMD4(first.energy, second.energy, third.energy, fourth.energy) * Self.weights
        let total = energies.sum() / (Self.weightSum * Float(ToneBank.length))
        guard (lowSquare + highSquare) / 2 >= purity * total else { return nil }
        guard let digit = DTMFDigit(row: row, column: column) else { return nil }
        return Pair(digit: digit, low: lowPeak, high: highPeak)
    }

    /// How far a tone is off its frequency, from what it turned in two slices; nil when that is too far.
    private func offset(
        of lane: Int,
        hertz: Double,
        from earlier: Phasors,
        to later: Phasors
    ) -> Float? {
        let expected = bank.advance[lane] * bank.advance[lane] * earlier[lane]
        let turned = (later[lane] * expected.conjugate).angle
        let hertzOff = turned * 8_000 / (2 * .pi * 2 * Float(ToneBank.length))
        return abs(hertzOff) <= tolerance * Float(hertz) ? hertzOff : nil
    }

    /// How much of a tone that far off its frequency the window measures.
    private static func response(_ hertz: Float) -> Float {
        let half = Float.pi * hertz * Float(ToneBank.length) / 8_000
        let slice = abs(half) < 1e-3 ? 1 : sinf(half) / half
        return slice * 2 * (weights[1] * cosf(half) + weights[0] * cosf(3 * half)) / weightSum
    }

    // MARK: - Edges

    /// Where the tones began that the last slices hold.
    func start(of pair: Pair) -> Int64 {
        var ago = 1
        while ago < Self.historyLength - 1, presence(of: pair, ago: ago + 1) >= 0.6 { ago += 1 }
        let begin = position - Int64(ago + 1) * Self.length
        let share = ago + 1 < Self.historyLength ? presence(of: pair, ago: ago + 1) : 0
        return begin - (share > 0.15 ? Int64((share * Float(Self.length)).rounded()) : 0)
    }

    /// How much of a slice the pair of tones fills, 0 to about 1; the smaller of the two's shares.
    func presence(of pair: Pair, ago: Int) -> Float {
        let phasors = slice(ago).phasors
        let (row, column) = (Int(pair.digit.rawValue) / 4, Int(pair.digit.rawValue) % 4 + 4)
        let leak = Self.leaks[Int(pair.digit.rawValue)]
        // In so short a slice each tone leaks into the other's measure: solve for both.
        let scale = 1 / (Float(ToneBank.length) / 2 * (1 - leak.square))
        let low = (phasors[row] - leak * phasors[column]) * scale
        let high = (phasors[column] - leak.conjugate * phasors[row]) * scale
        return min(low.square.squareRoot() / pair.low, high.square.squareRoot() / pair.high)
    }

    /// For each key, how much of a slice's upper tone its lower one's measure holds.
    private static let leaks: InlineArray<16, Phasor> = {
        var leaks = InlineArray<16, Phasor>(repeating: .zero)
        for digit in DTMFDigit.allCases {
            var sum = Phasor.zero
            for sample in 0..<ToneBank.length {
                sum = sum + .unit(angle: Float(2 * .pi * (digit.low - digit.high) * Double(sample) / 8_000))
            }
            leaks[Int(digit.rawValue)] = sum * (1 / Float(ToneBank.length))
        }
        return leaks
    }()
}

extension SIMD4<Float> {
    /// The greatest element and its place.
    fileprivate var greatest: (index: Int, value: Float) {
        var (index, value) = (0, self[0])
        for place in 1..<4 where self[place] > value { (index, value) = (place, self[place]) }
        return (index, value)
    }
}
