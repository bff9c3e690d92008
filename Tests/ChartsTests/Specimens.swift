import Foundation

@testable import Charts
import Statistics
import TestKit

/// Charts of every kind with random content, from well-behaved to hostile.
struct Specimens {
    private var random: SeededGenerator
    /// Whether words may be anything and numbers no numbers.
    private let isHostile: Bool

    init(seed: UInt64, isHostile: Bool = false) {
        random = SeededGenerator(seed: seed)
        self.isHostile = isHostile
    }

    static let kinds = 9

    private static let pieces = [
        "<", ">", "&", "\"", "'", "</svg>", "</title>", "<script>alert(1)</script>", "]]>", "<!--", "&#0;", "\u{0}",
        "\u{8}",
        "\u{7F}", "\u{85}", "\u{FFFE}", "\u{FFFF}", "\u{202E}", "\u{2066}", "\n", "\r\n", "\r", "\t", " ", "e\u{301}",
        "\"\u{308}", "漢字", "👩‍👩‍👧", "🏳️‍🌈", "ﷺ", "\u{1FFFE}", "a", "word", "\u{1B}[2J", "=1+1", ",", "\\", "%", "{}", "…",
    ]
    private static let words = [
        "This commit", "Before", "Through a relay", "turn over", "first token", "barge-in", "Booking a table", "p95",
        "Long numbers, read slowly and with pauses", "a", "",
    ]

    mutating func words() -> String {
        guard isHostile else { return Self.words.randomElement(using: &random) ?? "" }
        return (0..<Int.random(in: 0...12, using: &random)).map { _ in
            Self.pieces.randomElement(using: &random) ?? ""
        }.joined()
    }

    mutating func number() -> Double {
        if isHostile, Int.random(in: 0..<4, using: &random) == 0 {
            let odd: [Double] = [
                .nan, .infinity, -.infinity, 0, -0.0, 1e308, -1e308, .leastNonzeroMagnitude, 1e-9, 1e14, -1e14, 5,
            ]
            return odd.randomElement(using: &random) ?? 0
        }
        let size = pow(10, Double.random(in: -2...4, using: &random))
        return Double.random(in: -0.3...1, using: &random) * size
    }

    mutating func numbers(upTo count: Int) -> [Double] {
        (0..<Int.random(in: 0...count, using: &random)).map { _ in number() }
    }

    mutating func axis() -> Axis {
        let measures: [Measure] = [
            .number, .milliseconds, .seconds, .percent, .percentagePoints, .dollars, .count("calls"), .unit(words()),
        ]
        var axis = Axis(
            words(),
            measures.randomElement(using: &random) ?? .number,
            scale: Int.random(in: 0..<4, using: &random) == 0 ? .logarithmic : .linear,
            includesZero: Bool.random(using: &random)
        )
        if Int.random(in: 0..<4, using: &random) == 0 {
            let bounds = [number(), number()].map { $0.isNaN ? 0 : $0 }.sorted()
            axis.range = bounds[0]...bounds[1]
        }
        return axis
    }

    mutating func estimate() -> Estimate {
        let value = number()
        return Estimate(value: value, low: value - abs(number()), high: value + abs(number()))
    }

    private mutating func many<Value>(_ count: Int, _ make: (inout Specimens) -> Value) -> [Value] {
        (0..<Int.random(in: 0...count, using: &random)).map { _ in make(&self) }
    }

    mutating func chart(_ kind: Int) -> Chart {
        switch kind {
        case 0: .distribution(DistributionChart(many(7) { Sample($0.words(), $0.numbers(upTo: 60)) }, along: axis()))
        case 1: .histogram(HistogramChart(many(4) { Sample($0.words(), $0.numbers(upTo: 60)) }, along: axis()))
        case 2:
            .intervals(
                IntervalChart(
                    many(8) {
                        IntervalChart.Row($0.words(), Bool.random(using: &$0.random) ? $0.estimate() : nil, .good)
                    },
                    along: axis(),
                    reference: number(),
                    below: words(),
                    above: words(),
                    indifference: -5...5
                )
            )
        case 3:
            .stack(
                StackChart(
                    many(6) { StackChart.Row($0.words(), $0.numbers(upTo: 9)) },
                    of: many(9) { StackChart.Part($0.words(), Bool.random(using: &$0.random) ? .ear : nil) },
                    along: axis()
                )
            )
        case 4: .lines(lines())
        case 5:
            .frontier(
                FrontierChart(
                    many(4) { specimens in
                        let points = specimens.many(14) { FrontierChart.Point($0.number(), $0.number(), $0.words()) }
                        return FrontierChart.Series(specimens.words(), points)
                    },
                    x: axis(),
                    y: axis(),
                    betterX: Bool.random(using: &random) ? .lower : .higher
                )
            )
        case 6: .pairs(PairChart(numbers(upTo: 80), along: axis(), order: words()))
        case 7:
            .boundaries(
                BoundaryChart(
                    many(8) { specimens in
                        BoundaryChart.Look(
                            after: abs(specimens.number()),
                            statistic: specimens.number(),
                            upper: specimens.number(),
                            lower: specimens.number()
                        )
                    },
                    x: axis(),
                    y: axis(),
                    upperMeaning: words(),
                    lowerMeaning: words()
                )
            )
        default: .timeline(timeline())
        }
    }

    private mutating func lines() -> LineChart {
        LineChart(
            many(6) { specimens in
                let points = specimens.many(12) { inner in
                    let height = inner.number()
                    let band = height.isFinite ? height - 3...height + 3 : nil
                    return LineChart.Point(inner.number(), height, band: band)
                }
                return LineChart.Series(specimens.words(), points)
            },
            x: axis(),
            y: axis(),
            threshold: .init(number(), words()),
            mark: .init(number(), number(), words())
        )
    }

    private mutating func timeline() -> TimelineChart {
        var clock = 0.0
        return TimelineChart(
            many(3) { specimens in
                let spans = specimens.many(9) { inner in
                    clock += Double.random(in: 0...4, using: &inner.random)
                    let start = inner.isHostile ? inner.number() : clock
                    clock += Double.random(in: 0...4, using: &inner.random)
                    return TimelineChart.Span(start, inner.isHostile ? inner.number() : clock, inner.words())
                }
                return TimelineChart.Lane(specimens.words(), nil, spans)
            },
            events: many(14) { specimens in
                let time =
                    specimens.isHostile ? specimens.number() : Double.random(in: 0...40, using: &specimens.random)
                return TimelineChart.Event(time, specimens.words(), .bad)
            }
        )
    }

    mutating func figure(_ kind: Int) -> Figure { Figure(words(), caption: words(), chart(kind)) }

    mutating func table() -> Table {
        let columns = [Table.Column(words())] + many(5) { Table.Column($0.words(), .milliseconds) }
        let rows = many(6) { specimens in
            specimens.many(7) { inner -> Table.Cell in
                Bool.random(using: &inner.random) ? .number(inner.number(), .bad) : Table.Cell(inner.words(), .good)
            }
        }
        return Table(words(), columns: columns, rows: rows)
    }

    mutating func page() -> Page {
        var sections: [Section] = [
            .heading(words(), level: 3), .paragraph(words()), .verdict(words(), .bad), .preformatted(words()),
            .table(table()), .settings(many(3) { Setting($0.words(), $0.words()) }),
            .details(words(), [.paragraph(words())]),
        ]
        for kind in 0..<Self.kinds { sections.append(.figure(figure(kind))) }
        return Page(words(), subtitle: words(), sections)
    }
}
