import CallTiming
import FastJSON
import HTTPTransport
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Synthesizers
import Testing

/// What a contribution sounded like.
struct Heard {
    var audio: [UInt8] = []
    var pieces = 0
    var words: [SpokenPiece] = []
    var usage = ProviderUsage()
    var warnings: [String] = []
    var flushes = 0

    /// The words put together.
    var text: String { words.map(\.text).joined() }

    mutating func add(_ event: SynthesisEvent) {
        switch event {
        case .audio(let bytes):
            audio += bytes
            pieces += 1
        case .spoken(let more): words += more
        case .usage(let more): usage += more
        case .warning(let text): warnings.append(text)
        case .flushed: flushes += 1
        case .switched: break
        }
    }
}

/// Reads a contribution to its end.
func hear(_ session: any SynthesisSession) async throws(ProviderFailure) -> Heard {
    var heard = Heard()
    while let event = try await session.events.next() { heard.add(event) }
    return heard
}

/// Reads until some audio has come.
func hearBeginning(_ session: any SynthesisSession) async throws(ProviderFailure) -> Heard {
    var heard = Heard()
    while heard.audio.isEmpty, let event = try await session.events.next() { heard.add(event) }
    return heard
}

/// A voice of a configuration; `$url` is where the provider is.
func makeVoice(_ text: String, at url: String = "http://127.0.0.1:1") throws -> any SpeechSynthesizer {
    var registry = ProviderRegistry()
    registry.addSynthesizers()
    let node = try JSON5Node(parsing: text.replacing("$url", with: url), file: "agent.json5")
    return try registry.voice(ProviderOptions(node))
}

/// Why a voice cannot be made of a configuration.
func complaint(_ text: String) -> String {
    do {
        _ = try makeVoice(text)
        return "none"
    } catch {
        return "\(error)"
    }
}

/// Runs a body with a voice against its simulator.
func withVoice(
    _ text: String,
    of simulator: @escaping @Sendable (SimulatorWorld) -> any SimulatedProvider,
    _ settings: SimulatorWorld.Settings = .init(),
    clock: LoopClock = .monotonic,
    _ body: @escaping @Sendable (EventLoop, any SpeechSynthesizer, SimulatorWorld) async throws -> Void
) async throws {
    try await withSimulators(settings, clock: clock, { [simulator($0)] }) { loop, host in
        let name = simulator(host.world).name
        let url = try #require(host.address(of: name))
        try await body(loop, try makeVoice(text, at: url), host.world)
    }
}

/// The milliseconds of a time.
func milliseconds(_ time: Duration) -> Double { time / .milliseconds(1) }
