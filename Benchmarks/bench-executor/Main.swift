import CallTiming
import Reactor

/// Measures what the design rests on: what handing things over costs on a loop, and off it.
@main
enum BenchExecutor {
    private static let repetitions = 9

    static func main() async throws {
        if CommandLine.arguments.contains("--spread") { return try await SpreadScenario.run() }
        let loop = try EventLoop(name: "bench")
        let measured = try await measure(on: loop)
        await loop.shutdown()
        if !CommandLine.arguments.contains("--json") {
            print("Processor time, medians of \(repetitions) interleaved runs, with half the interquartile range:")
            for figure in measured { print("  " + figure.row) }
            return
        }
        for figure in measured { print(figure.row) }
        print(json(measured))
    }

    private static func measure(on loop: EventLoop) async throws -> [Figure] {
        var figures: [Figure] = []
        // One more round than counts: the first one warms up.
        for round in 0...repetitions {
            // All scenarios once a round, so that a busy moment of the machine meets each of them alike.
            var results = await StreamScenario.run(on: loop)
            results += await ActorScenario.run(on: loop)
            results += await TimerScenario.run(on: loop)
            if round == 0 {
                figures = results.map { Figure(name: $0.name) }
                continue
            }
            for place in results.indices { figures[place].runs.append(results[place].nanoseconds) }
        }
        return figures
    }

    private static func json(_ figures: [Figure]) -> String {
        func runs(_ name: String) -> [Double] { figures.first { $0.name == name }?.runs ?? [] }
        let on = runs(StreamScenario.on)
        let off = runs(StreamScenario.off)
        // Ratios of runs that were made side by side.
        let ratios = zip(off, on).map { $0 / $1 }
        let samples = ratios.map { "\(Figure.rounded($0))" }.joined(separator: ", ")
        let reference = "on the loop \(Int(Figure.median(on))) ns, off it \(Int(Figure.median(off))) ns"
        return """
            {"measured": \(Figure.rounded(Figure.median(ratios))), "unit": "x", "samples": [\(samples)], \
            "reference": "\(reference)"}
            """
    }
}

/// What one run of a scenario found: processor time for one operation.
struct Finding {
    let name: String
    let nanoseconds: Double
}

/// One figure with all its runs.
struct Figure {
    let name: String
    var runs: [Double] = []

    static func median(_ runs: [Double]) -> Double { runs.isEmpty ? 0 : runs.sorted()[runs.count / 2] }
    static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

    private var spread: Double {
        let sorted = runs.sorted()
        guard let first = sorted.first, first > 0 else { return 0 }
        return (sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]) / 2 / Self.median(runs)
    }

    var row: String {
        let value = "\(Int(Self.median(runs).rounded())) ns"
        return padded(name, 58) + padded(value, 12) + "± \(Int((spread * 100).rounded())) %"
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
