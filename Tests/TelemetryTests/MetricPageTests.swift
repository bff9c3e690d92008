import CallTiming
import ProviderKit
import Reactor
import Testing

@testable import Telemetry

struct MetricPageTests {
    @Test func `a page has its families, and ends`() {
        let family = MetricFamily<Counter>(
            MetricHeader("calls", .counter, "Calls, \"all\" of them.\nAnd more."),
            labels: ["agent", "reason"]
        ) { Counter() }
        family["clinic", "hang-up"].add(2)
        family["clinic", ""].add()
        family["a\\b\"c\nd", "x"].add(3)
        var page = MetricPage()
        page.write(family)
        page.figure(MetricHeader("memory", .gauge, unit: "bytes", "Memory."), 1.5)
        #expect(
            page.finish() == """
                # TYPE calls counter
                # HELP calls Calls, \\"all\\" of them.\\nAnd more.
                calls_total{agent="a\\\\b\\"c\\nd",reason="x"} 3.0
                calls_total{agent="clinic"} 1.0
                calls_total{agent="clinic",reason="hang-up"} 2.0
                # TYPE memory_bytes gauge
                # UNIT memory_bytes bytes
                # HELP memory_bytes Memory.
                memory_bytes 1.5
                # EOF

                """
        )
    }

    @Test func `a histogram counts what took no longer than each edge`() {
        let family = MetricFamily<TimeHistogram>(
            MetricHeader("wait", .histogram, unit: "seconds", "Waits."),
            labels: []
        ) { TimeHistogram.waits() }
        for milliseconds in [0, 1, 300, 301, 20_000, -5] { family[].record(.milliseconds(milliseconds)) }
        var page = MetricPage()
        page.write(family)
        let lines = page.finish().split(separator: "\n")
        #expect(lines.contains("wait_seconds_bucket{le=\"0.0001\"} 2.0"))
        #expect(lines.contains("wait_seconds_bucket{le=\"0.001\"} 3.0"))
        #expect(lines.contains("wait_seconds_bucket{le=\"0.3\"} 4.0"))
        #expect(lines.contains("wait_seconds_bucket{le=\"0.4\"} 5.0"))
        #expect(lines.contains("wait_seconds_bucket{le=\"10.0\"} 5.0"))
        #expect(lines.contains("wait_seconds_bucket{le=\"+Inf\"} 6.0"))
        #expect(lines.contains("wait_seconds_count 6.0"))
        #expect(lines.contains("wait_seconds_sum 20.602"))
    }

    @Test func `values that nobody expected do not fill the memory`() {
        let family = MetricFamily<Counter>(MetricHeader("x", .counter, "X."), labels: ["value"]) { Counter() }
        for number in 0..<3_000 { family["\(number)"].add() }
        #expect(family.all.count <= MetricFamily<Counter>.bound + 1)
        #expect(family["other"].count == 2_000)
        #expect(family["7"].count == 1)
    }

    @Test func `threads count together`() async {
        let family = MetricFamily<Counter>(MetricHeader("x", .counter, "X."), labels: ["value"]) { Counter() }
        await withTaskGroup(of: Void.self) { tasks in
            for _ in 0..<8 {
                tasks.addTask { for number in 0..<10_000 { family["\(number % 3)"].add() } }
            }
        }
        #expect(family.all.map(\.metric.count).reduce(0, +) == 80_000)
    }

    @Test func `loops and the process tell of themselves`() async throws {
        let group = try EventLoopGroup(count: 1)
        var page = MetricPage()
        page.write(group.loops)
        page.write([Organisation.standard: BreakerBoard()], at: .init(nanoseconds: 0))
        page.writeProcess()
        let text = page.finish()
        for name in [
            "syrinx_loop_busy_seconds_total{loop=", "syrinx_loop_timer_lateness_seconds_bucket{loop=",
            "process_cpu_seconds_total ", "process_resident_memory_bytes ", "process_open_fds ",
        ] {
            #expect(text.contains("\n" + name), "\(name)")
        }
        await group.shutdown()
    }
}
