import TestKit
import Testing

@testable import HTTPTransport

struct ByteClassesTests {
    @Test func `finds the first control character as a plain loop does`() {
        var random = SeededGenerator(seed: 13)
        // What the look at eight bytes at once could confuse: tabs, and the neighbours of what it looks for.
        let bytes: [UInt8] = [0x09, 0x1F, 0x20, 0x21, 0x7E, 0x7F, 0x80, 0x9F, 0xA0, 0xFF, 0x00]
        for _ in 0..<5_000 {
            let rare = Int.random(in: 0...20, using: &random)
            let text = (0..<Int.random(in: 0...40, using: &random)).map { place -> UInt8 in
                place == rare
                    ? bytes.randomElement(using: &random) ?? 0
                    : [0x20, 0x41, 0x09, 0xC3].randomElement(using: &random) ?? 0
            }
            let start = Int.random(in: 0...text.count, using: &random)
            let end = Int.random(in: start...text.count, using: &random)
            #expect(text.span.firstControl(in: start..<end) == text[start..<end].firstIndex { !$0.isFieldText })
        }
    }

    @Test func `knows token bytes as RFC 9110 lists them`() {
        let listed = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".bytes
        for byte in UInt8.min...UInt8.max {
            #expect(ByteSet.token.contains(byte) == listed.contains(byte))
            #expect(byte.hexValue.map(Int.init) == Character(Unicode.Scalar(byte)).hexDigitValue)
        }
    }

    @Test func `knows what paths, hosts and targets hold`() {
        for byte in UInt8.min...UInt8.max {
            let isAlphanumeric = byte < 0x80 && (byte.isDigit || byte.isLetter)
            let unreserved = isAlphanumeric || "-._~".bytes.contains(byte)
            #expect(ByteSet.unreserved.contains(byte) == unreserved)
            #expect(ByteSet.hostName.contains(byte) == (unreserved || "!$&'()*+;=".bytes.contains(byte)))
            #expect(ByteSet.path.contains(byte) == (unreserved || "!$&'()*+,;=:@/".bytes.contains(byte)))
            #expect(ByteSet.target.contains(byte) == (byte > 0x20 && byte < 0x7F && byte != 0x23))
        }
    }
}
