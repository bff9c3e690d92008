import CallTiming
import FastJSON
import Glibc
import LanguageModels
import ProviderKit
import Reactor

/// Measures how long a provider's message is under way to whoever reads a client's events: many streams at once from
/// simulators whose messages carry the time at which they were sent.
///
///     bench-providers --url http://127.0.0.1:9100/v1 --key KEY [--streams 500] [--seconds 10] [--warmup 3]
@main
enum BenchProviders {
    static func main() async throws {
        var options: [String: String] = [:]
        var words = CommandLine.arguments.dropFirst()
        while let name = words.popFirst() { options[name] = words.popFirst() }
        guard let url = options["--url"], let key = options["--key"] else {
            print("usage: bench-providers --url URL --key KEY [--streams N] [--seconds N] [--warmup N]")
            exit(2)
        }
        let streams = options["--streams"].flatMap { Int($0) } ?? 500
        let warmup = options["--warmup"].flatMap { Double($0) } ?? 3
        let seconds = options["--seconds"].flatMap { Double($0) } ?? 10
        let configuration = """
            { provider: "openai", url: "\(url)", apiKey: "\(key)", model: "sim", deadlines: { first: 60, stall: 60 } }
            """
        var registry = ProviderRegistry()
        registry.addLanguageModels()
        let model = try registry.model(ProviderOptions(JSON5Node(parsing: configuration)))
        let loop = try EventLoop(name: "bench")
        let report = try await Task(executorPreference: loop) {
            try await Readers(model, streams, loop).run(.seconds(warmup), .seconds(seconds))
        }.value
        print(report)
        // What still streams is not worth waiting for.
        exit(0)
    }
}

/// The readers of all streams, on one loop.
private final class Readers {
    private let model: any LanguageModel
    private let streams: Int
    private let loop: EventLoop
    private var delays: [Int64] = []
    private var isRecording = false
    private var failures = 0

    init(_ model: any LanguageModel, _ streams: Int, _ loop: EventLoop) {
        self.model = model
        self.streams = streams
        self.loop = loop
        delays.reserveCapacity(1_000_000)
    }

    func run(_ warmup: Duration, _ time: Duration) async throws -> String {
        let confined = LoopConfined(self, on: loop)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<streams {
                group.addTask(executorPreference: confined.loop) { await confined.value.read() }
            }
            try await loop.sleep(until: loop.now + warmup)
            let before = loop.statistics
            isRecording = true
            try await loop.sleep(until: loop.now + time)
            isRecording = false
            let busy = loop.statistics.since(before).busyShare
            group.cancelAll()
            return report(busy: busy)
        }
    }

    private func read() async {
        // An echo long enough that no stream ends within the window.
        let text = (0..<600).map { "word\($0)" }.joined(separator: " ")
        let request = GenerationRequest(Conversation(messages: [.caller(text)]))
        while !Task.isCancelled {
            do throws(ProviderFailure) {
                let generation = try await model.generate(request, on: loop)
                while let event = try await generation.events.next() {
                    guard case .text(let text) = event, isRecording else { continue }
                    let now = LoopClock.monotonic.now.nanoseconds
                    if let sent = Int64(text.split(separator: " ").first ?? "") { delays.append(now - sent) }
                }
            } catch {
                if error.kind != .closed { failures += 1 }
                return
            }
        }
    }

    private func report(busy: Double) -> String {
        delays.sort()
        func quantile(_ share: Double) -> Double {
            guard !delays.isEmpty else { return -1 }
            return Double(delays[min(delays.count - 1, Int(share * Double(delays.count)))]) / 1_000
        }
        return """
            {"p50": \(quantile(0.5)), "p99": \(quantile(0.99)), "max": \(quantile(1)), "count": \(delays.count), \
            "busy": \(busy), "failures": \(failures)}
            """
    }
}
