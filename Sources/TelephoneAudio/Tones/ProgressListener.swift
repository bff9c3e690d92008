internal import Glibc

/// Tells every 10 ms what the last 40 or 50 held.
struct ProgressListener: Sendable {
    /// An answer.
    struct Observation {
        var sound: ProgressSound
        /// The mean of the squared samples in the last 10 ms.
        var power: Float
        /// Where those end.
        var end: Int64
        /// Where in the window behind the answer sound like the latest began.
        var onset: Int64
    }

    static let sliceLength = Int64(40)
    private static let sweepSlices = 8
    private static let knownSlices = 10
    private static let purity: Float = 0.85
    private static let pairPurity: Float = 0.8
    /// The lanes lie close enough that a tone between two of them is measured well by either.
    private static let lowest: Float = 390
    private static let step: Float = 107
    private static let range: ClosedRange<Float> = 375...2040

    private let silencePower = Float(TelephoneLevel.meanSquare(dBm0: -48))
    private var lower = ToneBank(hertz: (0..<8).map { Double(Self.lowest + Self.step * Float($0)) })
    private var upper = ToneBank(hertz: (8..<16).map { Double(Self.lowest + Self.step * Float($0)) })
    private var known = ToneBank(hertz: ProgressPair.bank)
    private let leaks: InlineArray<4, Phasor>
    private var below = InlineArray<8, ToneBank.Slice>(repeating: .silence)
    private var above = InlineArray<8, ToneBank.Slice>(repeating: .silence)
    private var heard = InlineArray<10, ToneBank.Slice>(repeating: .silence)
    private var slices = 0
    private var position: Int64

    init(startingAt start: Int64) {
        position = start
        var leaks = InlineArray<4, Phasor>(repeating: .zero)
        for pair in ProgressPair.allCases {
            let difference = 2 * Double.pi * (pair.hertz.low - pair.hertz.high) / 8_000
            var sum = Phasor.zero
            let count = ToneBank.length * Self.knownSlices
            for sample in 0..<count { sum = sum + .unit(angle: Float(difference * Double(sample))) }
            leaks[pair.rawValue] = sum * (1 / Float(count))
        }
        self.leaks = leaks
    }

    /// Listens to samples from an index on, up to the next answer; nil when they end before it.
    mutating func next(_ samples: Span<Int16>, from index: inout Int) -> Observation? {
        while index < samples.count {
            let count = min(lower.missing, samples.count - index)
            let lowerSlice = lower.take(samples, index..<(index + count))
            let upperSlice = upper.take(samples, index..<(index + count))
            let knownSlice = known.take(samples, index..<(index + count))
            index += count
            position += Int64(count)
            guard let lowerSlice, let upperSlice, let knownSlice else { continue }
            below[slices % Self.sweepSlices] = lowerSlice
            above[slices % Self.sweepSlices] = upperSlice
            heard[slices % Self.knownSlices] = knownSlice
            slices += 1
            if slices.isMultiple(of: 2) { return observe() }
        }
        return nil
    }

    private func observe() -> Observation {
        let power = (energy(0) + energy(1)) / Float(2 * Self.sliceLength)
        var observation = Observation(sound: .silence, power: power, end: position, onset: onset())
        guard power > silencePower else { return observation }
        if let hertz = single() {
            observation.sound = .single(hertz: hertz)
        } else {
            observation.sound = pair().map { .pair($0) } ?? .other
        }
        return observation
    }

    /// The energy of the slice that ended so many slices ago.
    private func energy(_ ago: Int) -> Float {
        heard[(slices - 1 - ago + 2 * Self.knownSlices) % Self.knownSlices].energy
    }

    /// Where the first sound that is about as loud as the loudest began, as far back as the answer looks.
    ///
    /// Two tones together swell and fade, so that one slice alone says nothing.
    private func onset() -> Int64 {
        var loudest: Float = 0
        for index in 0..<Self.knownSlices { loudest = max(loudest, heard[index].energy) }
        var count = Self.knownSlices
        while count > 2, energy(count - 1) < 0.25 * loudest { count -= 1 }
        return position - Int64(count) * Self.sliceLength
    }

