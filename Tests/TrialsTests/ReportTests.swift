import Charts
import FastJSON
import Statistics
import Testing

@testable import Rehearsal
@testable import Trials

/// What a report tells of calls.
struct ReportTests {
    static func call(
        _ number: Int,
        _ latencies: [Double],
        script: String = "plain",
        falseAlarm: Bool = false
    ) -> CallMeasure {
        var lines: [JSONValue] = latencies.enumerated().map { index, ear in
            [
                "line": .integer(Int64(index)), "purpose": "turn", "said": "a", "understood": "a", "words": 2,
                "wrong_words": 1, "ear_ms": .double(ear), "log_ms": .double(ear + (index == 0 ? 4 : 30)),
                "parts_ms": .array((0..<9).map { _ in .double(ear / 9) }),
            ]
        }
        lines.append(["line": 9, "purpose": "murmur", "words": 0, "false_alarm": .bool(falseAlarm)])
        let json: JSONValue = [
            "call": .integer(Int64(number)), "script": .string(script), "seconds": 30, "cost": 0.01, "currency": "USD",
            "whole": true, "lines": .array(lines),
        ]
        return CallMeasure(json) ?? CallMeasure(number)
    }

    static let report = TrialReport(
        (0..<40).map { call($0, [800 + Double($0), 900 + Double($0)], falseAlarm: $0 < 4) },
        seed: 3
    )

    @Test func `quantiles have intervals that hold them, and shares are counted`() throws {
        let row = try #require(Self.report.row(.voiceToVoice))
        #expect(row.count == 80)
        #expect(row.quantiles.allSatisfy { $0.low <= $0.value && $0.value <= $0.high })
        #expect(abs(row.quantiles[0].value - 869.5) < 31)
        let alarms = try #require(TrialShare.falseAlarms.proportion(of: Self.report.calls))
        #expect(alarms.hits == 4 && alarms.count == 40)
        let agreement = try #require(TrialShare.agreement.proportion(of: Self.report.calls))
        #expect(agreement.hits == 40 && agreement.count == 80)
        #expect(Self.report.disagreements.count == 40)
        #expect(abs((Self.report.costPerMinute ?? 0) - 0.02) < 1e-9)
    }

    @Test func `a report that is written is read again, and tells the same`() throws {
        let json = Self.report.json(JSONObject())
        let again = try TrialReport(JSONValue(parsing: json.encoded()))
        #expect(again.json(JSONObject()) == json)
        #expect(again.lines == Self.report.lines)
    }

    @Test(arguments: ["{}", "[]", "{\"format\":\"syrinx trial\",\"version\":9,\"calls\":[]}"])
    func `what is no report is refused`(text: String) throws {
        let json = try JSONValue(parsing: text)
        #expect(throws: UnreadableReport.self) { try TrialReport(json) }
    }

    @Test(
        arguments: [
            ("voice_to_voice.p95<2s", nil), ("voice_to_voice<900ms", nil), ("cut_offs.p50<1", nil), ("nothing<1", nil),
            ("voice_to_voice.p50", nil), ("voice_to_voice.p50<900ms", true), ("voice_to_voice.p50<800", false),
            ("voice_to_voice.p50 >= 800 ms", true), ("false_alarms<=10%", true), ("false_alarms<10%", false),
            ("cost_per_minute<0.03", true), ("barge_in.p50<1000", false),
        ] as [(String, Bool?)]
    )
    func `an assertion holds, or not, or is refused`(text: String, holds: Bool?) {
        guard let holds else {
            #expect(throws: AssertionFault.self) { try TrialAssertion(text) }
            return
        }
        #expect((try? TrialAssertion(text).check(Self.report).holds) == holds)
    }

    @Test func `what has become slower is found, and what has not is not`() {
        let slower = TrialReport((0..<40).map { Self.call($0, [900 + Double($0), 1_000 + Double($0)]) }, seed: 3)
        let worse = TrialComparison(Self.report, slower)
        #expect(worse.isWorse)
        #expect(worse.rows.first?.isChange == true && worse.rows.first?.isGood == false)
        let same = TrialComparison(Self.report, Self.report)
        #expect(!same.isWorse && !same.rows.contains(where: \.isChange))
    }

