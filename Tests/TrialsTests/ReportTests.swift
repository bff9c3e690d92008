import Charts
import FastJSON
import Rehearsal
import Statistics
import Testing

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
