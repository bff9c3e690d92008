import Foundation
import Testing

@testable import Charts

struct AxisTests {
    @Test(arguments: [
        (0.0...1, [0, 0.2, 0.4, 0.6, 0.8, 1]), (0...97, [0, 20, 40, 60, 80]), (-3...11, [0, 5, 10]),
        (812...818, [812, 814, 816, 818]), (0...0.0003, [0, 0.0001, 0.0002, 0.0003]), (4...4, [4]),
    ])
    func `linear ticks are 1, 2 or 5 steps apart`(range: ClosedRange<Double>, ticks: [Double]) {
        #expect(Axis("").ticks(over: range) == ticks)
    }

    @Test(arguments: [
        (1.0...256, [1, 3, 10, 30, 100]), (1...1_000_000, [1, 100, 10_000, 1_000_000]), (2...9, [2, 5]),
        (0.003...0.02, [0.005, 0.01, 0.02]),
    ])
    func `logarithmic ticks are decades and parts of them`(range: ClosedRange<Double>, ticks: [Double]) {
        let found = Axis("", scale: .logarithmic).ticks(over: range, atMost: 5)
        #expect(found.count == ticks.count)
        for (one, other) in zip(found, ticks) { #expect(abs(one - other) < 1e-9 * other) }
    }

    @Test func `what is counted has no ticks between whole numbers`() {
        #expect(Axis("", .count("calls")).ticks(over: 0...2, atMost: 9) == [0, 1, 2])
    }

    @Test(arguments: UInt64(0)..<400)
    func `ticks are in their range, rising, and not too many`(seed: UInt64) {
        var specimens = Specimens(seed: seed, isHostile: true)
        let bounds = [specimens.number(), specimens.number()].map { $0.isNaN ? 1 : $0 }.sorted()
        for scale in [Axis.Scale.linear, .logarithmic] {
            for count in [2, 3, 6, 11] {
                let ticks = Axis("", scale: scale).ticks(over: bounds[0]...bounds[1], atMost: count)
                #expect(ticks.count <= count)
                #expect(ticks.allSatisfy { $0 >= bounds[0] && $0 <= bounds[1] })
                #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
            }
        }
    }

    @Test(arguments: UInt64(0)..<400)
    func `a ruler has two ticks or more, in order, whose labels do not touch`(seed: UInt64) throws {
        var specimens = Specimens(seed: seed, isHostile: true)
        let axis = specimens.axis()
        let values = specimens.numbers(upTo: 20)
        for direction in [Ruler.Direction.across, .up] {
            let made = Ruler(axis, covering: values, from: 300, to: direction == .across ? 600 : 50, direction)
            guard let ruler = made else {
                #expect(!values.contains(where: axis.admits))
                continue
            }
            #expect(ruler.ticks.count >= 2)
            for (one, next) in zip(ruler.ticks, ruler.ticks.dropFirst()) {
                #expect(one.value < next.value)
                let distance = abs(one.place - next.place)
                let widths = [one, next].map { TextMetrics.width(of: $0.label) }
                // Of two labels that are only the ends, one may be wide.
                guard ruler.ticks.count > 2 else { continue }
                #expect(distance >= (direction == .across ? (widths[0] + widths[1]) / 2 : 14))
            }
            for value in values where axis.admits(value) && axis.range == nil {
                #expect(ruler.domain.contains(value))
                let ends = [ruler.ends.lower, ruler.ends.upper].sorted()
                #expect(ruler[value] >= ends[0] - 0.01 && ruler[value] <= ends[1] + 0.01)
            }
        }
    }

    @Test func `one value alone stands in the middle`() throws {
        let ruler = try #require(Ruler(Axis("", .milliseconds), covering: [800], from: 0, to: 100, .across))
        #expect(abs(ruler[800] - 50) < 10)
        #expect(Ruler(Axis(""), covering: [.nan], from: 0, to: 100, .across) == nil)
        #expect(Ruler(Axis("", scale: .logarithmic), covering: [0, -3], from: 0, to: 100, .across) == nil)
    }

    @Test func `equal ratios are equal distances on a logarithmic axis`() throws {
        let axis = Axis("", scale: .logarithmic, range: 1...100)
        let ruler = try #require(Ruler(axis, covering: [10], from: 0, to: 200, .across))
        #expect(abs(ruler[10] - 100) < 1e-9)
        #expect(abs(ruler[100] - 200) < 1e-9)
    }
}
