/// How telephone numbers are told: by a plus, by the words around them, by how they are grouped.
enum PhoneRule {
    static func fits(_ window: DigitWindow, _ context: Context) -> Bool {
        let digits = window.digits
        if window.hasPlus { return PhoneShape.isInternational(digits) }
        guard !context.isAmount else { return false }
        if context.cue.contains(.phone) { return digits.count <= 15 || isDialledAbroad(digits) }
        guard context.cue.isDisjoint(with: [.other, .ssn, .aadhaar, .birth]) else { return false }
        return !window.counts && (isDialledAbroad(digits) || isAmerican(window) || isNational(window))
    }

    /// Two zeros, then as behind a plus.
    private static func isDialledAbroad(_ digits: ArraySlice<UInt8>) -> Bool {
        digits.starts(with: [0, 0]) && PhoneShape.isInternational(digits.dropFirst(2))
    }

    private static func isAmerican(_ window: DigitWindow) -> Bool {
        var (digits, bounds) = (window.digits, window.bounds)
        if digits.count == 11, digits.first == 1 {
            digits = digits.dropFirst()
            bounds = bounds.map { $0 - 1 }.filter { $0 > 0 }
        }
        if digits.count == 7 {
            return window.isWritten && bounds == [3] && window.widestGap == .sign && (digits.first ?? 0) >= 2
        }
        guard PhoneShape.isNorthAmerican(digits) else { return false }
        if bounds.isEmpty || (bounds.contains(3) && bounds.contains(6)) { return true }
        if window.isWritten { return bounds == [3] || bounds == [6] }
        // A list of quantities has commas, a number in pairs has none.
        return window.widestGap < .comma
    }

    private static func isNational(_ window: DigitWindow) -> Bool {
        let (digits, bounds) = (window.digits, window.bounds)
        if PhoneShape.isNational(digits) { return true }
        let first = digits.first ?? 0
        switch digits.count {
        case 9: return window.isWritten && first >= 6 && (bounds == [3, 5, 7] || bounds == [3, 6] && first != 8)
        case 10: return PhoneShape.isIndianMobile(digits) && (bounds.isEmpty || bounds == [5] || isSaid(window))
        // Brazil's mobiles, with their area.
        case 11:
            let mobile = digits.dropFirst(2).first == 9
            return mobile && first != 0 && window.isWritten && bounds == [2, 7]
        case 12:
            return digits.starts(with: [9, 1]) && PhoneShape.isIndianMobile(digits.dropFirst(2))
                && (bounds.isEmpty || bounds.first == 2 || isSaid(window))
        default: return false
        }
    }

    private static func isSaid(_ window: DigitWindow) -> Bool { !window.isWritten && window.widestGap < .comma }
}
