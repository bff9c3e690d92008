import Foundation
import Statistics
import Testing
import TestKit

@testable import Charts

struct StackChartTests {
    @Test(arguments: UInt64(0)..<50)
    func `the parts of a bar add up to its whole, on paper too`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let values = (0..<6).map { _ in Double.random(in: 0...300, using: &random) }
        let parts = values.indices.map { StackChart.Part("part \($0)") }
        let chart = StackChart([.init("row", values)], of: parts, along: Axis("Time", .milliseconds))
        #expect(abs(chart.total(chart.rows[0]) - values.reduce(0, +)) < 1e-9)

        let reading = try XMLReading.read(Figure("t", .stack(chart)).svg(.wide, name: "f"))
        let bars = reading.all("rect").filter { $0.attributes["height"] == "26" && $0.attributes["class"] != nil }
        let widths = bars.compactMap { Double($0.attributes["width"] ?? "") }
        let shown = values.filter { $0 > 0 }
        try #require(widths.count == shown.count)
        // Each has given one unit of its width to the gap before the next.
        let whole = widths.reduce(0) { $0 + $1 + 1 }
        for (value, width) in zip(shown, widths) {
            #expect(abs((width + 1) / whole - value / shown.reduce(0, +)) < 0.005)
        }
    }

    @Test func `what cannot be a length is none`() {
        let chart = StackChart(
            [.init("row", [1, -2, .nan, 4, 5])],
            of: ["a", "b", "c", "d"].map { .init($0) },
            along: Axis("x")
        )
        #expect(chart.lengths(chart.rows[0]) == [1, 0, 0, 4])
        #expect(chart.total(chart.rows[0]) == 5)
    }
}

struct FrontierChartTests {
    @Test(arguments: UInt64(0)..<100)
    func `no point beats one on the frontier, and each other point is beaten by one`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let points = (0..<20).map { index in
            let place = { (random: inout SeededGenerator) in Double(Int.random(in: 0...12, using: &random)) }
            return FrontierChart.Point(place(&random), place(&random), "\(index)")
        }
        for (betterX, betterY) in [
            (FrontierChart.Better.lower, FrontierChart.Better.lower), (.higher, .lower), (.higher, .higher),
        ] {
            let series = FrontierChart.Series("s", points)
            let chart = FrontierChart([series], x: Axis("x"), y: Axis("y"), betterX: betterX, betterY: betterY)
            let frontier = chart.frontier(series)
            let (signX, signY) = (betterX == .lower ? 1.0 : -1, betterY == .lower ? 1.0 : -1)
            func isAsGood(_ one: FrontierChart.Point, _ other: FrontierChart.Point) -> Bool {
                signX * one.x <= signX * other.x && signY * one.y <= signY * other.y
            }
            func beats(_ one: FrontierChart.Point, _ other: FrontierChart.Point) -> Bool {
                isAsGood(one, other) && (one.x != other.x || one.y != other.y)
            }
            for point in frontier { #expect(!points.contains { beats($0, point) }) }
            for point in points where !frontier.contains(point) { #expect(frontier.contains { isAsGood($0, point) }) }
        }
    }
}

struct SampleTests {
    @Test func `a quantile is the smallest value that so many do not exceed`() {
        let sample = SortedSample(Sample("s", [5, 1, 4, 2, 3, .nan]), on: Axis("x"))
        #expect(sample.values == [1, 2, 3, 4, 5])
        #expect(sample.leftOut == 1)
        #expect([0, 0.2, 0.21, 0.5, 0.95, 1].map(sample.quantile) == [1, 1, 2, 3, 5, 5])
        #expect(SortedSample(Sample("s", []), on: Axis("x")).quantile(0.5).isNaN)
    }

