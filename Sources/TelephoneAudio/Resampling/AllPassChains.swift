internal import Glibc

/// Two chains of all-pass filters, A and B, that together form a half-band filter.
///
/// The filter H(z) = (A(z²) + z⁻¹B(z²)) / 2 is run at the lower rate: upwards A gives the even samples and B the odd ones;
/// downwards their mean is the sample. Its sections come out of the theory of elliptic filters (R. A. Valenzuela and A. G.
/// Constantinides, "Digital signal processing schemes for efficient interpolation and decimation", 1983).
struct AllPassChains {
    private static let sections = 3

    /// The coefficients of A and B, side by side.
    private let coefficients: InlineArray<3, SIMD2<Float>>
    /// What went into and came out of the sections last: the input of the first, then the output of each.
    private var states = InlineArray<4, SIMD2<Float>>(repeating: .zero)
    /// The delay of low frequencies through A, in samples of the lower rate.
    let delay: Double

    init() {
        // Flat up to 3,400 Hz of 16,000; by its symmetry it stops from 4,600 Hz on.
        let all = Self.halfBand(sections: 2 * Self.sections, pass: 3_400 / 16_000)
        var pairs = InlineArray<3, SIMD2<Float>>(repeating: .zero)
        var delay = 0.0
        for index in 0..<Self.sections {
            pairs[index] = [Float(all[2 * index]), Float(all[2 * index + 1])]
            delay += (1 - all[2 * index]) / (1 + all[2 * index])
        }
        coefficients = pairs
        self.delay = delay
    }

    /// Makes two samples of each.
    mutating func raise(_ samples: Span<Float>, into places: Range<Int>, of output: inout MutableSpan<Float>) {
        var place = places.lowerBound
        for index in 0..<(places.count / 2) {
            let pair = filtered(SIMD2(repeating: samples[index]))
            output[place] = pair.x
            output[place + 1] = pair.y
            place += 2
        }
    }

    /// Makes one sample of every two.
    mutating func lower(_ samples: Span<Float>, into places: Range<Int>, of output: inout MutableSpan<Float>) {
        for index in 0..<places.count {
            let pair = filtered(SIMD2(samples[2 * index + 1], samples[2 * index]))
            output[places.lowerBound + index] = (pair.x + pair.y) / 2
        }
    }

    mutating func forget() { states = InlineArray(repeating: .zero) }

    @inline(__always)
    private mutating func filtered(_ input: SIMD2<Float>) -> SIMD2<Float> {
        // Silence must not let the states fade into numbers so small that the processor slows down.
        var value = input + 1e-18
        for section in 0..<Self.sections {
            // y[n] = a (x[n] - y[n-1]) + x[n-1], ordered so that the wait for y[n-1] is short.
            let next = (coefficients[section] * value + states[section]) - coefficients[section] * states[section + 1]
            states[section] = value
            value = next
        }
        states[Self.sections] = value
        return value
    }

    /// The coefficients of a half-band filter's sections, A and B in turn.
    ///
    /// The poles are found from the nome of the elliptic functions, by series that converge within a few terms.
    private static func halfBand(sections: Int, pass: Double) -> [Double] {
        let order = Double(2 * sections + 1)
        let edge = tan(.pi * pass)
        let modulus = edge * edge
        let complement = (1 - modulus * modulus).squareRoot().squareRoot()
        let ratio = (1 - complement) / (1 + complement) / 2
        let fourth = ratio * ratio * ratio * ratio
        let nome = ratio * (1 + fourth * (2 + fourth * (15 + fourth * 150)))
        return (1...sections).map { place in
            let angle = .pi * Double(place) / order
            var numerator = 0.0
            var denominator = 0.5
            for term in 0..<8 {
                let sign = term % 2 == 0 ? 1.0 : -1.0
                numerator += sign * pow(nome, Double(term * (term + 1))) * sin(Double(2 * term + 1) * angle)
                guard term > 0 else { continue }
                denominator += sign * pow(nome, Double(term * term)) * cos(2 * Double(term) * angle)
            }
            let square = pow(pow(nome, 0.25) * numerator / denominator, 2)
            let root = ((1 - square * modulus) * (1 - square / modulus)).squareRoot() / (1 + square)
            return (1 - root) / (1 + root)
        }
    }
}
