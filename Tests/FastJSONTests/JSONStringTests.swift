import Octets
import Testing

@testable import FastJSON

struct JSONStringTests {
    @Test func `reads back every scalar, as it is and escaped`() throws {
        var buffer = ByteBuffer()
        var scratch = ByteBuffer()
        for start in stride(from: UInt32(0), through: 0x10FFFF, by: 256) {
            var text = ""
            text.unicodeScalars.append(contentsOf: (start..<(start + 256)).compactMap(Unicode.Scalar.init))
            buffer.removeAll()
            buffer.writeJSON { json in
                json.beginArray()
                json.string(text)
                json.raw(escapedThroughout(text).utf8.span)
                json.endArray()
            }
            var reader = JSONReader(buffer.bytes)
            try reader.beginArray()
            for form in ["as it is", "escaped"] {
                _ = try reader.nextElement()
                let string = try reader.string()
                if !string.utf8(unescapingInto: &scratch).matches(text) {
                    Issue.record("from U+\(String(start, radix: 16)) on, \(form)")
                }
            }
            try reader.finish()
        }
    }

    @Test func `refuses every surrogate that stands alone`() {
        for value in UInt32(0xD800)...0xDFFF {
            let digits = String(value, radix: 16)
            #expect(skipping(Array("\"\\u\(digits)\"".utf8)) == JSONError(.loneSurrogate, at: 1))
        }
    }

    @Test func `agrees with the standard library about every UTF-8 sequence of up to three bytes`() {
        // Those of four bytes are too many; the boundaries of theirs are among the strict cases.
        for first in UInt8(0x80)...0xFF {
            for second in UInt8(0)...0xFF where second != 0x22 && second != 0x5C && second >= 0x20 {
                for third: UInt8 in [0x7F, 0x80, 0xBF, 0xC0] {
                    let inside = [first, second, third]
                    let wellFormed = String(validating: inside, as: UTF8.self) != nil
                    let document: [UInt8] = [0x22] + inside + [0x22]
                    if (skipping(document) == nil) != wellFormed { Issue.record("\(inside)") }
                }
            }
        }
    }

    @Test(arguments: 0...40)
    func `finds what needs a look at every place of a long run`(place: Int) throws {
        for length in (place + 1)...48 {
            for (byte, kind) in [
                (UInt8(0x1F), JSONError.Kind.controlCharacter), (0x80, .malformedUTF8), (0x00, .controlCharacter),
            ] {
                var inside = [UInt8](repeating: UInt8(ascii: "z"), count: length)
                inside[place] = byte
                #expect(skipping([0x22] + inside + [0x22]) == JSONError(kind, at: place + 1))
            }
            var quoted = [UInt8](repeating: 0x7F, count: length)
            quoted[place] = 0x22
            var reader = JSONReader(([0x22] + quoted).span)
            let string = try reader.string()
            let range = string.range
            #expect(range == 1..<(place + 1))
            let isEscaped = string.isEscaped
            #expect(!isEscaped)
        }
    }

    @Test func `compares with literals of every length, escaped or not`() throws {
        let literals: [StaticString] = [
            "", "a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijk",
            "abcdefghijkl", "abcdefghijklm", "abcdefghijklmno", "abcdefghijklmnop", "abcdefghijklmnopq", "é", "😀",
            "a\"b",
        ]
        for literal in literals {
            let text = "\(literal)"
            var candidates = [text, text + "x", String(text.dropLast())]
            for index in text.utf8.indices {
                var bytes = Array(text.utf8)
                bytes[text.utf8.distance(from: text.startIndex, to: index)] ^= 1
                if let changed = String(validating: bytes, as: UTF8.self) { candidates.append(changed) }
            }
            for candidate in candidates {
                let equal = candidate.utf8.elementsEqual(text.utf8)
                var buffer = ByteBuffer()
                buffer.writeJSON { json in json.string(candidate) }
                var reader = JSONReader(buffer.bytes)
                let string = try reader.string()
                let same = string == literal
                #expect(same == equal, "\(candidate) and \(text)")
                let escaped = escapedThroughout(candidate)
                var second = JSONReader(escaped.utf8.span)
                let other = try second.string()
                let alsoSame = other == literal
                #expect(alsoSame == equal, "\(escaped) and \(text)")
            }
        }
    }

    @Test func `is a view into the document when it has no escape, and copies when it has`() throws {
        var scratch = ByteBuffer()
        var first = JSONReader(#""a\u0062c" "#.utf8.span)
        let escaped = try first.string()
        let unescaped = String(decoding: escaped.utf8(unescapingInto: &scratch))
        #expect(unescaped == "abc")
        let text = String(escaped)
        #expect(text == "abc")
        let copied = scratch.count
        #expect(copied == 3)
        scratch.removeAll()

        var second = JSONReader(#""abc""#.utf8.span)
        let plain = try second.string()
        let seen = String(decoding: plain.utf8(unescapingInto: &scratch))
        #expect(seen == "abc")
        let left = scratch.count
        #expect(left == 0)
        let range = plain.range
        #expect(range == 1..<4)
        plain.append(to: &scratch)
        let appended = String(decoding: scratch.bytes)
        #expect(appended == "abc")
    }
}

extension Span<UInt8> {
    /// Whether these are the bytes of the text.
    func matches(_ text: String) -> Bool {
        let other = text.utf8.span
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}

/// The text as a JSON string in which every code unit of UTF-16 is an escape.
private func escapedThroughout(_ text: String) -> String {
    var escaped = "\""
    for unit in text.utf16 {
        let digits = String(unit, radix: 16, uppercase: unit.isMultiple(of: 2))
        escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    return escaped + "\""
}
