import Octets

/// A number as RFC 8259 writes it, read once: its extent, and its digits while they fit.
struct NumberToken {
    let start: Int
    private(set) var end: Int
    private(set) var isNegative = false
    /// Whether it has neither a fraction nor an exponent.
    private(set) var isInteger = true
    /// All digits before the exponent as one integer; meaningless once `isTooLong`.
    private var digits: UInt64 = 0
    private var isTooLong = false
    /// By which power of ten `digits` is to be multiplied.
    private var exponent = 0

    /// Reads the number that begins at `start`.
    init(in bytes: Span<UInt8>, at start: Int) throws(JSONError) {
        self.start = start
        end = start
        if bytes[start] == UInt8(ascii: "-") {
            isNegative = true
            end += 1
        }
        guard end < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        if bytes[end] == UInt8(ascii: "0") {
            end += 1
            if end < bytes.count, Self.isDigit(bytes[end]) { throw JSONError(.invalidNumber, at: end) }
        } else {
            try scanDigits(in: bytes)
        }
        if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
            isInteger = false
            end += 1
            let first = end
            try scanDigits(in: bytes)
            exponent = first - end
        }
        if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            end += 1
            try scanExponent(in: bytes)
        }
    }

    /// The value, when it is an integer of 64 bits with sign.
    var integer: Int64? {
        guard isInteger, !isTooLong else { return nil }
        if isNegative { return digits <= Int64.min.magnitude ? Int64(truncatingIfNeeded: 0 &- digits) : nil }
        return Int64(exactly: digits)
    }

    /// The nearest `Double`; nothing when that is infinite.
    func double(in bytes: Span<UInt8>) -> Double? {
        // Digits and power of ten are both exact as `Double`, so that the one operation rounds once, correctly.
        if !isTooLong, digits <= 1 << 53, (-22...22).contains(exponent) {
            let magnitude =
                exponent < 0
                ? Double(digits) / Self.powersOfTen[-exponent] : Double(digits) * Self.powersOfTen[exponent]
            return isNegative ? -magnitude : magnitude
        }
        let value = Double(String(decoding: bytes.extracting(start..<end)))
        guard let value, value.isFinite else { return nil }
        return value
    }

    /// The one to seven digits at `start`, all at once, when there are no more of them, no leading zero, and eight bytes.
    @inline(__always)
    static func shortInteger(in bytes: Span<UInt8>, at start: Int) -> (value: Int64, count: Int)? {
        guard bytes.count &- start >= 8, bytes[start] != UInt8(ascii: "0") || !isDigit(bytes[start &+ 1]) else {
            return nil
        }
        // The guard leaves eight bytes from `start` on.
        let raw = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
        // Digits become 0 to 9; in every other byte, and in no digit, the high half is set here or by adding 6.
        let word = UInt64(littleEndian: raw) ^ 0x3030_3030_3030_3030
        let other = (word | (word &+ 0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0
        let count = other.trailingZeroBitCount / 8
        guard (1...7).contains(count) else { return nil }
        // The digits go to the high end, zeros before them; then neighbours are joined: to 4 of two digits, to 1 of eight.
        var digits = word << UInt64(64 &- 8 &* count)
        digits = digits &* 10 &+ digits >> 8
        let odd = (digits & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let even = (digits >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (Int64((odd &+ even) >> 32), count)
    }

    private mutating func scanDigits(in bytes: Span<UInt8>) throws(JSONError) {
        guard end < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        guard Self.isDigit(bytes[end]) else { throw JSONError(.invalidNumber, at: end) }
        while end < bytes.count, Self.isDigit(bytes[end]) {
            // Anything below this bound has room for one more digit.
            if digits < 1_844_674_407_370_955_161 {
                digits = digits &* 10 &+ UInt64(bytes[end] &- UInt8(ascii: "0"))
            } else {
                isTooLong = true
            }
            end += 1
        }
    }

    private mutating func scanExponent(in bytes: Span<UInt8>) throws(JSONError) {
        guard end < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        let isBelow = bytes[end] == UInt8(ascii: "-")
        if isBelow || bytes[end] == UInt8(ascii: "+") { end += 1 }
        guard end < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        guard Self.isDigit(bytes[end]) else { throw JSONError(.invalidNumber, at: end) }
        var value = 0
        while end < bytes.count, Self.isDigit(bytes[end]) {
            // Far beyond every `Double`, and far below overflow.
            value = min(value * 10 + Int(bytes[end] - UInt8(ascii: "0")), 1_000_000)
            end += 1
        }
        exponent += isBelow ? -value : value
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static let powersOfTen: InlineArray<23, Double> = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}
