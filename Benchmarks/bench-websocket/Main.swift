import Octets
import WebSocketTransport

/// Measures the pure part of WebSocket: what a message costs before any socket is touched.
@main
enum BenchWebSocket {
    static func main() {
        var echo = EchoScenario()
        if CommandLine.arguments.contains(AllocationCount.argument) {
            echo.trace()
            return
        }
        echo.countAllocations()
        let repetitions = 9
        var masking = MaskingScenario()
        var text = TextScenario()
        var measurements: [Measurement] = []
        for _ in 0..<repetitions {
            // All scenarios once a round, so that a busy moment of the machine meets each of them alike.
            let round = echo.run() + masking.run() + text.run()
            if measurements.isEmpty { measurements = round.map { Measurement(name: $0.name, unit: $0.unit) } }
            for index in round.indices { measurements[index].runs.append(round[index].value) }
        }
        if CommandLine.arguments.contains("--json") {
            print("{\"benchmark\":\"websocket\",\"results\":[\(measurements.map(\.json).joined(separator: ","))]}")
        } else {
            print("Medians of \(repetitions) interleaved runs, with half the interquartile range:")
            for measurement in measurements { print("  " + measurement.row) }
        }
    }
}

/// What one run of a scenario found.
struct Finding {
    let name: String
    let unit: String
    let value: Double
}

/// Nanoseconds of processor time that `work` takes.
func nanoseconds(_ work: () -> Void) -> Double {
    let clock = ProcessorClock()
    let start = clock.nanoseconds
    work()
    return Double(clock.nanoseconds - start)
}
