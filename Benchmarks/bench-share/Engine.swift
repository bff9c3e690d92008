import CallPipeline
import CallTiming
import CarrierWire
import Carriers
import Dialogue
import FastJSON
import Glibc
import HTTPTransport
import LanguageModels
import ProviderKit
import Reactor
import Recognizers
import Synthesizers
import WebSocketTransport

/// The engine under measurement: one loop, real clients, and a probe at its output.
struct Engine {
    private let options: [String: String]

    init(_ options: [String: String]) { self.options = options }

    func run() async throws {
        let group = try EventLoopGroup(count: 1)
        let loop = group.loops[0]
        let server = try await HTTPServer.listen(on: .loopback(port: 0), group: group)
        let agents = try agents(on: loop)
        let isProbed = options["--probe"] != "no"
        try await Task(executorPreference: loop) {
            let probe = ShareProbe(
                recognizer: try port("--recognizer"),
                model: try port("--model"),
                voice: try port("--voice"),
                on: loop
            )
            if isProbed { loop.outputProbe = probe }
            let confined = LoopConfined(probe, on: loop)
            print("listening on \(server.address)")
            fflush(nil)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask(executorPreference: loop) {
                    await server.run { exchange in
                        let visit = CarrierVisit(counters: CarrierCounters(), welcome: { _ in agents.parts(confined) })
                        let handler = CarrierSocket(MediaStreamsDialect(), for: visit)
                        let socket = try exchange.acceptWebSocket(handler, options: WebSocketOptions())
                        _ = await socket.waitForEnd()
                    }
                }
                try await measure(confined.value, on: loop)
                tasks.cancelAll()
            }
        }.value
    }

    private func port(_ option: String) throws -> UInt16 { try HTTPURL(options[option] ?? "").port }

    private func agents(on loop: EventLoop) throws -> Agents {
        var registry = ProviderRegistry()
        registry.addRecognizers()
        registry.addLanguageModels()
        registry.addSynthesizers()
        func options(_ text: String, _ place: String) throws -> ProviderOptions {
            let url = (self.options[place] ?? "").replacing("http", with: place == "--model" ? "http" : "ws")
            return ProviderOptions(try JSON5Node(parsing: "{ url: '\(url)', apiKey: 'k', \(text) }"))
        }
        return Agents(
            recognizers: try (0..<Int(self.options.number("--calls", 200))).map {
                try registry.recognizer(
                    options("provider: 'deepgram', tags: ['\(ShareProbe.tag)\($0)']", "--recognizer")
                )
            },
            model: try registry.model(options("provider: 'openai', model: 'sim'", "--model")),
            voice: try registry.voice(options("provider: 'elevenlabs', voice: 'v'", "--voice"))
        )
    }

    // MARK: Measuring

    private func measure(_ probe: ShareProbe, on loop: EventLoop) async throws {
        let calls = Int(options.number("--calls", 200))
        let patience = loop.now + .seconds(60)
        while probe.callCount < calls {
            try await loop.sleep(until: loop.now + .milliseconds(100))
            guard loop.now < patience else {
                print("{\"failed\": \"\(probe.callCount) of \(calls) calls came\"}")
                return
            }
        }
        try await loop.sleep(until: loop.now + .seconds(options.number("--warmup", 10)))
        for _ in 0..<Int(options.number("--rounds", 1)) {
            probe.round = ShareProbe.Round()
            let (statistics, processor) = (loop.statistics, Self.processorTime)
            try await loop.sleep(until: loop.now + .seconds(options.number("--seconds", 10)))
            report(probe, loop.statistics.since(statistics), processor: Self.processorTime - processor)
            fflush(nil)
        }
    }

    private static var processorTime: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func report(_ probe: ShareProbe, _ loop: EventLoop.Statistics, processor: Double) {
        let turns = probe.round.turns
        func hop(_ hop: KeyPath<TurnShare, Int64?>) -> String { Quantiles(turns.compactMap { $0[keyPath: hop] }).json }
        let worst = turns.sorted { $0.sum ?? 0 > $1.sum ?? 0 }.prefix(3).map { turn in
            [turn.audio, turn.request, turn.text, turn.media].map { "\(($0 ?? 0) / 1_000)" }.joined(separator: "+")
        }
        func microseconds(_ time: Duration) -> Double { Double(time.clampedNanoseconds / 100) / 10 }
        print(
            """
            {"share": \(hop(\.sum)), "audio": \(hop(\.audio)), "request": \(hop(\.request)), "text": \(hop(\.text)), \
            "media": \(hop(\.media)), "pieces": \(Quantiles(probe.round.pieces).json), \
            "guesses": \(turns.count { $0.isGuess }), "busy": \(loop.busyShare), "turns": \(loop.turns), \
            "turnP50": \(microseconds(loop.readLateness.quantile(0.5))), \
            "turnP99": \(microseconds(loop.readLateness.quantile(0.99))), \
            "cpu": \(processor / (loop.time / .seconds(1))), "events": \(probe.round.events), \
            "worst": \(json(worst)), "troubles": \(json(probe.troubles.map { "\($0.value) x \($0.key)" }))}
            """
        )
    }

    private func json(_ texts: [String]) -> String {
        "[" + texts.map { "\"" + $0.replacing("\"", with: "'") + "\"" }.joined(separator: ", ") + "]"
    }
}

/// What the calls are made of.
private struct Agents: Sendable {
    let recognizers: [any SpeechRecognizer]
    let model: any LanguageModel
    let voice: any SpeechSynthesizer

    func parts(_ probe: LoopConfined<ShareProbe>) -> sending Call.Parts {
        let number = probe.value.nextCall()
        var agent = CallAgent()
        // So that a request can be told from another call's.
        let instructions = "You answer the telephone. This is call {{call_sid}}."
        agent.instructions = (try? Template(instructions)) ?? agent.instructions
        return Call.Parts(
            agent: agent,
            providers: CallProviders(
                recognizer: recognizers[min(number, recognizers.count - 1)],
                model: model,
                voice: voice
            ),
            log: CallEventLog(readers: [{ probe.value.take($0.kind, of: number) }])
        )
    }
}
