import Octets

extension ByteBuffer {
    /// Appends the inside of a string: what JSON cannot hold is escaped, malformed UTF-8 replaced, all else copied in runs.
    mutating func appendEscaped(_ utf8: Span<UInt8>) {
        var runStart = 0
        var index = 0
        while true {
            index = StringScan.firstNotable(in: utf8, from: index)
            guard index < utf8.count else { break }
            let byte = utf8[index]
            if byte >= 0x80 {
                switch UTF8Sequence(in: utf8, at: index) {
                case .wellFormed(let length):
                    index += length
                    continue
                case .malformed(let length):
                    append(utf8.extracting(runStart..<index))
                    append("\u{FFFD}")
                    index += length
                case .truncated:
                    append(utf8.extracting(runStart..<index))
                    append("\u{FFFD}")
                    return
                }
            } else {
                append(utf8.extracting(runStart..<index))
                append(escapeOf: byte)
                index += 1
            }
            runStart = index
        }
        append(utf8.extracting(runStart..<utf8.count))
    }

    private mutating func append(escapeOf byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x08: append("\\b")
        case 0x09: append("\\t")
        case 0x0A: append("\\n")
        case 0x0C: append("\\f")
        case 0x0D: append("\\r")
        default:
            append(byte < 0x10 ? "\\u000" : "\\u001")
            append(hexadecimal: byte & 0x0F)
        }
    }

    /// Appends an integer in decimal.
    mutating func append(digitsOf magnitude: UInt64, isNegative: Bool) {
        // 20 digits and a sign hold every value.
        var digits = InlineArray<21, UInt8>(repeating: UInt8(ascii: "-"))
        var first = digits.count
        var rest = magnitude
        repeat {
            first &-= 1
            digits[first] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        append(digits.span.extracting((isNegative ? first - 1 : first)..<digits.count))
    }

    /// Appends a finite number with the fewest digits that read back as the same value.
    mutating func append(shortest value: Double) {
        if appendShortDecimal(value) { return }
        var digits = DigitStream()
        value.write(to: &digits)
        append(digits.text.span.extracting(0..<digits.count))
    }

    /// Appends a number that has at most 15 significant digits and six of them behind the point: nearly all there are.
    private mutating func appendShortDecimal(_ value: Double) -> Bool {
        let magnitude = value.magnitude
        guard magnitude < 1e15, magnitude >= 1e-4 || magnitude == 0 else { return false }
        var scale = 1.0
        var places = 0
        while places <= 6 {
            let scaled = magnitude * scale + 0.5
            guard scaled < 1e15 else { return false }
            let digits = UInt64(scaled)
            // Decimals of 15 digits lie farther apart than doubles do: the one that reads back is the only one, and the
            // division, of two exact values, is what reading it does.
            if Double(digits) / scale == magnitude {
                append(decimal: digits, places: places, isNegative: value.sign == .minus)
                return true
            }
            scale *= 10
            places += 1
        }
        return false
    }

    private mutating func append(decimal digits: UInt64, places: Int, isNegative: Bool) {
        var scale: UInt64 = 1
        for _ in 0..<places { scale *= 10 }
        if isNegative { append(UInt8(ascii: "-")) }
        append(digitsOf: digits / scale, isNegative: false)
        append(UInt8(ascii: "."))
        guard places > 0 else {
            append(UInt8(ascii: "0"))
            return
        }
        var fraction = digits % scale
        while scale > 1 {
            scale /= 10
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction / scale))
            fraction %= scale
        }
    }
}

/// Takes the text of a number from the standard library without a string being made of it.
private struct DigitStream: TextOutputStream {
    /// The longest is `-2.2250738585072014e-308`.
    var text = InlineArray<32, UInt8>(repeating: 0)
    var count = 0

    mutating func write(_ string: String) {
        for byte in string.utf8 { add(byte) }
    }

    mutating func _writeASCII(_ buffer: UnsafeBufferPointer<UInt8>) {
        let bytes = unsafe buffer.span
        for index in bytes.indices { add(bytes[index]) }
    }

    private mutating func add(_ byte: UInt8) {
        guard count < text.count else { return }
        text[count] = byte
        count += 1
    }
}
