import CallTestKit
import CallTiming
import ProviderKit
import Rehearsal
import Replays
import Testing

struct RecordedCallerTests {
    /// What a call took for turns, whether they were or not.
    private func turns(of recording: SimulatedRecording) -> [String] {
        recording.file.trace(by: recording.agent).events.compactMap { event in
            if case .turnEnded(let text, _, _, _) = event.kind, !text.isEmpty { text } else { nil }
        }
    }

    @Test(arguments: Samples.recordings.indices)
    func `a recorded caller says what the agent took for turns, and what it answered is known`(number: Int) throws {
        let recording = Samples.recordings[number]
        let caller = try #require(RecordedCaller(recording.file, by: recording.agent))
        let said = caller.script.lines.filter { $0.purpose != .murmur }
        let all = caller.script.lines.map(\.text).joined(separator: " ")
        for turn in turns(of: recording) { #expect(all.contains(turn), "\(turn) is not in \(all)") }
        // And nothing is said twice.
        #expect(caller.script.lines.count <= turns(of: recording).count)
        #expect(caller.answers.count == caller.script.lines.count)
        #expect(caller.answers.compactMap(\.self).count * 2 >= said.count)
        for line in caller.script.lines {
            // It is the caller's own voice, with as much of the silence around it as the ear may have missed.
            #expect(line.sound.count > 800 && line.sound.lowerBound <= 2_400)
            #expect(line.clip.codes.count - line.sound.upperBound <= 4_000)
            switch (line.purpose, line.cue) {
            case (.turn, .afterAgent(let pause)): #expect((1_600...120_000).contains(pause))
            case (.bargeIn, .duringAgent(let after)), (.murmur, .duringAgent(let after)): #expect(after >= 0)
            default: Issue.record("\(line.purpose) on \(line.cue)")
            }
        }
    }

    @Test func `cutting in, humming and hesitating are found again`() {
        let callers = Samples.recordings.compactMap { RecordedCaller($0.file, by: $0.agent) }
        let lines = callers.flatMap(\.script.lines)
        #expect(lines.contains { $0.purpose == .bargeIn })
        #expect(lines.contains { $0.purpose == .murmur })
        #expect(lines.contains { SoundStretches(in: $0.clip.codes.span, joining: 2_000).all.count > 1 })
    }

    @Test func `a call in which nobody says anything has no caller`() {
        var file = Samples.recordings[0].file
        file.inputs = Array(file.inputs.prefix(1))
        #expect(RecordedCaller(file, by: Samples.recordings[0].agent) == nil)
    }
}
