import OpusAudio
import Testing

struct OpusPacketTests {
    private func samples(_ packet: [UInt8]) -> Int? { OpusPacket.samples(in: packet.span) }

    @Test(arguments: [
        // RFC 6716 §3.1, table 2: the frame lengths of all configurations, in samples at 48 kHz.
        (0..<12, [480, 960, 1920, 2880]), (12..<16, [480, 960]), (16..<32, [120, 240, 480, 960]),
    ])
    func `knows the frame length of every configuration`(configurations: Range<Int>, lengths: [Int]) {
        for configuration in configurations {
            let length = lengths[(configuration - configurations.lowerBound) % lengths.count]
            #expect(samples([UInt8(configuration << 3), 1]) == length)
            #expect(samples([UInt8(configuration << 3 | 1), 1]) == 2 * length)
            #expect(samples([UInt8(configuration << 3 | 2), 1]) == 2 * length)
            #expect(samples([UInt8(configuration << 3 | 3), 1]) == length)
        }
    }

    @Test(arguments: [[], [0x03], [0x03, 0], [0x1B, 3], [0xFB, 7]] as [[UInt8]])
    func `refuses what is no packet`(bytes: [UInt8]) { #expect(samples(bytes) == nil) }

    @Test func `120 ms is the longest`() {
        #expect(samples([0x83, 48]) == 5760)
        #expect(samples([0x83, 49]) == nil)
    }
}
