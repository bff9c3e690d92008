/// What each G.711 µ-law code stands for, as a fraction of full scale.
///
/// The audio module stands on the same floor and cannot be asked; these lines are no reason to move either. They need no
/// table and no branch, so that the compiler makes vectors of them.
enum MuLawSamples {
    /// The sample of a code.
    @inline(__always)
    static func sample(_ code: UInt8) -> Float {
        let bits = UInt32(~code)
        // A code is a floating-point number itself, of a sign, three bits of exponent and four of mantissa; half a step leads
        // to the middle of its interval, and the bias goes off again.
        let magnitude = Float(bitPattern: (bits & 0x7F) &<< 19 &+ 0x4304_0000) - 132
        // No negative zero: it would cross zero.
        return (bits & 0x80 == 0 ? magnitude : 0 - magnitude) * (1 / 32_768)
    }
}
