import OpusAudio
import Testing

struct OpusAvailabilityTests {
    @Test func `the default build speaks Opus`() {
        #expect(OpusAvailability.isBuiltIn)
    }
}
