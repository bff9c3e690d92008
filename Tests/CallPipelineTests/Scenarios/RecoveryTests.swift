import CallPipeline
import CallTestKit
import CallTiming
import Dialogue
import ProviderKit
import Testing

/// Providers that fail and come back: what the caller lives meanwhile, measured at the carrier's end.
struct RecoveryTests {
    private static let phrases = """
        0 keeps "One moment, please, I'm having a little trouble."
        0 keeps "Thank you for waiting. I'll be right with you."
        """

    /// The fault; when the caller's last sound is; when the provider is back; how long what was kept takes to be heard again.
    struct Fault: Sendable, CustomTestStringConvertible {
        let description: String
        let script: String
        let spoken: Int64
        let back: Int64
        var backlog: Int64 = 0
        var testDescription: String { description }
    }

    private static let faults = [
        Fault(
            description: "the recogniser is dropped in the middle of an utterance",
            script: "1500 recognizer-away 100\n1000 says \"When do you open tomorrow?\" for 2000",
            spoken: 3_000,
            back: 1_600,
            backlog: 800
        ),
        Fault(
            description: "the recogniser is away for twenty seconds",
            script: "1000 recognizer-away 20000\n4000 says \"When do you open tomorrow?\" for 2000",
            spoken: 6_000,
            back: 21_000,
            backlog: 1_600
        ),
        Fault(
            description: "the model answers no request for ten seconds",
            script: "900 model-away 12100\n1000 says \"When do you open tomorrow?\" for 2000",
            spoken: 3_000,
            back: 13_000
        ),
        Fault(
            description: "the voice is silent for ten seconds",
            script: "900 voice-mute 12100\n1000 says \"When do you open tomorrow?\" for 2000",
            spoken: 3_000,
            back: 13_000
        ),
    ]

    @Test(arguments: faults, [true, false])
    func `the caller is answered soon after the provider's return, and never left in silence`(
        fault: Fault,
        hasPhrases: Bool
    ) throws {
        let scenario = Scenario(fault.description, (hasPhrases ? Self.phrases + "\n" : "") + fault.script)
        let call = scenario.play().call
        let events = call.events
        let answered = try #require(
            events.last { event in
                if case .firstAudioSent = event.kind { true } else { false }
            }
        )
        let owed = max(fault.spoken, fault.back) * 8
        #expect(answered.time.samples - owed <= 12_000 + fault.backlog * 8, "late by \(answered.time.samples - owed)")
        #expect(call.longestSilence(from: fault.spoken * 8, until: answered.time.samples) <= 16_000)
        let said = events.compactMap { event in
            if case .turnEnded(let text, _, _, _) = event.kind { text } else { nil }
        }
        #expect(said == ["When do you open tomorrow?"])
        // A short trouble is not spoken of.
        let wasLong = fault.back > fault.spoken
        let held = events.contains { if case .holding(let text) = $0.kind { !text.isEmpty } else { false } }
        #expect(held == (hasPhrases && wasLong))
        let messages = call.machine.history.messages().count
        #expect(messages == 2)
    }

    @Test(arguments: ["recognizer-away", "model-away", "voice-mute"])
    func `nobody is waited for beyond the limit`(fault: String) throws {
        let call = Scenario(fault, "900 \(fault) 90000\n1000 says \"When?\"").play().call
        let end = try #require(
            call.events.last { event in if case .ended = event.kind { true } else { false } }
        )
        let hasEnded = call.machine.hasEnded
        #expect(hasEnded)
        #expect((30_000...60_000).contains(end.time.samples / 8))
    }
}