    /// The frequency of the one tone in the last 40 ms, if there is nothing much else.
    private func single() -> Float? {
        var lowSums = SIMD8<Float>(repeating: 0)
        var highSums = lowSums
        var total: Float = 0
        for index in 0..<Self.sweepSlices {
            lowSums += below[index].phasors.squares
            highSums += above[index].phasors.squares
            total += below[index].energy
        }
        let isAbove = highSums.max() > lowSums.max()
        let sums = isAbove ? highSums : lowSums
        var lane = 0
        for other in 1..<8 where sums[other] > sums[lane] { lane = other }
        // Most of what is not a tone ends here: a tone's slices hold 80 to 100 % of it.
        let half = Float(Self.sliceLength) / 2
        guard sums[lane] / (half * half) / 2 * Float(Self.sliceLength) > 0.6 * total else { return nil }

        let first = slices % Self.sweepSlices
        var turn = Phasor.zero
        var before = slice(isAbove, first).phasors[lane]
        for index in 1..<Self.sweepSlices {
            let now = slice(isAbove, first + index).phasors[lane]
            turn = turn + now * before.conjugate
            before = now
        }
        let deviation = (turn * (isAbove ? upper : lower).advance[lane].conjugate).angle
        let offset = deviation * 8_000 / (2 * .pi * Float(Self.sliceLength))
        let hertz = Self.lowest + Self.step * Float(isAbove ? lane + 8 : lane) + offset
        guard Self.range.contains(hertz), abs(offset) < 70 else { return nil }

        // All slices turned to the phase of the last one: only a tone that keeps its frequency adds up.
        let step = Phasor.unit(angle: turn.angle)
        var sum = Phasor.zero
        for index in 0..<Self.sweepSlices {
            sum = sum * step + slice(isAbove, first + index).phasors[lane]
        }
        let angle = Float.pi * offset * Float(Self.sliceLength) / 8_000
        let response = abs(angle) < 1e-3 ? 1 : sinf(angle) / angle
        let peakSquare = sum.square / (half * half * Float(Self.sweepSlices * Self.sweepSlices)) / (response * response)
        let power = total / Float(Self.sweepSlices * Int(Self.sliceLength))
        return peakSquare / 2 >= Self.purity * power ? hertz : nil
    }

    private func slice(_ isAbove: Bool, _ index: Int) -> ToneBank.Slice {
        isAbove ? above[index % Self.sweepSlices] : below[index % Self.sweepSlices]
    }

    /// The exchange's two tones in the last 50 ms, if there is nothing much else.
    private func pair() -> ProgressPair? {
        var window = Phasors.zero
        var total: Float = 0
        let first = slices % Self.knownSlices
        for index in 0..<Self.knownSlices {
            let slice = heard[(first + index) % Self.knownSlices]
            window = window * known.advance + slice.phasors
            total += slice.energy
        }
        let count = Float(Self.knownSlices * ToneBank.length)
        for pair in ProgressPair.allCases {
            let leak = leaks[pair.rawValue]
            let low = window[pair.lanes.low] * (2 / count)
            let high = window[pair.lanes.high] * (2 / count)
            let scale = 1 / (1 - leak.square)
            let explained = (low.square + high.square - 2 * (low.conjugate * leak * high).real) * scale / 2
            guard explained * count >= Self.pairPurity * total else { continue }
            let lowSquare = ((low - leak * high) * scale).square
            let highSquare = ((high - leak.conjugate * low) * scale).square
            // 8 dB: a single tone near one of the two is no pair.
            if max(lowSquare, highSquare) <= 6.3 * min(lowSquare, highSquare) { return pair }
        }
        return nil
    }
}
