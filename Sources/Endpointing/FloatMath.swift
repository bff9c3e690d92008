/// Logarithm, exponential and their kin, written out.
///
/// The C library's pick other instructions on other processors, and their last bits differ; these are the same operations
/// in the same order everywhere, so that a recorded call can be replayed to the bit. They work on four numbers at a time,
/// and a single one has the same bits as in a quad. Relative error below 3e-7.
enum FloatMath {
    /// The natural logarithm of positive, normal numbers.
    @inline(__always)
    static func log(_ value: Quad) -> Quad {
        // value = m · 2^e with m between √½ and √2, where the series in (m − 1)/(m + 1) converges fast.
        let shifted = value.bits &- 0x3F35_04F3
        let exponent = Quad(small: shifted &>> 23)
        let mantissa = Quad(bits: (shifted & 0x007F_FFFF) &+ 0x3F35_04F3)
        let ratio = (mantissa - 1) / (mantissa + 1)
        let square = ratio * ratio
        var series: Quad = square * 0.285_714_3 + 0.4
        series = series * square + 0.666_666_7
        series = series * square + 2
        return exponent * 0.693_147_2 + ratio * series
    }

    /// The exponential, of arguments held within ±80.
    @inline(__always)
    static func exp(_ value: Quad) -> Quad {
        let power = limited(value, -80, 80) * 1.442_695
        // Adding 1.5 · 2^23 rounds to a whole number and leaves it in the low bits.
        let rounded = power + 12_582_912
        let rest = (power - (rounded - 12_582_912)) * 0.693_147_2
        // 1 + x + x²/2 + x³/6 + …
        var series: Quad = rest * 0.008_333_3 + 0.041_666_7
        series = series * rest + 0.166_666_7
        series = series * rest + 0.5
        series = series * rest + 1
        series = series * rest + 1
        return Quad(bits: (rounded.bits &<< 23) &+ 0x3F80_0000) * series
    }

    /// Ten times the decimal logarithm of powers.
    @inline(__always)
    static func decibels(_ power: Quad) -> Quad { log(power + 1e-12) * 4.342_944_8 }

    /// What turns any numbers into probabilities.
    @inline(__always)
    static func logistic(_ value: Quad) -> Quad { 1 / (1 + exp(-value)) }

    /// The hyperbolic tangent.
    @inline(__always)
    static func tanh(_ value: Quad) -> Quad { 1 - 2 / (exp(2 * value) + 1) }

    /// The square root of numbers that are not negative.
    @inline(__always)
    static func root(_ value: Quad) -> Quad {
        // Half of the exponent is a first guess at one over the root; Newton's rule doubles its digits three times.
        var inverse = Quad(bits: 0x5F37_5A86 &- (value.bits &>> 1))
        for _ in 0..<3 { inverse *= 1.5 - (0.5 * value * inverse) * inverse }
        return value * inverse
    }

    /// The numbers, or the bounds that they pass.
    @inline(__always)
    static func limited(_ value: Quad, _ low: Float, _ high: Float) -> Quad {
        smaller(larger(value, Quad(repeating: low)), Quad(repeating: high))
    }

    /// The larger number of each pair.
    @inline(__always)
    static func larger(_ first: Quad, _ second: Quad) -> Quad {
        Quad(
            larger(first[0], second[0]),
            larger(first[1], second[1]),
            larger(first[2], second[2]),
            larger(first[3], second[3])
        )
    }

    /// The smaller number of each pair.
    @inline(__always)
    static func smaller(_ first: Quad, _ second: Quad) -> Quad {
        Quad(
            smaller(first[0], second[0]),
            smaller(first[1], second[1]),
            smaller(first[2], second[2]),
            smaller(first[3], second[3])
        )
    }

    // MARK: - One number

    /// The natural logarithm of a positive, normal number.
    @inline(__always)
    static func log(_ value: Float) -> Float { log(Quad(repeating: value))[0] }

    /// The exponential, of arguments held within ±80.
    @inline(__always)
    static func exp(_ value: Float) -> Float {
        let power = limited(value, -80, 80) * 1.442_695
        // Adding 1.5 · 2^23 rounds to a whole number and leaves it in the low bits.
        let rounded = power + 12_582_912
        let rest = (power - (rounded - 12_582_912)) * 0.693_147_2
        let series = 1 + rest * (1 + rest * (0.5 + rest * (0.166_666_7 + rest * (0.041_666_7 + rest * 0.008_333_3))))
        let scale = Float(bitPattern: (rounded.bitPattern &<< 23) &+ 0x3F80_0000)
        return scale * series
    }

    /// Ten times the decimal logarithm of a power.
    @inline(__always)
    static func decibels(_ power: Float) -> Float { decibels(Quad(repeating: power))[0] }

    /// What turns any number into a probability.
    @inline(__always)
    static func logistic(_ value: Float) -> Float { 1 / (1 + exp(-value)) }

    /// The hyperbolic tangent.
    @inline(__always)
    static func tanh(_ value: Float) -> Float { 1 - 2 / (exp(2 * value) + 1) }

    /// The number, or the bound that it passes.
    @inline(__always)
    static func limited(_ value: Float, _ low: Float, _ high: Float) -> Float { smaller(larger(value, low), high) }

    /// The larger of two numbers.
    @inline(__always)
    static func larger(_ first: Float, _ second: Float) -> Float { first < second ? second : first }

    /// The smaller of two numbers.
    @inline(__always)
    static func smaller(_ first: Float, _ second: Float) -> Float { first > second ? second : first }
}
