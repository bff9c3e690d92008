import CallTiming
import FastJSON
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import TestKit
import Testing

@testable import Recognizers

/// Real clients on real sockets, in virtual time: the connection of the first recogniser is broken off somewhere in the
/// caller's audio, and another one goes on.
@Suite(.timeLimit(.minutes(5)), .serialized)
struct RecognizerChainSimulationTests {
    private static let sentences = [
        "I would like to book a visit for next Tuesday please.", "My name is Anna Novak and I am new with you.",
    ]
    /// Said by two of Flite's voices, where they are built.
    private static let clips = sentences.enumerated().map {
        CallerClip.speaking($1, voice: ["slt", "rms"][$0]) ?? .babbling($1, seed: UInt64($0 + 3))
    }
    private static let audio = {
        var call = [UInt8](repeating: 0xFE, count: 8_000)
        for clip in clips { call += clip.codes + [UInt8](repeating: 0xFE, count: 12_000) }
        call.removeLast(call.count % 160)
        return call
    }()

    /// Who takes over from whom.
    enum Pair: CaseIterable {
        case listenToFlux, listenToListen, fluxToTranscriptions, fluxToListen, transcriptionsToListen

        fileprivate var names: (String, String) {
            switch self {
            case .listenToFlux: ("deepgram", "deepgram-flux")
            case .listenToListen: ("deepgram", "deepgram")
            case .fluxToTranscriptions: ("deepgram-flux", "transcriptions")
            case .fluxToListen: ("deepgram-flux", "deepgram")
            case .transcriptionsToListen: ("transcriptions", "deepgram")
            }
        }

        /// How many bytes go to the first for the whole call, at least.
        fileprivate var traffic: Int {
            self == .transcriptionsToListen ? 60_000 : RecognizerChainSimulationTests.audio.count
        }
    }

    /// What came of a call.
    private struct Outcome: Sendable {
        var text = ""
        var switches: [ProviderSwitch] = []
        /// By how many samples the replacement was once ahead of what its rate allows.
        var greatestLead = 0.0
    }

    private static func recognizer(_ name: String, at address: String) throws -> any SpeechRecognizer {
        let socket = "ws" + address.dropFirst(4)
        let text =
            switch name {
            case "deepgram": "{ provider: 'deepgram', model: 'nova-3', language: 'en', url: '\(socket)', apiKey: 'k' }"
            case "deepgram-flux": "{ provider: 'deepgram-flux', url: '\(socket)', apiKey: 'k' }"
            default: "{ provider: 'transcriptions', url: '\(address)/v1', apiKey: 'k' }"
            }
        var registry = ProviderRegistry()
        registry.addRecognizers()
        return try registry.recognizer(ProviderOptions(try JSON5Node(parsing: text)))
    }

    /// Plays the call to a chain of two; the first one's connection is reset behind so many bytes from the client.
    private func hear(_ pair: Pair, resetAfter bytes: Int) async throws -> Outcome {
        try await withLoopGroup(clock: .manual(ManualTime())) { loop, group in
            let world = SimulatorWorld()
            let (one, two) = pair.names
            let clips = CallerClips(Self.clips)
            let host = try await SimulatorHost.listen(
                [
                    DeepgramSimulator(world, clips: clips), DeepgramSimulator(world, clips: clips, as: "deepgram-flux"),
                    TranscriptionSimulator(world, clips: clips),
                ],
                in: world,
                group: group
            )
            let relay = try await FaultyRelay.listen(
                to: try #require(host.listeningAddress(of: one)),
                group: group
            )
            relay.plan(RelayPlan(toServer: RelayDamage(.reset, after: bytes)))
            let serving = Task(executorPreference: loop) { await host.run() }
            let relaying = Task(executorPreference: loop) { await relay.run() }
            defer {
                serving.cancel()
                relaying.cancel()
            }
            let chain = RecognizerChain(
                [
                    try Self.recognizer(one, at: "http://\(relay.address)"),
                    try Self.recognizer(two, at: try #require(host.address(of: two))),
                ],
                .init(),
                ProviderResilience()
            )
            let outcome = try await Self.play(chain, two, world.journal, on: loop)
            return outcome
        }
    }

    private static func play(
        _ chain: RecognizerChain,
        _ second: String,
        _ journal: SimulatorJournal,
        on loop: EventLoop
    ) async throws -> Outcome {
        let opening = Task(executorPreference: loop) { LoopConfined(try await chain.open(.init(), on: loop), on: loop) }
        await loop.advance(by: .seconds(1))
        let session = try await opening.value
        let reading = Task(executorPreference: loop) { () throws -> Outcome in
            var outcome = Outcome()
            var words: [String] = []
            let events = session.value.events
            while let event = try await events.next() {
                switch event {
                case .final(let transcript), .turnEnded(let transcript, _):
                    if !transcript.text.isEmpty { words.append(transcript.text) }
                case .switched(let change): outcome.switches.append(change)
                default: break
                }
            }
            outcome.text = words.joined(separator: " ")
            return outcome
        }
        var lead = Lead(journal, second)
        for start in stride(from: 0, to: audio.count, by: 160) {
            session.value.hear(audio.span.extracting(start..<(start + 160)), at: CallTime(samples: Int64(start)))
            await loop.advance(by: .milliseconds(20))
            lead.look(at: loop.now)
        }
        for _ in 0..<1_000 {
            await loop.advance(by: .milliseconds(20))
            lead.look(at: loop.now)
        }
        session.value.finish()
        await loop.advance(by: .seconds(20))
        session.value.cancel()
        var outcome = try await reading.value
        outcome.greatestLead = lead.greatest
        return outcome
    }

    /// Watches how much audio a simulated recogniser is given.
    private struct Lead {
        private let journal: SimulatorJournal
        private let name: String
        private var seen: Int
        private var began: MonotonicInstant?
        private var given = 0
        private(set) var greatest = -Double.infinity

        init(_ journal: SimulatorJournal, _ name: String) {
            self.journal = journal
            self.name = name
            seen = journal.entries(of: name, "connect").count
        }

        mutating func look(at now: MonotonicInstant) {
            let entries = journal.entries(of: name)
            // The first connection of a recogniser that takes over from itself does not count.
            guard let connected = entries.lastIndex(where: { $0.what == "connect" }),
                entries[...connected].count(where: { $0.what == "connect" }) > seen
            else { return }
            given = entries[connected...].filter { $0.what == "audio" }.reduce(0) { $0 + (Int($1.detail) ?? 0) }
            guard given > 0 else { return }
            let start = began ?? now
            began = start
            greatest = max(greatest, Double(given) - 1.25 * 8_000 * ((now - start) / .seconds(1)))
        }
    }

    private static let moments = {
        var random = SeededGenerator(seed: 11)
        return Pair.allCases.flatMap { pair in
            (0..<4).map { _ in (pair, Int.random(in: 800..<(pair.traffic), using: &random)) }
        }
    }()

    @Test(arguments: moments)
    func `a connection that breaks at any moment costs no word and doubles none`(pair: Pair, bytes: Int) async throws {
        let outcome = try await hear(pair, resetAfter: bytes)
        #expect(outcome.text == Self.sentences.joined(separator: " "))
        #expect(outcome.switches.count == 1)
        #expect(outcome.switches.first?.to.provider == pair.names.1)
        // One piece, what may come in one turn of the pace, and the last 300 ms, which are sent at once.
        #expect(outcome.greatestLead <= 640 + 400 + 2_400, "it was \(outcome.greatestLead) samples ahead of its rate")
    }
}
