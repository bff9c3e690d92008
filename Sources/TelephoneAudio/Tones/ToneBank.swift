/// Listens at eight frequencies at once, in slices of 5 ms: Goertzel's recurrence, all frequencies in one vector.
///
/// A slice's phasor for a tone of its frequency and amplitude `a` has the length `a * 20`, and from slice to slice it
/// turns by `advance`; what it turns more is the tone's deviation from the frequency.
struct ToneBank: Sendable {
    /// What a slice was found to hold.
    struct Slice: Sendable {
        var phasors: Phasors
        /// The sum of the squared samples.
        var energy: Float

        static var silence: Self { Self(phasors: .zero, energy: 0) }
    }

    /// Samples in a slice.
    static let length = 40

    /// How far each frequency turns in a slice.
    let advance: Phasors
    private let turn: Phasors
    private let coefficient: SIMD8<Float>
    private var older: SIMD8<Float>
    private var newer: SIMD8<Float>
    private var energy: Float = 0
    private var count = 0

    init(hertz: [Double]) {
        advance = .turns(of: hertz, samples: Double(Self.length))
        turn = .turns(of: hertz, samples: 1)
        coefficient = turn.real * 2
        older = SIMD8(repeating: 0)
        newer = SIMD8(repeating: 0)
    }

    /// How many samples the slice in progress still needs.
    var missing: Int { Self.length - count }

    /// Takes samples, at most as many as the slice needs; answers the slice when it is complete.
    @inline(__always)
    mutating func take(_ samples: Span<Int16>, _ range: Range<Int>) -> Slice? {
        var (s1, s2, sum) = (newer, older, energy)
        for index in range {
            let sample = Float(samples[index])
            let s0 = coefficient * s1 - s2 + sample
            s2 = s1
            s1 = s0
            sum += sample * sample
        }
        count += range.count
        guard count == Self.length else {
            (newer, older, energy) = (s1, s2, sum)
            return nil
        }
        count = 0
        energy = 0
        newer = SIMD8(repeating: 0)
        older = newer
        return Slice(
            phasors: Phasors(real: s1 - turn.real * s2, imaginary: turn.imaginary * s2),
            energy: sum
        )
    }
}
