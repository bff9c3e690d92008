import CallPipeline
import CallTestKit
import Endpointing
import FastJSON
import Replays
import Testing

struct TuneTests {
    @Test func `a range has its steps, both ends among them`() throws {
        let sweep = try Sweep(reading: "turns.patience=0.3..1.0/0.1")
        #expect(sweep.setting == "turns.patience")
        #expect(sweep.values == ["0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"])
        #expect(try Sweep(reading: "bargeIn.by=any,speech").values == ["any", "speech"])
        let both = try [Sweep(reading: "a=1,2"), Sweep(reading: "b=3..5/1")]
        let rows = Sweep.combinations(of: both).map { $0.map(\.value).joined() }
        #expect(rows == ["13", "14", "15", "23", "24", "25"])
    }

    @Test(arguments: ["", "a", "a=", "=1", "a=1..0/1", "a=1..2", "a=1..2/0", "a=1..2/-1", "a=0..1/0.0001", "a=x..y/1"])
    func `what is no sweep is refused`(text: String) {
        #expect(throws: SweepError.self) { try Sweep(reading: text) }
    }

    @Test func `a longer patience makes callers wait longer, and cuts off fewer of them`() throws {
        let recordings = Samples.recordings
        let calls = recordings.map { RecordedCall($0.file, by: $0.agent) }
        var curve = TuneCurve(settings: ["turns.patience"])
        for patience in [300, 600, 1_000] {
            var figures = ReplayFigures()
            for (call, recording) in zip(calls, recordings) {
                var agent = recording.agent
                agent.endpointing.patience = .milliseconds(patience)
                figures.add(ReplayedCall(WhatIfCall.play(call, with: agent).trace))
            }
            let value = TuneCurve.Value(setting: "turns.patience", value: "\(Double(patience) / 1_000)")
            curve.points.append(TuneCurve.Point(values: [value], figures: figures))
        }
        let waits = curve.points.compactMap { $0.figures.wait(0.5) }
        #expect(waits.count == 3 && waits[0] < waits[2], "\(curve.table)")
        let cuts = curve.points.map(\.figures.cutOffs)
        #expect(cuts[0] > cuts[2], "\(curve.table)")
        #expect(curve.table.count == 4)
        let json = curve.json
        #expect(json["points"]?[0]?["cutOffs"]?.integerValue == Int64(cuts[0]))
        #expect(json["points"]?[1]?["values"]?["turns.patience"]?.stringValue == "0.6")
        let lines = curve.commaSeparated.split(separator: "\n")
        #expect(lines.count == 4 && lines[0].hasPrefix("turns.patience,calls,turns,answered,wait p50 ms"))
    }
}
