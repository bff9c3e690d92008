import Testing

@testable import TelephoneAudio

struct MuLawTests {
    @Test(arguments: [
        (UInt8(0xFF), Int16(0)), (0x00, -32_124), (0x80, 32_124), (0x7F, 0), (0xF0, 120), (0xE7, 260), (0xE0, 372),
    ])
    func `codes stand for the samples of the recommendation`(code: UInt8, sample: Int16) {
        #expect(MuLaw.decode(code) == sample)
    }

    @Test func `power is the mean square of what the codes stand for`() {
        let codes: [UInt8] = [0xFF, 0x80, 0x00, 0x7F]
        #expect(MuLaw.power(of: codes.span) == 32_124.0 * 32_124 / 2)
        #expect(MuLaw.power(of: [UInt8]().span) == 0)
    }
}
