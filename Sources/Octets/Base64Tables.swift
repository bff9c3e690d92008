/// What base64 is read and written with.
enum Base64Tables {
    /// Set in what `shifted` gives for a byte that is no digit.
    static let flaw = UInt32(0xFF).bigEndian

    /// The values of the digits at each of the four places of a group, shifted to where they belong in four bytes of memory:
    /// three of the group, and in the last one the flaws.
    struct Shifted {
        private var values = InlineArray<1024, UInt32>(repeating: Base64Tables.flaw)

        init() {
            for value in 0..<64 {
                for place in 0..<4 {
                    values[place * 256 + Int(Base64Tables.digit(value))] =
                        (UInt32(value) << UInt32(26 - 6 * place)).bigEndian
                }
            }
        }

        @inline(__always)
        subscript(place: Int, byte: UInt8) -> UInt32 { values[place * 256 + Int(byte)] }
    }

    static let shifted = Shifted()

    /// The two digits that stand for twelve bits, the first one in the lower byte; higher bits are left out.
    @inline(__always)
    static func pair(_ bits: UInt64) -> UInt64 { UInt64(pairs[Int(truncatingIfNeeded: bits & 0xFFF)]) }

    /// The value of a digit.
    static func value(of byte: UInt8) -> UInt8? {
        let value = shifted[3, byte]
        return value == flaw ? nil : UInt8(truncatingIfNeeded: UInt32(bigEndian: value) >> 8)
    }

    private static let pairs: InlineArray<4096, UInt16> = {
        var pairs = InlineArray<4096, UInt16>(repeating: 0)
        for bits in 0..<4096 { pairs[bits] = UInt16(digit(bits >> 6)) | UInt16(digit(bits & 63)) << 8 }
        return pairs
    }()

    private static func digit(_ value: Int) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + UInt8(value)
        case 26..<52: UInt8(ascii: "a") + UInt8(value - 26)
        case 52..<62: UInt8(ascii: "0") + UInt8(value - 52)
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }
}