    @Test(arguments: UInt64(0)..<60)
    func `the shares of all bins are one together, and the density about as much`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let values = (0..<200).map { _ in
            (0..<6).reduce(300.0) { sum, _ in sum + Double.random(in: 0...100, using: &random) }
        }
        for scale in [Axis.Scale.linear, .logarithmic] {
            let axis = Axis("x", .milliseconds, scale: scale)
            let sorted = SortedSample(Sample("s", values), on: axis).values
            let bins = Bins([sorted], on: axis, over: try #require(axis.domain(covering: sorted)))
            #expect(abs(bins.shares(of: sorted).reduce(0, +) - 1) < 1e-9)
            #expect(zip(bins.edges, bins.edges.dropFirst()).allSatisfy { $0 < $1 })
            let density = bins.density(of: sorted)
            let mean = density.reduce(0) { $0 + $1.share } / Double(density.count)
            #expect(abs(mean * Double(bins.edges.count - 1) - 1) < 0.1)
        }
    }
}

struct RunningMeanTests {
    @Test(arguments: [
        (1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (11, 2.201), (20, 2.086), (60, 2.000), (1_000, 1.962),
    ])
    func `Student's quantile is that of the tables`(degrees: Int, quantile: Double) {
        #expect(abs(Estimate.studentQuantile(degrees) - quantile) < 0.0006)
    }

    @Test func `each estimate is that of the values so far`() {
        let values = [3.0, 5, 4, 8, 2]
        let running = Estimate.running(over: values)
        #expect(running[0] == Estimate(value: 3, low: 3, high: 3))
        for count in 2...5 {
            let part = values.prefix(count)
            let mean = part.reduce(0, +) / Double(count)
            let variance = part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
            let half = Estimate.studentQuantile(count - 1) * (variance / Double(count)).squareRoot()
            let estimate = running[count - 1]
            #expect(abs(estimate.value - mean) < 1e-12)
            #expect(abs(estimate.low - (mean - half)) < 1e-9 && abs(estimate.high - (mean + half)) < 1e-9)
        }
    }
}

struct BoundaryChartTests {
    @Test func `the first look beyond a boundary is the one that stops`() {
        let looks = [(30.0, -1.0), (60, -2.5), (90, -3)].map {
            BoundaryChart.Look(after: $0, statistic: $1, upper: 2, lower: -2)
        }
        let chart = BoundaryChart(looks, upperMeaning: "slower", lowerMeaning: "faster")
        #expect(chart.summary.contains("stops after 60\u{A0}pairs: faster"))
        #expect(
            BoundaryChart([looks[0]], upperMeaning: "", lowerMeaning: "").summary.contains("No boundary is crossed")
        )
    }
}

struct TimelineTests {
    @Test(arguments: [
        (0.0, 0, "0:00"), (65, 0, "1:05"), (59.999, 0, "1:00"), (3.62, 1, "0:03.6"), (3.62, 2, "0:03.62"),
        (-2, 0, "−0:02"), (3_725, 0, "62:05"), (.nan, 0, "–"), (1e12, 0, "1.00×10¹²"),
    ])
    func `moments are minutes and seconds`(seconds: Double, decimals: Int, text: String) {
        #expect(Measure.clock(seconds, decimals: decimals) == text)
    }

    @Test(arguments: UInt64(0)..<100)
    func `labels of events keep clear of one another and of their strokes`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let texts = ["turn over", "first token", "barge-in", "tool: find_table", "playback stopped"]
        let places = (0..<Int.random(in: 0...12, using: &random)).map { _ in Double.random(in: 60...800, using: &random)
        }
        let labels = places.sorted().map { (text: texts.randomElement(using: &random) ?? "", x: $0) }
        let callouts = Callouts(labels, in: 60...832)
        #expect(callouts.places.map(\.x) == labels.map(\.x))
        for (index, place) in callouts.places.enumerated() {
            #expect(place.reach.lowerBound >= 60 && place.reach.upperBound <= 832)
            for other in callouts.places[..<index] { #expect(!place.collides(with: other)) }
        }
    }

    @Test func `a crowd of events has most of its words on narrow paper too`() {
        let labels = [57.0, 62, 115, 124, 222, 244, 272, 283].map { (text: "first piece asked", x: $0) }
        let callouts = Callouts(labels, in: 6...350)
        #expect(callouts.places.count { $0.label == "first piece asked" } >= 6)
        #expect(callouts.height <= 8 * Callouts.levelHeight)
    }

    @Test func `more events than can be tried are placed all the same`() {
        let labels = (0..<200).map { (text: "event", x: 10 + 4 * Double($0)) }
        let places = Callouts(labels, in: 6...832).places
        #expect(places.count == 200)
        for (index, place) in places.enumerated() {
            for other in places[..<index] { #expect(!place.collides(with: other)) }
        }
    }

    @Test func `events at the end of a row have their words too`() {
        let labels = [780.0, 790, 800, 810].map { (text: "playback stopped", x: $0) }
        #expect(Callouts(labels, in: 60...832).places.map(\.label) == labels.map(\.text))
    }
}
