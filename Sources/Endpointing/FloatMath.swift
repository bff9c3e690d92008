/// Logarithm, exponential and their kin, written out.
///
/// The C library's pick other instructions on other processors, and their last bits differ; these are the same operations
/// in the same order everywhere, so that a recorded call can be replayed to the bit. They are also what the compiler can
/// turn into vector code. Relative error below 3e-7.
enum FloatMath {
    /// The natural logarithm of a positive, normal number.
    @inline(__always)
    static func log(_ value: Float) -> Float {
        // value = m · 2^e with m between √½ and √2, where the series in (m − 1)/(m + 1) converges fast.
        let shifted = value.bitPattern &- 0x3F35_04F3
        let exponent = Float(Int32(bitPattern: shifted) &>> 23)
        let mantissa = Float(bitPattern: (shifted & 0x007F_FFFF) &+ 0x3F35_04F3)
        let ratio = (mantissa - 1) / (mantissa + 1)
        let square = ratio * ratio
        let series = 2 + square * (0.666_666_7 + square * (0.4 + square * 0.285_714_3))
        return exponent * 0.693_147_2 + ratio * series
    }

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
    static func decibels(_ power: Float) -> Float { log(power + 1e-12) * 4.342_944_8 }

    /// What turns any number into a probability.
    @inline(__always)
    static func logistic(_ value: Float) -> Float { 1 / (1 + exp(-value)) }

    /// The hyperbolic tangent.
    @inline(__always)
    static func tanh(_ value: Float) -> Float { 1 - 2 / (exp(2 * value) + 1) }

    /// The number, or the bound that it passes.
    @inline(__always)
    static func limited(_ value: Float, _ low: Float, _ high: Float) -> Float {
        let raised = value < low ? low : value
        return raised > high ? high : raised
    }

    /// The larger of two numbers.
    @inline(__always)
    static func larger(_ first: Float, _ second: Float) -> Float { first < second ? second : first }
}
