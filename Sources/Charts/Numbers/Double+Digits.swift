internal import Glibc

extension Double {
    /// Whether a chart can hold it: beyond a thousand billions the distances between numbers are no longer to be trusted.
    var isDrawable: Bool { isFinite && magnitude < 1e15 }

    /// A power of ten; exact from the minus twenty-second to the twenty-second, and division keeps the negative ones so.
    static func power(ofTen exponent: Int) -> Double {
        exponent < 0 ? 1 / pow(10, Double(-exponent)) : pow(10, Double(exponent))
    }

    /// The exponent of its first digit: 0 for 1 to 9, 2 for 812, -3 for 0.0041.
    var decimalExponent: Int {
        guard magnitude > 0, isFinite else { return 0 }
        return Int(log10(magnitude).rounded(.down))
    }

    /// The number with so many decimals and a point, without groups and with an ASCII minus.
    func fixed(_ decimals: Int) -> String {
        let decimals = min(max(decimals, 0), 12)
        let scaled = (magnitude * .power(ofTen: decimals)).rounded()
        guard scaled < 9e18 else { return description }
        let digits = "\(Int64(scaled))"
        let sign = self < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    /// A coordinate: one decimal, and none that is zero.
    var coordinate: String {
        guard isFinite else { return "0" }
        let text = Swift.min(Swift.max(self, -1e6), 1e6).fixed(1)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// The number for a machine: as few digits as bring it back, nothing when it is none.
    var plain: String {
        guard isFinite else { return "" }
        guard self == rounded(), magnitude < 1e15 else { return description }
        return "\(Int64(self))"
    }
}
