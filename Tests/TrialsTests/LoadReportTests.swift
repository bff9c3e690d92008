import Charts
import FastJSON
import Testing

@testable import Trials

struct LoadReportTests {
    private func step(_ calls: Int, late: Double, busy: Double = 0.5, memory: Double = 20_000) -> LoadStep {
        var step = LoadStep()
        (step.calls, step.going, step.seconds) = (calls, calls, 20)
        (step.turns, step.engine, step.outside) = (calls * 3, 2.5, 0.7)
        (step.engineBusy, step.outsideBusy) = (busy, 0.4)
        (step.idleMemory, step.peakMemory) = (15_000, 15_000 + memory)
        step.lateness.count = calls * 50
        (step.lateness.p50, step.lateness.p99, step.lateness.most) = (0.4, late, late * 2)
        (step.share.p50, step.share.p99) = (0.5, 1.5)
        (step.waits.p50, step.waits.p95) = (1_200, 1_800)
        return step
    }

    @Test func `the knee is the last that holds below the first that does not`() {
        let report = LoadReport([step(400, late: 9, busy: 0.97), step(100, late: 1), step(200, late: 2)], LoadPlan())
        #expect(report.steps.map(\.calls) == [100, 200, 400])
        #expect(report.knee?.calls == 200)
        #expect(
            report.verdict
                == "200 calls hold; with 400 they do not: agents' audio is late by 9 ms (p99); "
                + "the engine's core is 97 % busy."
        )
    }

    @Test func `where all hold it is said that more were not tried`() {
        let report = LoadReport([step(100, late: 1)], LoadPlan())
        #expect(report.verdict == "100 calls hold, and more were not tried; the engine's core is 50 % busy.")
        #expect(LoadReport([], LoadPlan()).verdict == "Nothing was measured.")
    }

    @Test func `calls that are lost and turns without answers do not hold`() {
        var lost = step(10, late: 1)
        lost.going = 9
        #expect(lost.fault(5) == "1 of 10 calls did not last")
        var silent = step(10, late: 1)
        silent.missing = 2
        #expect(silent.fault(5) == "2 of 32 turns were not answered")
        var slow = step(10, late: 1)
        slow.share.p99 = 6
        #expect(slow.fault(5) == "the engine takes 6 ms of a wait (p99)")
        #expect(step(10, late: 1).fault(5) == nil)
    }

    @Test func `a limit of the measurement is not taken for the engine's`() {
        var full = step(10, late: 9, busy: 0.6)
        full.outsideBusy = 0.98
        #expect(full.limit()?.contains("their limit, not the engine's") == true)
        full.outsideBusy = 0.3
        full.others = 0.8
        #expect(full.limit() == "other work takes 0.8 of the machine's cores")
        #expect(full.limit(isFirst: true) == "the engine's core is 60 % busy")
    }

    @Test func `the file has every figure, and memory is for each call`() throws {
        let json = LoadReport([step(100, late: 1), step(200, late: 7)], LoadPlan()).json(JSONObject())
        #expect(json["format"]?.stringValue == "syrinx load")
        #expect(json["knee"]?["calls"]?.integerValue == 100)
        let first = try #require(json["steps"]?[0])
        #expect(first["kib_per_call"]?.doubleValue == 200)
        #expect(first["frame_lateness_p99_ms"]?.doubleValue == 1)
        #expect(first["barge_in_p50_ms"] == nil)
        #expect(json["steps"]?[1]?["fault"]?.stringValue == "agents' audio is late by 7 ms (p99)")
        #expect(try JSONValue(parsing: json.encoded().utf8.span) == json)
    }

    @Test func `the page and the table are made of any steps`() {
        for steps in [[], [step(1, late: 1)], [step(1, late: 1), step(2, late: 50)]] {
            let report = LoadReport(steps, LoadPlan())
            #expect(report.page("t", subtitle: "", settings: []).html.contains("<svg"))
            #expect(report.table.rows.count == steps.count)
        }
    }
}
