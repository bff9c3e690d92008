@testable import Endpointing
import Testing

struct MuLawSamplesTests {
    @Test func `every code is what the recommendation says`() {
        for code in UInt8.min...UInt8.max {
            let bits = ~code
            let magnitude = ((Int32(bits & 0xF) << 3) + 0x84) << Int32(bits >> 4 & 7) - 0x84
            let expected = Float(bits & 0x80 == 0 ? magnitude : -magnitude) / 32_768
            // To the bit: zero has no sign.
            #expect(MuLawSamples.sample(code).bitPattern == expected.bitPattern, "code \(code)")
        }
    }
}
