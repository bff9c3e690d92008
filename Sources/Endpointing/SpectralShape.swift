/// What a frame's spectrum looks like, whatever its level.
struct SpectralShape: Sendable {
    /// Geometric over arithmetic mean in decibels: 0 for white noise, far below for a voice or a tone.
    let flatness: Float
    /// The share of the two strongest peaks: near 1 for a tone or a DTMF digit, hardly ever above 0.9 for a voice.
    let tonality: Float

    init(_ spectrum: Span<Float>) {
        // The logarithm of a product is cheaper than the sum of logarithms, and a product of 21 powers of at least 1e-14
        // stays within a Double's range. Five products side by side do not wait for each other.
        var products: (Double, Double, Double, Double, Double) = (1, 1, 1, 1, 1)
        for bin in stride(from: BandPlan.bins.lowerBound, to: BandPlan.bins.upperBound, by: 5) {
            products.0 *= Double(spectrum[bin] + 1e-14)
            products.1 *= Double(spectrum[bin &+ 1] + 1e-14)
            products.2 *= Double(spectrum[bin &+ 2] + 1e-14)
            products.3 *= Double(spectrum[bin &+ 3] + 1e-14)
            products.4 *= Double(spectrum[bin &+ 4] + 1e-14)
        }
        let low = Self.logarithm(of: products.0) + Self.logarithm(of: products.1) + Self.logarithm(of: products.2)
        let logarithms = low + Self.logarithm(of: products.3) + Self.logarithm(of: products.4)
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
