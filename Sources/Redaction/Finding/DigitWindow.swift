/// Some items in a row that could be one number.
struct DigitWindow {
    let items: ArraySlice<DigitItem>
    let digits: ArraySlice<UInt8>

    /// The widest gap within.
    var widestGap: Gap { items.dropFirst().map(\.gap).max() ?? .none }
    var hasPlus: Bool { items.first?.hasPlus ?? false }
    var isCode: Bool { items.contains { $0.isCode } }
    var isWritten: Bool { items.allSatisfy(\.isWritten) }
    /// The tokens that say it.
    var tokens: Range<Int> {
        guard let first = items.first, let last = items.last else { return 0..<0 }
        return first.tokens.lowerBound..<last.tokens.upperBound
    }

    /// How many digits stand before each place where one item ends and the next begins.
    var bounds: [Int] {
        guard let start = items.first?.digits.lowerBound else { return [] }
        return items.dropFirst().map { $0.digits.lowerBound - start }
    }

    /// The bounds of what is said in one breath; all of them where digits are written.
    var groups: [Int] {
        let (widest, narrowest) = (widestGap, items.dropFirst().map(\.gap).min() ?? .none)
        guard let start = items.first?.digits.lowerBound, !isWritten else { return bounds }
        guard widest > narrowest else { return [] }
        return items.dropFirst().filter { $0.gap == widest }.map { $0.digits.lowerBound - start }
    }

    /// Whether it counts up or down: "one, two, three …".
    var counts: Bool {
        guard items.count >= 5 else { return false }
        let values = items.map { item in digits[item.digits].reduce(0) { ($0 &* 10) &+ Int($1) } }
        let steps = zip(values.dropFirst(), values).map { $0 &- $1 }
        guard let step = steps.first, step == 1 || step == -1 || (step % 5 == 0 && step != 0) else { return false }
        return steps.allSatisfy { $0 == step }
    }
}
