import Foundation
import Testing

@testable import Charts

struct FigureTests {
    private static let cases = (0..<Specimens.kinds).flatMap { kind in
        (UInt64(0)..<(ProcessInfo.processInfo.environment["CHART_SEEDS"].flatMap(UInt64.init) ?? 12)).map { (kind, $0) }
    }

    @Test(arguments: cases)
    func `every drawing is well formed and says what it is`(kind: Int, seed: UInt64) throws {
        for isHostile in [false, true] {
            var specimens = Specimens(seed: seed, isHostile: isHostile)
            let figure = specimens.figure(kind)
            for layout in Layout.allCases {
                let reading = try XMLReading.read(figure.svg(layout, name: "f1"))
                let root = try #require(reading.elements.first)
                #expect(root.attributes["role"] == "img")
                #expect(reading.elements.contains { $0.name == "title" && $0.attributes["id"] == "f1-t" })
                let description = try #require(reading.all("desc").first)
                #expect(!description.text.isEmpty)
                #expect(reading.all("script").isEmpty)
                for element in reading.elements {
                    for (name, value) in element.attributes where name != "class" {
                        #expect(!value.contains("nan") && !value.contains("inf"), "\(name)=\(value)")
                    }
                }
            }
        }
    }

    @Test(arguments: cases)
    func `no text leaves its drawing`(kind: Int, seed: UInt64) {
        for isHostile in [false, true] {
            var specimens = Specimens(seed: seed, isHostile: isHostile)
            let chart = specimens.chart(kind)
            for layout in Layout.allCases {
                let canvas = Figure("", chart).drawn(layout, name: "f")
                let paper = Rect(x: -0.2, y: -0.2, width: layout.width + 0.4, height: canvas.bottom + 4.4)
                for box in canvas.textBoxes { #expect(paper.contains(box), "\(box) in \(paper)") }
            }
        }
    }

    @Test(arguments: cases)
    func `no text covers another`(kind: Int, seed: UInt64) {
        for isHostile in [false, true] {
            var specimens = Specimens(seed: seed, isHostile: isHostile)
            let chart = specimens.chart(kind)
            for layout in Layout.allCases {
                let boxes = Figure("", chart).drawn(layout, name: "f").textBoxes
                for (index, box) in boxes.enumerated() {
                    for other in boxes[..<index] {
                        #expect(box.overlap(with: other) < 1, "\(layout): \(box) and \(other)")
                    }
                }
            }
        }
    }

    @Test(arguments: 0..<Specimens.kinds)
    func `the same chart is drawn the same`(kind: Int) {
        for seed in UInt64(0)..<10 {
            var (one, other) = (Specimens(seed: seed), Specimens(seed: seed))
            let (first, second) = (one.figure(kind), other.figure(kind))
            #expect(first == second)
            #expect(first.standaloneSVG() == second.standaloneSVG())
        }
    }

    @Test func `a chart without values says so`() throws {
        let nothing = Axis("x", .milliseconds)
        let charts: [Chart] = [
            .distribution(DistributionChart([], along: nothing)),
            .distribution(DistributionChart([.init("a", [.nan])], along: nothing)),
            .histogram(HistogramChart([.init("a", [])], along: nothing)),
            .intervals(IntervalChart([.init("a", nil)], along: nothing)),
            .stack(StackChart([.init("a", [0, .nan])], of: [.init("p")], along: nothing)),
            .lines(LineChart([.init("a", [.init(.nan, 1)])], x: nothing, y: nothing)),
            .lines(LineChart([], x: nothing, y: nothing)),
            .frontier(FrontierChart([.init("a", [])], x: nothing, y: nothing)), .pairs(PairChart([], along: nothing)),
            .boundaries(BoundaryChart([], upperMeaning: "u", lowerMeaning: "l")), .timeline(TimelineChart([])),
            .timeline(TimelineChart([.init("a", nil, [.init(.nan, 2)])])),
        ]
        for chart in charts {
            for layout in Layout.allCases {
                let reading = try XMLReading.read(Figure("t", chart).svg(layout, name: "f"))
                #expect(reading.all("text").map(\.text) == ["No data"])
            }
        }
    }

    @Test func `what is left out is counted`() throws {
        let chart = DistributionChart([.init("a", [1, .nan, 2, .infinity])], along: Axis("x"))
        let texts = try XMLReading.read(Figure("t", .distribution(chart)).svg(.wide, name: "f")).all("text").map(\.text)
        #expect(texts.contains("2 values have no place here and are left out."))
    }

    @Test func `a drawing alone brings its styles and its size`() throws {
        var specimens = Specimens(seed: 3)
        let reading = try XMLReading.read(specimens.figure(4).standaloneSVG(.narrow))
        #expect(reading.elements.first?.attributes["width"] == "382")
        #expect(reading.all("style").first?.text.contains("prefers-color-scheme: dark") == true)
    }
}
