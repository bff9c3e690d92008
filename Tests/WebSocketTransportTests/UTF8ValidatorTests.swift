import TestKit
import Testing

@testable import WebSocketTransport

struct UTF8ValidatorTests {
    private func isValid(_ bytes: [UInt8]) -> Bool {
        var validator = UTF8Validator()
        return validator.accept(bytes.span) && validator.isComplete
    }

    /// The number of bytes after which the validator, fed one by one, refuses; nil when it does not.
    private func refusal(_ bytes: [UInt8]) -> Int? {
        var validator = UTF8Validator()
        for (index, byte) in bytes.enumerated() where !validator.accept([byte].span) { return index }
        return nil
    }

    private func reference(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    /// Whether some continuation makes these bytes valid, tried out with the standard library as judge.
    private func canBecomeValid(_ bytes: [UInt8]) -> Bool {
        let tries: [UInt8] = [0x80, 0x90, 0xA0, 0xBF]
        var open = [bytes]
        for _ in 0..<4 {
            if open.contains(where: reference) { return true }
            open = open.flatMap { start in tries.map { start + [$0] } }
        }
        return false
    }

    /// Bytes at the edges of the ranges RFC 3629 distinguishes.
    private static let edges: [UInt8] = [
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
        0xEF,
        0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFE, 0xFF,
    ]

    /// For the fourth byte only what it is matters, not what it begins.
    private static let ends: [UInt8] = [0x41, 0x7F, 0x80, 0xBF, 0xC0, 0xF0]

    @Test(arguments: edges)
    func `agrees with the standard library on all edge sequences of up to four bytes`(first: UInt8) {
        var wrong: [[UInt8]] = []
        func check(_ bytes: [UInt8]) {
            let valid = reference(bytes)
            if isValid(bytes) != valid { wrong.append(bytes) }
            // And where something stands around it.
            if isValid([0x61] + bytes + [0x62]) != valid { wrong.append(bytes) }
        }
        check([first])
        for second in Self.edges {
            check([first, second])
            for third in Self.edges {
                check([first, second, third])
                for fourth in Self.ends { check([first, second, third, fourth]) }
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test(arguments: edges)
    func `refuses at the first byte that nothing can make valid`(first: UInt8) {
        var wrong: [[UInt8]] = []
        var known: [[UInt8]: Bool] = [:]
        func isHopeful(_ prefix: [UInt8]) -> Bool {
            if let answer = known[prefix] { return answer }
            // What follows a hopeless beginning needs no trying out.
            let answer = (prefix.count == 1 || isHopeful(prefix.dropLast())) && canBecomeValid(prefix)
            known[prefix] = answer
            return answer
        }
        func check(_ bytes: [UInt8]) {
            let expected = bytes.indices.first { !isHopeful(Array(bytes[...$0])) }
            if refusal(bytes) != expected { wrong.append(bytes) }
        }
        let inner: [UInt8] = [0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2]
        for second in Self.edges {
            for third in inner {
                for fourth in [UInt8(0x7F), 0x80, 0xBF, 0xC0] { check([first, second, third, fourth]) }
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test(arguments: [
        ("κόσμε", true),
        ("\u{0}\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFD}\u{FFFF}\u{10000}\u{10FFFF}", true),
        ("Grüße aus Köln, 東京 and 🐦‍⬛ — every length in one line of more than sixty-four bytes", true),
    ])
    func `takes text split anywhere into three`(text: String, valid: Bool) {
        let bytes = Array(text.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var validator = UTF8Validator()
                let taken =
                    validator.accept(Array(bytes[..<first]).span)
                    && validator.accept(Array(bytes[first..<second]).span)
                    && validator.accept(Array(bytes[second...]).span)
                #expect((taken && validator.isComplete) == valid)
            }
        }
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0x80, 0xBF, 0x80],  // continuation bytes without a start
            [0xC0, 0x20], [0xE0, 0x20], [0xF0, 0x20], [0xF8, 0x20], [0xFC, 0x20],  // starts without continuation
            [0xC3], [0xE0, 0xA0], [0xF0, 0x90, 0x80], [0xEF, 0xBF],  // ends inside a character
            [0xFE], [0xFF], [0xFE, 0xFE, 0xFF, 0xFF],  // bytes that never occur
            [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xF0, 0x80, 0x80, 0xAF],  // "/" written too long
            [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF],  // the highest of the too long
            [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80],  // NUL written too long
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80],  // surrogates
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],  // beyond U+10FFFF
        ] as [[UInt8]]
    )
    func `refuses every kind of malformed sequence behind any run of ASCII`(bytes: [UInt8]) {
        for run in 0..<70 {
            #expect(!isValid([UInt8](repeating: 0x20, count: run) + bytes))
        }
    }

    @Test func `agrees with the standard library on random bytes that are nearly valid`() {
        var random = SeededGenerator(seed: 11)
        var wrong = 0
        for _ in 0..<20_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...24, using: &random) {
                let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random)) ?? "x"
                let small = Unicode.Scalar(UInt8.random(in: 0...127, using: &random))
                bytes += Array(
                    UTF8.encode(Bool.random(using: &random) ? scalar : small) ?? UTF8.encodedReplacementCharacter
                )
            }
            if !bytes.isEmpty, Bool.random(using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            if isValid(bytes) != reference(bytes) { wrong += 1 }
        }
        #expect(wrong == 0)
    }
}
