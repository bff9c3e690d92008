import Testing

@testable import Trials

struct TimeCountsTests {
    private let counts = TimeCounts(edges: [1, 2, 5, 10], cumulated: [10, 90, 99, 100, 100])

    @Test func `a quantile lies within its bucket as if that were filled evenly`() {
        #expect(counts.quantile(0.5) == 1.5)
        #expect(counts.quantile(0.05) == 0.5)
        #expect(counts.quantile(0.99) == 5)
        #expect(counts.quantile(1) == 10)
        #expect(counts.most == 10)
    }

    @Test func `of nothing there are no quantiles`() {
        #expect(TimeCounts().quantile(0.5) == nil)
        #expect(TimeCounts(edges: [1], cumulated: [0, 0]).most == nil)
    }

    @Test func `what lasts longer than the last edge is at least that`() {
        let long = TimeCounts(edges: [1, 2], cumulated: [0, 1, 4])
        #expect(long.quantile(0.99) == 2)
        #expect(long.most == 2)
    }

    @Test func `the difference of two moments is what came between`() {
        let later = TimeCounts(edges: [1, 2, 5, 10], cumulated: [10, 95, 114, 120, 120])
        #expect(later.since(counts).cumulated == [0, 5, 15, 20, 20])
        #expect(later.since(TimeCounts()) == later)
    }

    @Test func `the buckets of all labels are read together`() {
        let page = """
            # TYPE syrinx_x_seconds histogram
            syrinx_x_seconds_bucket{loop="a",le="0.001"} 1.0
            syrinx_x_seconds_bucket{loop="a",le="5e-05"} 0.0
            syrinx_x_seconds_bucket{loop="a",le="+Inf"} 3.0
            syrinx_x_seconds_count{loop="a"} 3.0
            syrinx_x_seconds_bucket{loop="b",le="5e-05"} 1.0
            syrinx_x_seconds_bucket{loop="b",le="0.001"} 2.0
            syrinx_x_seconds_bucket{loop="b",le="+Inf"} 2.0
            syrinx_x_seconds_more_bucket{loop="b",le="+Inf"} 9.0
            syrinx_busy_seconds_total{loop="a"} 1.5
            syrinx_busy_seconds_total{loop="b"} 2.0
            """
        let counts = TimeCounts("syrinx_x_seconds", in: page)
        #expect(counts.edges == [0.05, 1])
        #expect(counts.cumulated == [1, 3, 5])
        #expect(TimeCounts.figure("syrinx_busy_seconds_total", in: page) == 3.5)
        #expect(TimeCounts.figure("syrinx_busy_seconds", in: page) == nil)
    }
}
