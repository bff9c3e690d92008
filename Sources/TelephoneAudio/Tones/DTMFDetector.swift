public import CallTiming
internal import Glibc

/// What a detector of telephone keys tells.
public enum DTMFEvent: Sendable, Equatable {
    /// A key was pressed at that position; told some 35 ms later.
    case began(DTMFDigit, at: CallTime)
    /// It was let go at that position; told some 25 ms later.
    case ended(DTMFDigit, from: CallTime, to: CallTime)
}

/// Finds the keys that a caller presses in telephone audio (8 kHz, frames of any length).
///
/// A pure value that allocates nothing. Every 5 ms it looks at the last 20: a key is held where two tones, one of each
/// group, make up nearly all of the sound, are near each other's level, and turn at the right frequencies. Speech rarely
/// does that for a moment, and hardly ever for as long as the shortest key press.
public struct DTMFDetector: Sendable {
    /// What passes for a key; the standard ones serve for telephone lines.
    public struct Settings: Sendable, Equatable {
        /// The level below which a tone is not heard, in dBm0.
        public var quietest: Double
        /// How much the two tones' levels may differ, in dB.
        public var greatestTwist: Double
        /// The share of the sound's power that must lie in the two tones: 0.8 is a noise 6 dB below them.
        public var purity: Double
        /// How far a frequency may be off, as a share of it.
        ///
        /// ITU-T Q.24: 1.5 % is a key, 3.5 % is none.
        public var frequencyTolerance: Double
        /// How long a key must be held.
        public var shortest: Duration

        /// Makes settings; without arguments the standard ones.
        public init(
            quietest: Double = -38,
            greatestTwist: Double = 9,
            purity: Double = 0.8,
            frequencyTolerance: Double = 0.025,
            shortest: Duration = .milliseconds(32)
        ) {
            self.quietest = quietest
            self.greatestTwist = greatestTwist
            self.purity = purity
            self.frequencyTolerance = frequencyTolerance
            self.shortest = shortest
        }
    }

    /// A pair of tones in the last 20 ms.
    private struct Pair {
        var digit: DTMFDigit
        /// The peaks of the two tones.
        var low: Float
        var high: Float
    }

    /// A key that is held, or may be.
    private struct Press {
        var pair: Pair
        var start: Int64
        /// How far the key has surely been held.
        var end: Int64
        /// Slices since its tones were there.
        var absent = 0
        /// Slices since the whole test was passed.
        var unproven = 0
        /// Windows in a row that passed it.
        var windows = 0
    }

    private static let length = Int64(ToneBank.length)
    /// How a window of four slices is weighted: the first half of a sine wave.
    private static let weights = SIMD4<Float>(0.3827, 0.9239, 0.9239, 0.3827)
    private static let weightSum: Float = 2.6132
    private static let historyLength = 16
    /// How many windows in a row must hold a key; a voice that sings two harmonics of a key rarely holds them longer.
    private static let leastWindows = 4

    private let threshold: Float
    private let twist: Float
    private let purity: Float
    private let tolerance: Float
    private let shortest: Int64

    private var bank = ToneBank(hertz: (0..<8).map { $0 < 4 ? DTMFDigit.rowHertz[$0] : DTMFDigit.columnHertz[$0 - 4] })
    private var history = InlineArray<16, ToneBank.Slice>(repeating: .silence)
    /// The window that ended a slice ago, and the one before.
    private var lastWindow = Phasors.zero
    private var windowBefore = Phasors.zero
    private var slices = 0
    private var position: Int64
    private var candidate: Press?
    private var held: Press?

    /// Makes a detector whose first sample lies at a position.
    public init(startingAt start: CallTime = .start, settings: Settings = Settings()) {
        position = start.samples
        let peak = Float(TelephoneLevel.peak(dBm0: settings.quietest))
        threshold = peak * peak
        twist = Float(pow(10, settings.greatestTwist / 10))
        purity = Float(settings.purity)
        tolerance = Float(settings.frequencyTolerance)
        shortest = Int64(settings.shortest / .microseconds(125))
    }

