import CallTiming
import FastJSON
import Octets
import ProviderKit
import Testing

@testable import CallRecords

struct RecordChangeTests {
    private static var changes: [RecordChange] {
        var record = TestCall.record("a\u{0}\"\n", of: Organisation("an organisation"))
        record.metadata = TestCall.object(["list": [1, nil, ["x": 1.5]]])
        record.cost = 3
        let name = record.name
        var turn = RecordedTurn(number: 1, sequence: 2, role: .agent, at: CallTime(samples: 3), heard: "h\n")
        turn.meant = "m"
        turn.wasCut = true
        turn.wait = TurnWait(["asking": 1, "lead": 2])
        var tool = RecordedTool(number: 1, name: "t", id: "i", at: CallTime(samples: 5))
        tool.sequence = 9
        tool.finished = CallTime(samples: 8)
        tool.hasFailed = true
        var cost = RecordedCost(role: .recognizer, sequence: 4)
        cost.amount = 0.001
        cost.usage.inputTokens = 5
        cost.usage.isEstimated = true
        var ending = CallEnding(ended: WallTime(milliseconds: 4), outcome: CallOutcome(rawValue: "busy"), reason: "r")
        ending.cost = 0.5
        ending.language = "de"
        return [
            .began(record), .event(name, TestCall.line(5)), .turn(name, turn), .tool(name, tool), .cost(name, cost),
            .audio(name, RecordedAudio(path: "p", format: .stereoMuLaw)), .ended(name, ending),
        ]
    }

    @Test(arguments: changes.indices)
    func `a change is read as it was written`(index: Int) throws {
        let change = Self.changes[index]
        var line = ByteBuffer()
        try change.write(to: &line)
        let bytes = [UInt8](copying: line.bytes)
        #expect(bytes.last == UInt8(ascii: "\n"))
        #expect(bytes.count { $0 == UInt8(ascii: "\n") } == 1)
        #expect(RecordChange(line: bytes.span) == change)
        // Of a line that was not written to its end nothing is believed.
        for end in 0..<(bytes.count - 1) { #expect(RecordChange(line: bytes.span.extracting(0..<end)) == nil) }
    }
}
