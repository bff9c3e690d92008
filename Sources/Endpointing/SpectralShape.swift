/// What a frame's spectrum looks like, whatever its level.
struct SpectralShape: Sendable {
    /// Geometric over arithmetic mean in decibels: 0 for white noise, far below for a voice or a tone.
    let flatness: Float
    /// The share of the two strongest peaks: near 1 for a tone or a DTMF digit, hardly ever above 0.9 for a voice.
    let tonality: Float

    init(_ spectrum: Span<Float>) {
        // The logarithm of a product is cheaper than the sum of logarithms, and a product of 21 powers of at least 1e-14
        // stays within a Double's range. Five products side by side do not wait for each other.
        var products = SIMD8<Double>(repeating: 1)
        for step in 0..<21 {
            let bin = BandPlan.bins.lowerBound &+ step &* 5
            for lane in 0..<5 { products[lane] *= Double(spectrum[bin &+ lane] + 1e-14) }
        }
        var logarithms: Float = 0
        for lane in 0..<5 { logarithms += Self.logarithm(of: products[lane]) }
        var sum: Float = 0
        var first = 8
        var highest: Float = 0
        for bin in BandPlan.bins {
            let power = spectrum[bin]
            sum += power
            if power > highest { (highest, first) = (power, bin) }
        }
        var second: Int?
        highest = 0
        for bin in BandPlan.bins where abs(bin &- first) > 3 {
            guard spectrum[bin] > highest else { continue }
            (highest, second) = (spectrum[bin], bin)
        }
        var top: Float = 0
        for offset in -2...2 {
            if BandPlan.bins.contains(first &+ offset) { top += spectrum[first &+ offset] }
            guard let second, BandPlan.bins.contains(second &+ offset) else { continue }
            if abs(second &+ offset &- first) > 2 { top += spectrum[second &+ offset] }
        }
        let count = Float(BandPlan.bins.count)
        flatness = (logarithms / count - FloatMath.log(sum / count + 1e-14)) * 4.342_944_8
        tonality = sum > 1e-8 ? top / sum : 0
    }

    /// The natural logarithm of a double, by its exponent and a float's logarithm of the rest.
    private static func logarithm(of value: Double) -> Float {
        let exponent = Int(value.bitPattern >> 52) &- 1023
        let mantissa = Double(bitPattern: value.bitPattern & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000)
        return Float(exponent) * 0.693_147_2 + FloatMath.log(Float(mantissa))
    }
}
