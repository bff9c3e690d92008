import Foundation
import Octets
import Testing

struct Base64Tests {
    private func encoded(_ bytes: [UInt8]) -> String {
        var buffer = ByteBuffer()
        buffer.append(capacity: Base64.encodedCount(bytes.count)) { Base64.encode(bytes.span, into: &$0) }
        return String(decoding: Array(copying: buffer.bytes), as: UTF8.self)
    }

    @Test func `agrees with Foundation for every length up to 400`() throws {
        var bytes: [UInt8] = []
        for length in 0..<400 {
            let text = encoded(bytes)
            #expect(text == Data(bytes).base64EncodedString())
            var back = ByteBuffer()
            try Base64.decode(text.utf8.span, into: &back)
            #expect(Array(copying: back.bytes) == bytes)
            bytes.append(UInt8(truncatingIfNeeded: length &* 167 &+ length >> 3))
        }
    }

    @Test(arguments: [
        ("A", Base64Error.length(1)), ("AAA", .length(3)), ("AA=A", .byte(offset: 2)), ("A===", .byte(offset: 1)),
        ("AA*A", .byte(offset: 2)), ("AA==AAAA", .byte(offset: 2)), ("AB==", .trailingBits(offset: 1)),
        ("AAB=", .trailingBits(offset: 2)), ("AAA\n", .byte(offset: 3)), ("====", .byte(offset: 0)),
    ])
    func `refuses what is not strict base64, and says where`(text: String, error: Base64Error) {
        var output = ByteBuffer()
        #expect(throws: error) { try Base64.decode(text.utf8.span, into: &output) }
        let count = output.count
        #expect(count == 0)
    }
}
