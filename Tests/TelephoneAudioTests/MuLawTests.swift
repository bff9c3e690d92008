import Testing

@testable import TelephoneAudio

struct MuLawTests {
    @Test func `every code but negative zero comes back from the sample it stands for`() {
        for code in UInt8.min...UInt8.max where code != 0x7F {
            #expect(MuLaw.encode(MuLaw.decode(code)) == code)
        }
        #expect(MuLaw.encode(MuLaw.decode(0x7F)) == 0xFF)
    }

    @Test(arguments: [
        (UInt8(0xFF), Int16(0)), (0x00, -32_124), (0x80, 32_124), (0x7F, 0), (0xF0, 120), (0xE7, 260), (0xE0, 372),
    ])
    func `codes stand for the samples of the recommendation`(code: UInt8, sample: Int16) {
        #expect(MuLaw.decode(code) == sample)
    }
}