    /// The key that is held now.
    public var heldDigit: DTMFDigit? { held?.pair.digit }

    /// Listens to the next samples, and tells what they bring to light.
    public mutating func process(_ samples: Span<Int16>, tell: (DTMFEvent) -> Void) {
        var index = 0
        while index < samples.count {
            let count = min(bank.missing, samples.count - index)
            let slice = bank.take(samples, index..<(index + count))
            index += count
            position += Int64(count)
            if let slice { look(at: slice, tell) }
        }
    }

    /// Tells the end of a key that is still held when the audio ends.
    public mutating func finish(tell: (DTMFEvent) -> Void) {
        if let press = held { tell(.ended(press.pair.digit, from: time(press.start), to: time(press.end))) }
        held = nil
        candidate = nil
    }

    // MARK: - Every 5 ms

    private mutating func look(at slice: ToneBank.Slice, _ tell: (DTMFEvent) -> Void) {
        history[slices % Self.historyLength] = slice
        slices += 1
        let pair = tonesInWindow()
        follow(pair, tell)
        seek(pair, tell)
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

    // MARK: - Keys

    /// Follows the key that is held, until its tones are gone for longer than a line drops out.
    private mutating func follow(_ pair: Pair?, _ tell: (DTMFEvent) -> Void) {
        guard var press = held else { return }
        let share = presence(of: press.pair, ago: 0)
        if share >= 0.5 {
            press.absent = 0
            press.end = position
        } else {
            // The slice in which the key was let go holds a part of it.
            if press.absent == 0, share > 0.15 { press.end += Int64((share * Float(Self.length)).rounded()) }
            press.absent += 1
        }
        press.unproven = pair?.digit == press.pair.digit ? 0 : press.unproven + 1
        held = press
        if press.absent >= 4 || press.unproven >= 40 {
            tell(.ended(press.pair.digit, from: time(press.start), to: time(press.end)))
            held = nil
        }
    }

    /// Looks for a key newly pressed.
    private mutating func seek(_ pair: Pair?, _ tell: (DTMFEvent) -> Void) {
        guard let pair, pair.digit != held?.pair.digit else {
            candidate = nil
            return
        }
        if candidate?.pair.digit != pair.digit {
            candidate = Press(pair: pair, start: position, end: position)
        }
        guard var press = candidate else { return }
        // The last full window knows the levels best.
        press.pair = pair
        press.end = position
        press.windows += 1
        press.start = start(of: pair)
        candidate = press
        guard press.windows >= Self.leastWindows, position - press.start >= shortest else { return }
        if let former = held {
            tell(.ended(former.pair.digit, from: time(former.start), to: time(min(former.end, press.start))))
        }
        held = press
        candidate = nil
        tell(.began(pair.digit, at: time(press.start)))
    }

    /// Where the tones began that the last slices hold.
    private func start(of pair: Pair) -> Int64 {
        var ago = 1
        while ago < Self.historyLength - 1, presence(of: pair, ago: ago + 1) >= 0.6 { ago += 1 }
        let begin = position - Int64(ago + 1) * Self.length
        let share = ago + 1 < Self.historyLength ? presence(of: pair, ago: ago + 1) : 0
        return begin - (share > 0.15 ? Int64((share * Float(Self.length)).rounded()) : 0)
    }

    /// How much of a slice the pair of tones fills, 0 to about 1; the smaller of the two's shares.
    private func presence(of pair: Pair, ago: Int) -> Float {
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

    private func time(_ samples: Int64) -> CallTime { CallTime(samples: samples) }
}

extension SIMD4<Float> {
    /// The greatest element and its place.
    fileprivate var greatest: (index: Int, value: Float) {
        var (index, value) = (0, self[0])
        for place in 1..<4 where self[place] > value { (index, value) = (place, self[place]) }
        return (index, value)
    }
}