    /// A call of which there is no log, with an answer 800 ms behind its line, and a cut-in that the agent stopped for.
    static func unlogged(_ number: Int) -> CallMeasure {
        var heard = HeardAudio()
        let tone = [UInt8](repeating: 0x10, count: 8_000).enumerated().map { $0.offset % 8 < 4 ? $0.element : 0x90 }
        heard.play(tone.span, at: 8_000 + 6_400)
        heard.play(tone.span, at: 40_000)
        let acts = [
            ScriptedCaller.Act(line: 0, purpose: .turn, text: "Hello there.", start: 800, end: 8_000),
            ScriptedCaller.Act(line: 1, purpose: .bargeIn, text: "Wait.", start: 20_000, end: 24_000),
            ScriptedCaller.Act(line: 2, purpose: .murmur, text: "Yes.", start: 42_000, end: 44_000),
        ]
        return CallMeasure(
            TrialCall(number: number, script: CallerScript(name: "plain", lines: [])),
            acts: acts,
            heard: heard,
            events: nil,
            speech: nil,
            lateness: .zero,
            isWhole: number > 0,
            trouble: number > 0 ? nil : "the number is busy"
        )
    }

    @Test func `without a log nothing is claimed that only a log tells`() throws {
        let report = TrialReport((0..<3).map(Self.unlogged), seed: 1)
        #expect(report.rows.map(\.figure.name) == ["voice_to_voice", "barge_in"])
        #expect(report.row(.voiceToVoice)?.quantiles[0].value == 1_400)
        let known = TrialShare.all.filter { $0.proportion(of: report.calls) != nil }.map(\.name)
        #expect(known == ["unanswered", "talked_over", "broken_calls"])
        #expect(report.disagreements.isEmpty && report.costPerMinute == nil)
        for text in ["cut_offs<=100%", "word_errors<=100%", "false_alarms<=100%", "logged.p50<9000", "agreement>=0"] {
            let (value, holds) = try TrialAssertion(text).check(report)
            #expect(value == nil && !holds, "\(text)")
        }
        let json = report.json(JSONObject())
        let again = try TrialReport(JSONValue(parsing: json.encoded()))
        #expect(again.json(JSONObject()) == json && again.lines == report.lines && again.troubles == report.troubles)
        let line = try #require(json["calls"]?[0]?["lines"]?[0])
        #expect(["cut_off", "false_alarm", "understood", "wrong_words", "log_ms"].allSatisfy { line[$0] == nil })
        #expect(report.lines.csv.contains("Hello there.") && !report.lines.csv.contains(",false,"))
        let page = report.page(.init(title: "", subtitle: "", settings: [])).html
        #expect(!page.contains("by the log") && page.contains("the number is busy"))
        // Only what both tell is compared.
        let names = TrialComparison(Self.report, report).rows.map(\.name)
        #expect(names == ["voice_to_voice.p50", "unanswered", "talked_over", "broken_calls"])
    }

    @Test func `a report's page says what was measured, and is whole`() {
        let page = Self.report.page(.init(title: "A <title>", subtitle: "", settings: [("seed", "3")])).html
        #expect(page.contains("Callers wait") && page.contains("A &lt;title&gt;") && page.contains("<svg"))
    }

    @Test(arguments: [
        ("a b c", "a b c", 0), ("Hello, there!", "hello there", 0), ("a b c", "a x c", 1), ("a b", "", 2), ("", "a", 1),
        ("a b c d", "b c d e", 2),
    ])
    func `wrong words are counted`(said: String, understood: String, count: Int) {
        #expect(WordErrors.count(WordErrors.words(of: said), WordErrors.words(of: understood)) == count)
    }
}

extension CallMeasure {
    fileprivate init(_ number: Int) {
        self.init(
            TrialCall(number: number, script: CallerScript(name: "", lines: [])),
            acts: [],
            heard: HeardAudio(),
            events: [],
            speech: nil,
            lateness: .zero,
            isWhole: true
        )
    }
}
