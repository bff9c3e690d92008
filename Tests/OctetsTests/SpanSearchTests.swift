import Octets
import Testing

struct SpanSearchTests {
    @Test func `finds the first byte at or behind a place, as a plain loop does`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            // Neighbours of the searched byte are what the word trick could confuse.
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 9...11, using: &random)
            }
            let start = Int.random(in: 0...bytes.count, using: &random)
            #expect(bytes.span.firstIndex(of: 10, from: start) == bytes[start...].firstIndex(of: 10))
        }
    }

    @Test(arguments: [UInt8(0), 0x7F, 0x80, 0xFF])
    func `finds bytes at both ends of their range`(byte: UInt8) {
        var bytes = [UInt8](repeating: byte ^ 0x81, count: 19)
        #expect(bytes.span.firstIndex(of: byte) == nil)
        for place in bytes.indices.reversed() {
            bytes[place] = byte
            #expect(bytes.span.firstIndex(of: byte) == place)
        }
    }
}
