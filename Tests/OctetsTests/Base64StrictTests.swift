import Octets
import TestKit
import Testing

struct Base64StrictTests {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Digit by digit, as RFC 4648 describes it.
    private static func reference(_ text: [UInt8]) -> Result<[UInt8], Base64Error> {
        guard text.count.isMultiple(of: 4) else { return .failure(.length(text.count)) }
        let padding = text.hasSuffix("==") ? 2 : text.hasSuffix("=") ? 1 : 0
        var bits = 0
        var bitCount = 0
        var bytes: [UInt8] = []
        for (offset, byte) in text.dropLast(padding).enumerated() {
            guard let value = alphabet.firstIndex(of: byte) else { return .failure(.byte(offset: offset)) }
            bits = bits << 6 | value
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(bits >> bitCount))
                bits &= 1 << bitCount - 1
            }
        }
        return bits == 0 ? .success(bytes) : .failure(.trailingBits(offset: text.count - padding - 1))
    }

    private static func decoded(_ text: [UInt8]) -> Result<[UInt8], Base64Error> {
        var output = ByteBuffer()
        output.append("before")
        do throws(Base64Error) {
            try Base64.decode(text.span, into: &output)
        } catch {
            #expect([UInt8](copying: output.bytes) == Array("before".utf8))
            return .failure(error)
        }
        output.consume(6)
        return .success([UInt8](copying: output.bytes))
    }

    @Test(arguments: ["AAAABBBBCCCC", "zZ09+/xYQQ==", "abcdefghijk="])
    func `any byte at any place is read or refused as a plain decoder does`(text: String) {
        let original = Array(text.utf8)
        for offset in original.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = original
                changed[offset] = byte
                #expect(Self.decoded(changed) == Self.reference(changed))
            }
        }
    }

    @Test func `random texts are read or refused as a plain decoder does`() {
        var generator = SeededGenerator(seed: 21)
        let letters = Self.alphabet + Array("=".utf8)
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...24, using: &generator)
            let text = (0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] }
            #expect(Self.decoded(text) == Self.reference(text))
        }
    }

    @Test func `a flaw far inside is found at its offset`() {
        let text = [UInt8](repeating: UInt8(ascii: "A"), count: 216)
        for offset in text.indices {
            var changed = text
            changed[offset] = UInt8(ascii: "-")
            #expect(Self.decoded(changed) == .failure(.byte(offset: offset)))
        }
    }

    @Test func `bytes of every length come back`() {
        var generator = SeededGenerator(seed: 22)
        for count in 0...700 {
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            let text = [UInt8](capacity: Base64.encodedCount(count)) { Base64.encode(bytes.span, into: &$0) }
            #expect(text.count == Base64.encodedCount(count))
            #expect(Self.decoded(text) == .success(bytes))
        }
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
