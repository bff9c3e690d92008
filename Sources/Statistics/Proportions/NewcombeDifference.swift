/// The limits of a difference of two shares, put together from the limits of each (Newcombe 1998).
struct NewcombeDifference {
    let estimate: Estimate

    init(from first: Estimate, to second: Estimate, correlation: Double) {
        let value = second.value - first.value
        let down = Self.length(second.value - second.low, first.high - first.value, correlation)
        let up = Self.length(second.high - second.value, first.value - first.low, correlation)
        estimate = Estimate(value: value, low: value - down, high: value + up)
    }

    private static func length(_ one: Double, _ other: Double, _ correlation: Double) -> Double {
        max(0, one * one - 2 * correlation * one * other + other * other).squareRoot()
    }
}
