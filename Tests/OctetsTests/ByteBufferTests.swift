import Octets
import Testing

struct ByteBufferTests {
    @Test func `keeps bytes in order however it grows, moves and is consumed`() {
        var buffer = ByteBuffer()
        var expected: [UInt8] = []
        var random = SystemRandomNumberGenerator()
        var next: UInt8 = 0
        for _ in 0..<5_000 {
            if Bool.random(using: &random) {
                let run = (0..<Int.random(in: 0...97, using: &random)).map { _ -> UInt8 in
                    next &+= 1
                    return next
                }
                buffer.append(run)
                expected += run
            } else {
                let count = Int.random(in: 0...buffer.count, using: &random)
                buffer.consume(count)
                expected.removeFirst(count)
            }
            #expect(buffer.count == expected.count)
        }
        #expect(Array(copying: buffer.bytes) == expected)
    }

    @Test(arguments: [0, 1, -1, 9, 10, 255, 65_535, Int.max, Int.min])
    func `writes integers as Swift prints them`(value: Int) {
        var buffer = ByteBuffer()
        buffer.append(decimal: value)
        buffer.append(0x20)
        buffer.append(hexadecimal: value.magnitude)
        #expect(
            String(decoding: Array(copying: buffer.bytes), as: UTF8.self)
                == "\(value) \(String(value.magnitude, radix: 16))"
        )
    }

    @Test func `forgets what a failing writer wrote`() {
        struct Refusal: Error {}
        var buffer = ByteBuffer()
        buffer.append("head")
        #expect(throws: Refusal.self) {
            try buffer.append(capacity: 8) { (output: inout OutputSpan<UInt8>) throws(Refusal) in
                output.append(1)
                throw Refusal()
            }
        }
        buffer.append(capacity: 8) { output in
            output.append(0x21)
        }
        #expect(String(decoding: Array(copying: buffer.bytes), as: UTF8.self) == "head!")
    }

    @Test func `overwrites and truncates what is waiting`() {
        var buffer = ByteBuffer(capacity: 4)
        buffer.append("xx0000yy")
        buffer.consume(2)
        buffer.overwrite(at: 0, with: [1, 2].span)
        buffer.truncate(to: 4)
        #expect(Array(copying: buffer.bytes) == [1, 2, 0x30, 0x30])
        buffer.removeAll(keepingCapacity: false)
        #expect(buffer.capacity == 0)
    }
}
