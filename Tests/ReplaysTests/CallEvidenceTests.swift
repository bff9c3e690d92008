import BargeIn
import CallPipeline
import CallTestKit
import CallTiming
import ProviderKit
import Replays
import Testing

struct CallEvidenceTests {
    @Test func `the evidence of an interruption is how long somebody spoke`() throws {
        var found = false
        for recording in Samples.recordings {
            let trace = recording.file.trace(by: recording.agent)
            for event in trace.events {
                guard case .bargeInConfirmed("duration") = event.kind else { continue }
                found = true
                let evidence = CallEvidence(trace, of: recording.agent, at: event.time)
                let reason = try #require(evidence.reasons.first { $0.text.contains("The agent stopped at") })
                #expect(reason.time == event.time)
                #expect(
                    reason.text.contains("speech had gone on for 7") && reason.text.contains("bargeIn.after: 700 ms")
                )
                #expect(evidence.lines.contains { $0.text.hasPrefix("cut-in   suspected") })
            }
        }
        #expect(found)
    }

    @Test func `the evidence of a turn's end is the silence, and what bent it`() throws {
        let recording = Samples.recordings[1]
        let trace = recording.file.trace(by: recording.agent)
        let turn = try #require(ReplayedCall(trace).turns.first { $0.reason == "silence" })
        let evidence = CallEvidence(trace, of: recording.agent, at: turn.decided)
        let reason = try #require(evidence.reasons.first { $0.text.hasPrefix("The turn ended at") })
        #expect(reason.text.contains("\(ReplayWords.milliseconds(turn.pause)) ms after the last sound"), "\(reason)")
        #expect(reason.text.contains("turns.patience"))
        #expect(evidence.reasons.contains { $0.text.hasPrefix("The caller waited ") })
        #expect(evidence.lines.map(\.time.samples) == evidence.lines.map(\.time.samples).sorted())
    }

    @Test(arguments: [
        ("00:41.2", 41_200), ("41.2", 41_200), ("1:00:00", 3_600_000), ("2:05.015", 125_015), ("7", 7_000),
    ])
    func `a time is read as it is written`(text: String, milliseconds: Int64) {
        #expect(ReplayWords.time(reading: text) == CallTime(milliseconds: milliseconds))
    }

    @Test(arguments: ["", ":", "1:75", "-1", "1:2:3:4", "x", "1:-2", "99:99:99"])
    func `what is no time is refused`(text: String) { #expect(ReplayWords.time(reading: text) == nil) }
}
