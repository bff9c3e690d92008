import CallPipeline
import CallTiming
import FastJSON
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Synchronization
import Synthesizers
import Testing

/// Connections are there before a turn needs them, over real sockets.
@Suite(.timeLimit(.minutes(2)))
struct WarmTurnTests {
    /// How many connections had been opened when the caller's turn was over, and when the reply's first audio went out.
    private struct Turn: Sendable {
        var before: Int
        var after: Int?
    }

    @Test func `a turn after a long pause opens no connection`() async throws {
        let turns = try await withSimulators(clock: .manual(ManualTime())) { world in
            [SimulatedAura(world)]
        } _: { loop, host in
            let address = host.socketAddress(of: "deepgram-aura") ?? ""
            var registry = ProviderRegistry()
            registry.addSynthesizers()
            let options = "{ provider: 'deepgram-aura', url: '\(address)', apiKey: 'k' }"
            let providers = CallProviders(
                recognizer: RehearsedRecognizer(utterances: ["Hello."]),
                model: ScriptedReplies([:], otherwise: "Yes, we are open."),
                voice: try registry.voice(ProviderOptions(try JSON5Node(parsing: options)))
            )
            let turns = Mutex<[Turn]>([])
            let journal = host.world.journal
            let log = CallEventLog(readers: [
                { event in
                    let count = journal.entries(of: "deepgram-aura", "connect").count
                    switch event.kind {
                    case .turnEnded: turns.withLock { $0.append(Turn(before: count)) }
                    case .firstAudioSent:
                        turns.withLock { turns in if let last = turns.indices.last { turns[last].after = count } }
                    default: break
                    }
                }
            ])
            let line = SimulatedLine(on: loop)
            let call = Call(
                on: loop,
                of: Call.Parts(agent: CallAgent(), providers: providers, log: log),
                output: LoopConfined(line, on: loop)
            )
            line.connect(call)
            let words = CallerClip.babbling("Hello there, are you open?", seed: 1).codes
            line.say(words, at: 8_000 * 5)
            // Aura's sockets are given back after half a minute without use.
            line.say(words, at: 8_000 * 90)
            await loop.advance(by: .seconds(110))
            line.hangUp()
            await loop.advance(by: .seconds(1))
            return turns.withLock { $0 }
        }
        #expect(turns.count == 2)
        for turn in turns { #expect(turn.before == turn.after) }
        // The pause has cost a connection, but outside of the turn.
        #expect(try #require(turns.last).before > turns[0].before)
    }
}
