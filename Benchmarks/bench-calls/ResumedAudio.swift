import CallPipeline
import CallTiming
import Dialogue
import Glibc
import ProviderKit
import Reactor
import Rehearsal
import TelephoneAudio
import TurnTaking

/// Callers cough while the agent speaks: whether the agent goes on with the very next sample.
enum ResumedAudio {
    static func run(trials: Int, seed: UInt64) async throws {
        guard let flite = FliteSpeech() else {
            print("Flite is not built in")
            exit(1)
        }
        let voice = RehearsedVoice(flite, latency: .milliseconds(150))
        let providers = CallProviders(recognizer: Deaf(), model: ScriptedReplies([:]), voice: voice)
        var random = SimulatorRandom(seed: seed)
        var (dismissed, same, gap) = (0, 0, 0)
        for trial in 0..<trials {
            let text = HeardText.texts[trial % HeardText.texts.count]
            let moment = Int64.random(in: 8_000...60_000, using: &random)
            var babble = Babble(seed: UInt64(trial + 1))
            let cough = babble.muLaw(samples: Int.random(in: 1_200...2_200, using: &random))
            let outcome = try await Stage.onLoop { loop -> (kinds: [String], heard: [SimulatedLine.Heard]) in
                var agent = CallAgent()
                agent.greeting = Template(literal: text)
                // Nothing else is said.
                agent.sentences.prompts = []
                agent.turns.silencePatience = 8_000 * 60
                let stage = Stage.call(agent, providers, oneWay: .milliseconds(60), on: loop)
                stage.line.value.say(cough, at: moment)
                await loop.advance(by: .seconds(20))
                let heard = stage.line.value.heard
                stage.line.value.hangUp()
                await loop.advance(by: .seconds(1))
                return (stage.events.kinds.map(\.name), heard)
            }
            guard outcome.kinds.contains("barge-in-dismissed"), !outcome.kinds.contains("barge-in-confirmed") else {
                continue
            }
            dismissed += 1
            let codes = outcome.heard.flatMap(\.codes)
            let whole = PieceWords(text).samples(voice).map { MuLaw.encode($0) }
            if codes.starts(with: whole), codes.count - whole.count < 160 { same += 1 }
            let pauses = zip(outcome.heard, outcome.heard.dropFirst()).map { Int($1.begin - $0.end) }
            gap = max(gap, pauses.max() ?? 0)
        }
        print(
            "\(dismissed) coughs were suspected and dismissed: after \(same) of them the caller heard the same samples, with at "
                + "most \(gap / 8) ms of silence put in"
        )
        print(
            "{\"measured\": \(dismissed - same), \"unit\": \"replies that differ\", \"reference\": \"\(dismissed) dismissed\"}"
        )
        exit(dismissed > 0 ? 0 : 1)
    }
}
