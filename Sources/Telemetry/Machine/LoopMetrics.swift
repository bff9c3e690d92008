package import Reactor

extension MetricPage {
    /// Writes what the loops have done, and how late they were.
    package mutating func write(_ loops: [EventLoop]) {
        let all = loops.map { (labels: [(name: "loop", value: $0.name)], figures: $0.statistics) }
        begin(MetricHeader("syrinx_loop_busy", .counter, unit: "seconds", "Time in which a loop worked."))
        for (labels, figures) in all {
            sample("syrinx_loop_busy_seconds_total", labels, figures.busyTime / .seconds(1))
        }
        begin(MetricHeader("syrinx_loop_turns", .counter, "How often a loop waited and then worked."))
        for (labels, figures) in all { sample("syrinx_loop_turns_total", labels, Double(figures.turns)) }
        begin(MetricHeader("syrinx_loop_connections", .gauge, "Connections that a loop holds."))
        for (labels, figures) in all { sample("syrinx_loop_connections", labels, Double(figures.connections)) }
        write("syrinx_loop_timer_lateness", "How late timers fired.", all.map { ($0.labels, $0.figures.timerLateness) })
        write(
            "syrinx_loop_read_lateness",
            "How long what had arrived waited for the others of its turn, at most.",
            all.map { ($0.labels, $0.figures.readLateness) }
        )
        let frames = MetricHeader(
            "syrinx_loop_frame_lateness",
            .histogram,
            unit: "seconds",
            "How late agents' audio was sent, by the schedule of the caller's stream."
        )
        begin(frames)
        for loop in loops { write(loop.frameLateness, of: frames, [(name: "loop", value: loop.name)]) }
    }

    private mutating func write(
        _ name: String,
        _ help: String,
        _ all: [(labels: [(name: String, value: String)], lateness: Lateness)]
    ) {
        let header = MetricHeader(name, .histogram, unit: "seconds", help)
        begin(header)
        for (labels, lateness) in all {
            var sum: Int64 = 0
            let counts = lateness.counts.map { count in
                sum += Int64(clamping: count)
                return sum
            }
            // The last bucket of a loop has no edge.
            let edges = counts.indices.dropLast().map { LatenessHistogram.upperEdge(of: $0) / .seconds(1) }
            buckets(header.name, labels, edges, counts)
        }
    }
}
