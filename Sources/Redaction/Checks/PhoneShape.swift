/// What telephone numbers look like where nothing but their digits tells.
enum PhoneShape {
    /// Ten digits of the North American plan: neither area nor exchange begins with 0 or 1.
    static func isNorthAmerican(_ digits: ArraySlice<UInt8>) -> Bool {
        let digits = Array(digits)
        guard digits.count == 10, digits[0] >= 2, digits[3] >= 2 else { return false }
        return !(digits[1] == 1 && digits[2] == 1)
    }

    /// Ten digits of an Indian mobile number.
    static func isIndianMobile(_ digits: ArraySlice<UInt8>) -> Bool { digits.count == 10 && (digits.first ?? 0) >= 6 }

    /// Calling code and number, as they stand behind a plus.
    static func isInternational(_ digits: ArraySlice<UInt8>) -> Bool {
        let digits = Array(digits)
        guard (8...15).contains(digits.count) else { return false }
        switch (digits[0], digits[1]) {
        case (0, _): return false
        case (1, _): return digits.count == 11 && digits[1] >= 2
        case (7, _): return digits.count == 11
        case (2, 8), (8, 3), (8, 9): return false
        case (9, 1): return digits.count == 12
        default: return true
        }
    }

    /// A number within a country that is dialled with a zero before it.
    static func isNational(_ digits: ArraySlice<UInt8>) -> Bool {
        let digits = Array(digits)
        return (9...12).contains(digits.count) && digits[0] == 0 && digits[1] != 0
    }
}
