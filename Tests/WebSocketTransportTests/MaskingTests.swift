import Testing

@testable import WebSocketTransport

struct MaskingTests {
    private let key: UInt32 = 0x9C_3D_21_F7

    private func keyByte(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: key >> UInt32(index % 4 * 8)) }

    @Test(arguments: 0..<4)
    func `masks as the byte loop does at every length, offset and phase`(phase: Int) {
        var wrong = 0
        for length in 0...300 {
            for offset in 0..<9 {
                let original = (0..<(length + offset + 3)).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
                var expected = original
                for index in 0..<length { expected[offset + index] ^= keyByte(phase + index) }
                var masked = original
                var span = masked.mutableSpan
                let isASCII = Masking.apply(
                    Masking.key(key, after: phase),
                    to: &span,
                    in: offset..<(offset + length)
                )
                let isReallyASCII = expected[offset..<(offset + length)].allSatisfy { $0 < 0x80 }
                if masked != expected || isASCII != isReallyASCII { wrong += 1 }
            }
        }
        #expect(wrong == 0)
    }

    @Test func `sees the one byte that is not ASCII wherever it stands`() {
        for length in 1...40 {
            for place in 0..<length {
                var bytes = [UInt8](repeating: 0x41, count: length)
                var plain = bytes.mutableSpan
                #expect(Masking.apply(0, to: &plain, in: 0..<length))
                bytes[place] = 0x80
                var span = bytes.mutableSpan
                #expect(!Masking.apply(0, to: &span, in: 0..<length))
            }
        }
    }

    @Test func `masks a payload in pieces as it masks it whole`() {
        let original = (0..<257).map { UInt8(truncatingIfNeeded: $0) }
        var whole = original
        var wholeSpan = whole.mutableSpan
        Masking.apply(key, to: &wholeSpan, in: 0..<257)
        for split in 0...257 {
            var pieces = original
            var span = pieces.mutableSpan
            Masking.apply(key, to: &span, in: 0..<split)
            Masking.apply(Masking.key(key, after: split), to: &span, in: split..<257)
            #expect(pieces == whole)
        }
    }

    @Test func `draws keys that differ and refills`() {
        var source = MaskKeySource()
        let keys = Set((0..<1000).map { _ in source.next() })
        #expect(keys.count > 990)
    }

    @Test func `hands out given keys in turn`() {
        var source = MaskKeySource(repeating: [7, 8])
        #expect((0..<5).map { _ in source.next() } == [7, 8, 7, 8, 7])
    }
}
