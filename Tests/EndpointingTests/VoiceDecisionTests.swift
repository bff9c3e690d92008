import Endpointing
import Testing

struct VoiceDecisionTests {
    @Test func `keeps what it is told`() {
        #expect(VoiceDecision(probability: 0.5, isSpeech: true).isSpeech)
    }
}
