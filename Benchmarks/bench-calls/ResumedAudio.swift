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
    /// What came of the coughs.
    private struct Tally {
        var suspected = 0
        var confirmed = 0
        var dismissed = 0
        var same = 0
        var gap: Int64 = 0
    }

    static func run(trials: Int, seed: UInt64) async throws {
        guard let flite = FliteSpeech() else {
            print("Flite is not built in")
            exit(1)
        }
        let voice = RehearsedVoice(flite, latency: .milliseconds(150))
        let providers = CallProviders(recognizer: ToldRecognizer(), model: ScriptedReplies([:]), voice: voice)
        var random = SimulatorRandom(seed: seed)
        var cough = Cough(seed: seed)
        var tally = Tally()
        for _ in 0..<trials {
            let text = AgentReplies.all[Int.random(in: 0..<AgentReplies.all.count, using: &random)]
            let whole = PieceWords(text).samples(voice).map { MuLaw.encode($0) }
            // Once while it speaks, and a second time in every third call.
            let latest = Int64(whole.count) - 12_000
            var moments = [Int64.random(in: 8_000...max(8_000, latest / 2), using: &random)]
            if Int.random(in: 0..<3, using: &random) == 0 { moments.append(moments[0] + latest / 2) }
            let coughs = moments.map { (at: $0, codes: cough.next()) }
            let way = Duration.milliseconds(Int.random(in: 20...150, using: &random))
            let outcome = try await Stage.onLoop { loop -> (kinds: [String], heard: [SimulatedLine.Heard]) in
                var agent = CallAgent()
                agent.greeting = Template(literal: text)
                // Nothing else is said.
                agent.sentences.prompts = []
                agent.sentences.askAgain = ""
                agent.turns.silencePatience = 8_000 * 60
                let stage = Stage.call(agent, providers, oneWay: way, on: loop)
                for cough in coughs { stage.line.value.say(cough.codes, at: cough.at) }
                await loop.advance(by: .seconds(25))
                let heard = stage.line.value.heard
                stage.line.value.hangUp()
                await loop.advance(by: .seconds(1))
                return (stage.events.kinds.map(\.name), heard)
            }
            tally.suspected += outcome.kinds.count { $0 == "barge-in-suspected" }
            if outcome.kinds.contains("barge-in-confirmed") {
                tally.confirmed += 1
                continue
            }
            guard outcome.kinds.contains("barge-in-dismissed") else { continue }
            tally.dismissed += 1
            let codes = outcome.heard.flatMap(\.codes)
            if codes.starts(with: whole), codes.count - whole.count < 160 { tally.same += 1 }
            let pauses = zip(outcome.heard, outcome.heard.dropFirst()).map { $1.begin - $0.end }
            tally.gap = max(tally.gap, pauses.max() ?? 0)
        }
        print(
            "\(trials) calls, \(tally.suspected) coughs suspected, in \(tally.confirmed) calls one was believed, in "
                + "\(tally.dismissed) all were dismissed: after \(tally.same) of those the caller had heard the same samples, "
                + "with at most \(tally.gap / 8) ms of silence put in"
        )
        print(
            "{\"measured\": \(tally.dismissed - tally.same), \"unit\": \"replies that differ\", "
                + "\"reference\": \"\(tally.dismissed) calls with coughs that were dismissed, at most \(tally.gap / 8) ms put in\"}"
        )
        exit(tally.dismissed >= trials / 2 ? 0 : 1)
    }
}
