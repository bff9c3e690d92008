/// What a frame's spectrum looks like, whatever its level.
struct SpectralShape: Sendable {
    /// Geometric over arithmetic mean in decibels: 0 for white noise, far below for a voice or a tone.
    let flatness: Float
    /// The share of the two strongest peaks: near 1 for a tone or a DTMF digit, hardly ever above 0.9 for a voice.
    let tonality: Float

    /// The quads in which the bins of the bands lie.
    private static let quads = 1..<28

    init(_ spectrum: PowerSpectrum) {
        let powers = spectrum.span
        var sums = Quad.zero
        for quad in Self.quads { sums += powers[quad] }
        let sum = sums.total
        let count = Float(BandPlan.bins.count)
        flatness = (Self.logarithms(of: powers) / count - FloatMath.log(sum / count + 1e-14)) * 4.342_944_8
        tonality = sum > 1e-8 ? Self.peaks(of: powers) / sum : 0
    }

    /// The logarithms of all bins together.
    private static func logarithms(of powers: Span<Quad>) -> Float {
        // The logarithm of a product is cheaper than the sum of logarithms. A power of at least 1e-14 is brought to the
        // middle of a float's range, so that three of them stay within it.
        let scale: Float = 1e7
        var logarithms = Quad.zero
        for quad in stride(from: quads.lowerBound, to: quads.upperBound, by: 3) {
            let (first, second) = ((powers[quad] + 1e-14) * scale, (powers[quad &+ 1] + 1e-14) * scale)
            logarithms += FloatMath.log(first * second * ((powers[quad &+ 2] + 1e-14) * scale))
        }
        // 105 bins were scaled; the three beside them, which are empty, come out as 1e-7.
        return logarithms.total - Float(BandPlan.bins.count - 3) * FloatMath.log(scale)
    }

    /// The power of the two strongest peaks, each two bins to either side.
    private static func peaks(of powers: Span<Quad>) -> Float {
        // Powers are positive, and such floats sort as their bits do. The lowest seven bits, a part in 65,000, make room
        // for the bin, so that the largest number says where it was; the lower of two equals.
        let lanes = SIMD4<Int32>(0, 1, 2, 3)
        var keys = [28 of SIMD4<Int32>](repeating: .zero)
        for quad in quads {
            let bins = Int32(truncatingIfNeeded: 4 &* quad) &+ lanes
            keys[quad] = powers[quad].bits & ~127 | (127 &- bins)
        }
        let first = bin(ofHighest: keys.span)
        // What lies beside the first peak belongs to it.
        for bin in first &- 3...first &+ 3 where BandPlan.bins.contains(bin) { keys[bin / 4][bin % 4] = 0 }
        let second = bin(ofHighest: keys.span)
        var power: Float = 0
        for offset in -2...2 {
            power += powers.number(at: first &+ offset)
            if abs(second &+ offset &- first) > 2 { power += powers.number(at: second &+ offset) }
        }
        return power
    }

    private static func bin(ofHighest keys: Span<SIMD4<Int32>>) -> Int {
        var highest = SIMD4<Int32>.zero
        for quad in quads { highest.replace(with: keys[quad], where: keys[quad] .> highest) }
        let key = max(max(highest[0], highest[1]), max(highest[2], highest[3]))
        return 127 &- Int(key & 127)
    }
}
