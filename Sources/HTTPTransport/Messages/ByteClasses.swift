/// A set of ASCII bytes, one bit each.
struct ByteSet: Sendable {
    private let low: UInt64
    private let high: UInt64

    private init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// `tchar` of RFC 9110 §5.6.2: what methods, field names and list tokens are made of.
    static var token: Self { Self(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE) }

    /// `unreserved` of RFC 3986 §2.3: what never needs percent-encoding.
    static var unreserved: Self { Self(low: 0x03FF_6000_0000_0000, high: 0x47FF_FFFE_87FF_FFFE) }

    /// `reg-name` of RFC 3986 §3.2.2 without "%" and ",": a comma in a host is the trace of two joined fields.
    static var hostName: Self { Self(low: 0x2BFF_6FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE) }

    /// Printable ASCII without "#": browsers send more than RFC 3986 allows in a target, but never a fragment.
    static var target: Self { Self(low: 0xFFFF_FFF6_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF) }

    /// `pchar` and "/" of RFC 3986 §3.3: what a path holds unencoded.
    static var path: Self { Self(low: 0x2FFF_FFD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF) }

    /// Whether the byte belongs to the set; bytes beyond ASCII never do.
    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let bit = UInt64(1) << UInt64(byte & 63)
        return byte < 64 ? low & bit != 0 : byte < 128 && high & bit != 0
    }
}

extension UInt8 {
    static var tab: UInt8 { 0x09 }
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }
    static var space: UInt8 { 0x20 }
    static var quote: UInt8 { 0x22 }
    static var percent: UInt8 { 0x25 }
    static var comma: UInt8 { 0x2C }
    static var slash: UInt8 { 0x2F }
    static var colon: UInt8 { 0x3A }
    static var semicolon: UInt8 { 0x3B }
    static var equals: UInt8 { 0x3D }
    static var questionMark: UInt8 { 0x3F }
    static var backslash: UInt8 { 0x5C }

    /// Whether it is a space or a tab, the optional whitespace of RFC 9110 §5.6.3.
    @inline(__always)
    var isBlank: Bool { self == .space || self == .tab }

    /// Whether it is an ASCII decimal digit.
    @inline(__always)
    var isDigit: Bool { self &- 0x30 < 10 }

    /// Whether it is an ASCII letter.
    @inline(__always)
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }

    /// Whether a field value or a reason phrase may hold it: printable, space, tab, or beyond ASCII (RFC 9110 §5.5).
    @inline(__always)
    var isFieldText: Bool { (self >= 0x20 && self != 0x7F) || self == .tab }

    /// The lower-case letter of an upper-case ASCII letter, else itself.
    @inline(__always)
    var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    /// What a hexadecimal digit stands for.
    @inline(__always)
    var hexValue: UInt8? {
        if isDigit { return self &- 0x30 }
        let letter = (self | 0x20) &- 0x61
        return letter < 6 ? letter + 10 : nil
    }
}

extension Span where Element == UInt8 {
    /// Whether every byte is in the set.
    func isMade(of set: ByteSet) -> Bool {
        for index in indices where !set.contains(self[index]) { return false }
        return true
    }

    /// Whether it is a token: at least one byte, all of them token bytes.
    var isToken: Bool { !isEmpty && isMade(of: .token) }

    /// Whether it is the same as other bytes, ASCII letters of either case being equal.
    func equalsIgnoringCase(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] {
            guard self[index].lowercased == other[index].lowercased else { return false }
        }
        return true
    }

    /// Whether it is the same as a literal of ASCII, letters of either case being equal.
    func equalsIgnoringCase(_ literal: StaticString) -> Bool {
        guard count == literal.utf8CodeUnitCount else { return false }
        let other = unsafe UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        return unsafe equalsIgnoringCase(other.span)
    }

    /// Whether it is the same as other bytes.
    func equals(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }

    /// The first place in `range` that holds what no field value may, found eight bytes at a time.
    func firstControl(in range: Range<Int>) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "searches only what is there")
        return unsafe withUnsafeBytes { raw in
            var index = range.lowerBound
            while index < range.upperBound {
                if index + 8 <= range.upperBound {
                    let word = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    // Raises a byte's top bit when it is below a space or DEL. A borrow from the byte beside it can raise
                    // one too many: that, and tabs, the plain look at each byte sorts out.
                    let isDelete = word ^ 0x7F7F_7F7F_7F7F_7F7F
                    let below = (word &- 0x2020_2020_2020_2020) & ~word
                    let delete = (isDelete &- 0x0101_0101_0101_0101) & ~isDelete
                    if (below | delete) & 0x8080_8080_8080_8080 == 0 {
                        index += 8
                        continue
                    }
                }
                let end = Swift.min(index + 8, range.upperBound)
                while index < end {
                    if unsafe !raw[index].isFieldText { return index }
                    index += 1
                }
            }
            return nil
        }
    }

    /// The part of `range` that is left without blanks at its ends.
    func trimmingBlanks(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, self[start].isBlank { start += 1 }
        while end > start, self[end - 1].isBlank { end -= 1 }
        return start..<end
    }

    /// The decimal number that the whole span is, when it is nothing but digits and fits.
    var decimalNumber: Int? {
        guard !isEmpty else { return nil }
        var value = 0
        for index in indices {
            guard self[index].isDigit else { return nil }
            let (product, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(Int(self[index] &- 0x30))
            guard !over, !carried else { return nil }
            value = sum
        }
        return value
    }
}
