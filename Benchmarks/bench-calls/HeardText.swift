import CallPipeline
import CallTiming
import Dialogue
import Glibc
import ProviderKit
import Reactor
import Rehearsal

/// Callers cut in at random moments: whether the history ends with the word that was at their ear.
enum HeardText {
    static func run(trials: Int, alignment: Bool, seed: UInt64) async throws {
        let voices = ["awb", "kal", "rms", "slt"].compactMap { FliteSpeech(voice: $0) }.map {
            RehearsedVoice($0, alignment: alignment, latency: .milliseconds(150))
        }
        guard !voices.isEmpty,
            let caller = CallerClip.speaking("Wait, wait, please stop, I have to ask something.", voice: "rms")
        else {
            print("Flite is not built in")
            exit(1)
        }
        var random = SimulatorRandom(seed: seed)
        var (cuts, near, exact, worst, missed) = (0, 0, 0, 0, 0)
        for trial in 0..<trials {
            let voice = voices[trial % voices.count]
            let text = AgentReplies.all[Int.random(in: 0..<AgentReplies.all.count, using: &random)]
            let oneWay = Duration.milliseconds(Int.random(in: 20...150, using: &random))
            // Not before the second second, and early enough to be believed before all has been heard.
            let latest = Int64(PieceWords(text).samples(voice).count) - 8_000
            let moment = Int64.random(in: 8_000...latest, using: &random)
            let providers = CallProviders(recognizer: ToldRecognizer(), model: ScriptedReplies([:]), voice: voice)
            let outcome = try await Stage.onLoop { loop -> (cut: String?, heard: Int) in
                var agent = CallAgent()
                agent.greeting = Template(literal: text)
                let stage = Stage.call(
                    agent,
                    providers,
                    oneWay: oneWay,
                    jitter: .milliseconds(30),
                    seed: seed &* 1_000 &+ UInt64(trial),
                    on: loop
                )
                stage.line.value.say(caller.codes, at: moment)
                await loop.advance(by: .seconds(18))
                // What comes behind the cut belongs to another reply.
                let clear = stage.line.value.clears.first ?? .max
                let heard = stage.line.value.heard.reduce(0) { $0 + ($1.begin < clear ? $1.codes.count : 0) }
                stage.line.value.hangUp()
                await loop.advance(by: .seconds(1))
                let cut = stage.events.kinds.compactMap { if case .replyCut(_, let text) = $0 { text } else { nil } }
                return (cut.first, heard)
            }
            guard let cut = outcome.cut else {
                missed += 1
                continue
            }
            cuts += 1
            let distance = abs(words(in: cut) - wordsHeard(of: text, samples: outcome.heard, voice))
            if distance == 0 { exact += 1 }
            if distance <= 1 { near += 1 }
            worst = max(worst, distance)
            if trial % 100 == 99 { Progress.say("\(trial + 1) of \(trials) calls: \(near) of \(cuts) within a word") }
        }
        let share = cuts > 0 ? 100 * Double(near) / Double(cuts) : 0
        print(
            "\(cuts) callers cut in, \(missed) were not believed: in \(near) cases the history ends within a word of the ear's, "
                + "in \(exact) with the very word, at most \(worst) words off"
        )
        print(
            "{\"measured\": \(share), \"unit\": \"% within a word\", "
                + "\"reference\": \"\(cuts) cuts, \(exact) at the very word, at most \(worst) words off\"}"
        )
    }

    private static func words(in text: String) -> Int { text.split { $0.isWhitespace }.count }

    /// How many words of a text have been half said by so many samples; pieces are spoken one by one.
    private static func wordsHeard(of text: String, samples: Int, _ voice: RehearsedVoice) -> Int {
        var chunker = PieceWords(text)
        return chunker.heard(samples, voice)
    }
}

/// Progress goes where it does not mix with the figures.
enum Progress {
    static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
    }
}
