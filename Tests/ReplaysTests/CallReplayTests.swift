import CallPipeline
import CallTestKit
import Replays
import Testing

struct CallReplayTests {
    @Test func `two hundred calls in which anything happens are decided again as they were, from their files`() throws {
        for seed in UInt64(1)...200 {
            let random = RandomCall(seed: seed)
            let call = random.recorded()
            let file = SimulatedRecording.file(of: call, named: "random-\(seed)")
            let read = try CallFile(reading: file.bytes.span)
            #expect(read.inputs == call.inputs, "\(seed)")
            let trace = read.trace(by: random.agent, keepsLines: true)
            #expect(trace.lines == call.decisions, "\(seed)")
            #expect(read.isSame(as: trace) == true, "\(seed)")
        }
    }

    @Test(arguments: Samples.recordings)
    func `a call that the ear hears is decided again as it was, and otherwise by another agent`(
        recording: SimulatedRecording
    ) throws {
        #expect(recording.violations == [])
        let read = try CallFile(reading: recording.file.bytes.span)
        #expect(read.isSame(as: read.trace(by: recording.agent)) == true)
        var other = recording.agent
        other.greeting = nil
        #expect(read.isSame(as: read.trace(by: other)) == false)
    }

    @Test func `another digest for one decision more, one less, and two in another order`() {
        func digest(_ lines: [String]) -> DecisionDigest {
            var digest = DecisionDigest()
            for line in lines { digest.add(line) }
            return digest
        }
        let all = [digest(["a", "b"]), digest(["b", "a"]), digest(["a"]), digest(["a", "b", ""]), digest(["ab"])]
        #expect(Set(all.map(\.text)).count == all.count)
        #expect(digest(["a", "b"]) == digest(["a", "b"]))
    }
}
