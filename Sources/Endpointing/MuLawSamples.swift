/// What each G.711 µ-law code stands for, as a fraction of full scale.
///
/// The audio module stands on the same floor and cannot be asked; sixteen lines are no reason to move either.
enum MuLawSamples {
    /// A sample for each code.
    static let table: [Float] = (0..<256).map { index in
        let bits = ~UInt8(truncatingIfNeeded: index)
        let exponent = Int32(bits >> 4 & 7)
        let magnitude = ((Int32(bits & 0xF) << 3) + 0x84) << exponent - 0x84
        return Float(bits & 0x80 == 0 ? magnitude : -magnitude) / 32_768
    }
}
