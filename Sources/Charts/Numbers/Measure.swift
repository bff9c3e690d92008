/// What a number counts, and how such a number is written.
///
/// Numbers are written with three significant digits unless `decimals` says otherwise, with a true minus, and with
/// commas between thousands. What is not a number is a dash.
public struct Measure: Equatable, Hashable, Sendable {
    /// Where the sign of the measure stands.
    enum Place: Hashable, Sendable {
        case before
        case directlyAfter
        case after
        /// Nowhere: the number is written as a time.
        case clock
    }

    /// The sign of the measure, such as `ms`; empty for pure numbers.
    public let symbol: String
    /// How many decimals are always written; nil leaves it to the number.
    public var decimals: Int?
    let place: Place
    /// What a value is multiplied with before it is written.
    let factor: Double
    /// Fewer decimals than these are not written, whatever the number.
    let leastDecimals: Int
    /// Whether only whole numbers make sense.
    let isWhole: Bool

    private init(
        _ symbol: String,
        _ place: Place = .after,
        factor: Double = 1,
        leastDecimals: Int = 0,
        isWhole: Bool = false
    ) {
        self.symbol = symbol
        self.place = place
        self.factor = factor
        self.leastDecimals = leastDecimals
        self.isWhole = isWhole
    }

    /// Pure numbers.
    public static let number = Measure("")
    /// Thousandths of a second.
    public static let milliseconds = Measure("ms")
    /// Seconds.
    public static let seconds = Measure("s")
    /// Shares of one, written in hundredths: 0.25 is 25%.
    public static let percent = Measure("%", .directlyAfter, factor: 100)
    /// Differences between shares of one, written in hundredths: 0.03 is 3 points.
    public static let percentagePoints = Measure("points", factor: 100)
    /// United States dollars.
    public static let dollars = Measure("$", .before, leastDecimals: 2)
    /// Moments of a call, in seconds, written as minutes and seconds: 65.2 is 1:05.20.
    public static let clock = Measure("", .clock)
    /// How many there are of something, such as `calls`.
    public static func count(_ noun: String) -> Measure { Measure(noun, isWhole: true) }
    /// Numbers of another unit, written after them.
    public static func unit(_ symbol: String) -> Measure { Measure(symbol) }

    /// The same measure with so many decimals, always.
    public func decimals(_ count: Int) -> Measure {
        var measure = self
        measure.decimals = count
        return measure
    }

    /// The value with its sign, for a sentence: `812 ms`, `25%`, `$0.012`.
    public func text(_ value: Double) -> String { text(value, decimals: decimals(for: [value])) }

    /// The value with its sign and so many decimals.
    func text(_ value: Double, decimals: Int) -> String {
        let digits = self.digits(value, decimals: decimals)
        guard !symbol.isEmpty, !value.isNaN else { return digits }
        switch place {
        case .clock: return digits
        case .before: return digits.hasPrefix("−") ? "−" + symbol + digits.dropFirst() : symbol + digits
        case .directlyAfter: return digits + symbol
        case .after: return digits + "\u{A0}" + symbol
        }
    }

    /// The value for an axis or a column whose title names the measure: only short signs stay with the number.
    func short(_ value: Double, decimals: Int) -> String {
        place == .after ? digits(value, decimals: decimals) : text(value, decimals: decimals)
    }

    /// Whether a title has to say it, because the numbers do not.
    var isNamedInTitle: Bool { place == .after && !symbol.isEmpty }

    /// A title with the measure, where the numbers under it go without.
    ///
    /// - Parameter space: What stands between the words and the measure.
    func title(_ words: String, space: String = " ") -> String {
        // "Calls at once" says by itself that calls are counted.
        guard isNamedInTitle, !isWhole || !words.lowercased().contains(symbol.lowercased()) else { return words }
        return words.isEmpty || words == symbol ? symbol : "\(words),\(space)\(symbol)"
    }

    /// How many decimals do justice to the largest of some values.
    func decimals(for values: [Double]) -> Int {
        if let decimals { return min(max(decimals, 0), 12) }
        if place == .clock { return 2 }
        let written = values.filter(\.isDrawable).map { abs($0 * factor) }
        guard let largest = written.max(), largest > 0 else { return leastDecimals }
        if written.allSatisfy({ abs($0 - $0.rounded()) < 1e-9 * Swift.max(1, $0) }) { return leastDecimals }
        return min(max(2 - largest.decimalExponent, leastDecimals), 9)
    }

    /// How many decimals tell ticks of a certain distance apart.
    func decimals(forStep step: TickStep) -> Int {
        if let decimals { return min(max(decimals, 0), 12) }
        let shift = factor == 100 ? 2 : 0
        return min(max(0, -(step.exponent + shift)), 12)
    }

    /// How many decimals the first digit of a number needs.
    func decimals(forDecade value: Double) -> Int {
        if let decimals { return min(max(decimals, 0), 12) }
        return min(max(leastDecimals, -(value * factor).decimalExponent), 12)
    }

    private func digits(_ value: Double, decimals: Int) -> String {
        guard !value.isNaN else { return "–" }
        guard value.isFinite else { return value < 0 ? "−∞" : "∞" }
        if place == .clock { return Self.clock(value, decimals: decimals) }
        let written = value * factor
        let isTiny = written != 0 && written.magnitude < 1e-9 && self.decimals == nil
        guard written.magnitude < 1e12, !isTiny else { return Self.scientific(written) }
        let text = written.fixed(decimals)
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: ".", maxSplits: 1)
        let fraction = parts.count > 1 ? "." + parts[1] : ""
        return (isNegative ? "−" : "") + Self.grouped(parts[0]) + fraction
    }

    private static func grouped(_ digits: Substring) -> String {
        guard digits.count > 3 else { return String(digits) }
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }

    private static func scientific(_ value: Double) -> String {
        guard value.magnitude > 1e-300 else { return "0" }
        let exponent = value.decimalExponent
        let mantissa = (value / .power(ofTen: exponent)).fixed(2).replacing("-", with: "−")
        let raised = "\(exponent)".map { digit -> Character in
            digit == "-" ? "⁻" : superscripts[digit.wholeNumberValue ?? 0]
        }
        return mantissa + "×10" + String(raised)
    }

    private static let superscripts: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
}
