import CallRecords
import CallTiming
import ProviderKit
import Testing

@testable import VoiceService

struct TextRedactionTests {
    private func event(_ kind: CallEvent.Kind) -> CallEvent {
        CallEvent(number: 0, instant: MonotonicInstant(nanoseconds: 0), time: CallTime(milliseconds: 1_000), kind: kind)
    }

    private func answer(_ text: String) -> CallEvent {
        event(.turnEnded(text: text, keys: "", end: .start, reason: "ear"))
    }

    @Test func `an answer is known by its question, in each call by its own`() {
        let question = event(.replyHeard(reply: 1, text: "Could I have the security code on the back?"))
        let asked = TextRedaction(of: nil)
        #expect(question.redacted(by: asked) == question)
        #expect(answer("sure, three one four").redacted(by: asked) == answer("sure, [cvv]"))
        let notAsked = TextRedaction(of: nil)
        #expect(answer("sure, three one four").redacted(by: notAsked) == answer("sure, three one four"))
    }

    @Test func `what is only thought of is no question yet`() {
        let redaction = TextRedaction(of: nil)
        let thought = event(.replyWritten(reply: 1, text: "Your card is 4111 1111 1111 1111; what is its CVV?"))
        let kept = event(.replyWritten(reply: 1, text: "Your card is [card]; what is its CVV?"))
        #expect(thought.redacted(by: redaction) == kept)
        #expect(answer("one two three").redacted(by: redaction) == answer("one two three"))
    }
}
