internal import Glibc

/// The ticks of a logarithmic axis: some multiples of powers of ten.
struct DecadeTicks: Equatable {
    /// The multiples within a decade.
    let multiples: [Double]
    /// Every how manyeth decade has any.
    let stride: Int

    /// From many ticks to few.
    static let choices =
        [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3]].map { DecadeTicks(multiples: $0, stride: 1) }
        + [1, 2, 3, 5, 10, 20, 50, 100].map { DecadeTicks(multiples: [1], stride: $0) }

    /// All nine of every decade.
    static let all = choices[0]

    /// The ticks in a range above zero, rising.
    func ticks(in range: ClosedRange<Double>) -> [Double] {
        let decades = range.lowerBound.decimalExponent - 1...range.upperBound.decimalExponent + 1
        return decades.filter { $0.isMultiple(of: stride) }.flatMap { decade in
            multiples.map { $0 * .power(ofTen: decade) }.filter(range.contains)
        }
    }

    /// The range, grown so that no value is on its edge; to the next 1, 2 or 5 of a decade where it holds less than two.
    static func padding(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
        let choice = choices[1]
        if choice.ticks(in: range).count > 1 {
            let factor = pow(range.upperBound / range.lowerBound, 0.02)
            return range.lowerBound / factor...range.upperBound * factor
        }
        let around = choice.ticks(in: range.lowerBound / 10...range.upperBound * 10)
        let lower = around.last { $0 < range.lowerBound } ?? range.lowerBound
        let upper = around.first { $0 > range.upperBound } ?? range.upperBound
        return lower...upper
    }
}
