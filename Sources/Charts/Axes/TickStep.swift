/// A distance between ticks that a person can count in: 1, 2 or 5 times a power of ten.
struct TickStep: Equatable {
    let mantissa: Int
    let exponent: Int

    /// The smallest such distance that is not below a size above zero.
    init(atLeast size: Double) {
        var step = TickStep(1, exponent: size.decimalExponent)
        while step.value < size * (1 - 1e-9) { step = step.coarser }
        self = step
    }

    private init(_ mantissa: Int, exponent: Int) {
        self.mantissa = mantissa
        self.exponent = exponent
    }

    /// One.
    static let one = TickStep(1, exponent: 0)

    var value: Double { multiple(1) }

    /// The next larger distance.
    var coarser: TickStep {
        switch mantissa {
        case 1: TickStep(2, exponent: exponent)
        case 2: TickStep(5, exponent: exponent)
        default: TickStep(1, exponent: exponent + 1)
        }
    }

    /// So many steps from zero; dividing by a power of ten gives 0.3 where multiplying would give 0.30000000000000004.
    func multiple(_ count: Double) -> Double {
        let steps = count * Double(mantissa)
        return exponent < 0 ? steps / .power(ofTen: -exponent) : steps * .power(ofTen: exponent)
    }

    /// All multiples in a range, rising.
    func ticks(in range: ClosedRange<Double>) -> [Double] {
        let first = (range.lowerBound / value - 1e-9).rounded(.up)
        let last = (range.upperBound / value + 1e-9).rounded(.down)
        guard last >= first, last - first < 1_000 else { return [] }
        return (0...Int(last - first)).map { index in
            // Adding zero makes a zero of a negative one.
            min(max(multiple(first + Double(index)), range.lowerBound), range.upperBound) + 0
        }
    }

    /// The range, grown to the next multiples.
    func rounding(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
        let first = (range.lowerBound / value + 1e-9).rounded(.down)
        let last = (range.upperBound / value - 1e-9).rounded(.up)
        return min(multiple(first), range.lowerBound)...max(multiple(last), range.upperBound)
    }
}
