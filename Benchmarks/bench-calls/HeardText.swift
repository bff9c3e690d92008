import CallPipeline
import CallTiming
import Dialogue
import Glibc
import ProviderKit
import Reactor
import Rehearsal

/// Callers cut in at random moments: whether the history ends with the word that was at their ear.
enum HeardText {
    static let texts = [
        "Your parcel left the depot this morning and should be with you before six, unless the weather in the hills gets "
            + "worse, in which case the driver will ring you and agree on another time that suits you better.",
        "I have found three free places for you: one on Monday at nine, one on Wednesday just after lunch, and one on "
            + "Friday late in the afternoon, when the doctor you saw last time will be here again.",
        "Before we go on I would like to check a few things with you, because your address seems to have changed since "
            + "you called us last, and the bill that we sent in April came back without being opened.",
        "The line that you ask about is being repaired at the moment, and the people who do that have told us that they "
            + "expect it to work again by tomorrow noon, though it may come back earlier in parts of the town.",
    ]

    static func run(trials: Int, alignment: Bool, seed: UInt64) async throws {
        guard let flite = FliteSpeech(),
            let caller = CallerClip.speaking("Wait, wait, please stop, I have to ask something.", voice: "rms")
        else {
            print("Flite is not built in")
            exit(1)
        }
        let voice = RehearsedVoice(flite, alignment: alignment, latency: .milliseconds(150))
        let providers = CallProviders(recognizer: Deaf(), model: ScriptedReplies([:]), voice: voice)
        var random = SimulatorRandom(seed: seed)
        var (cuts, near, worst, missed) = (0, 0, 0, 0)
        for trial in 0..<trials {
            let text = texts[trial % texts.count]
            let oneWay = Duration.milliseconds(Int.random(in: 20...150, using: &random))
            let moment = Int64.random(in: 8_000...72_000, using: &random)
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
                await loop.advance(by: .seconds(15))
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
            if distance <= 1 { near += 1 }
            worst = max(worst, distance)
            if trial % 100 == 99 { Progress.say("\(trial + 1) of \(trials) calls: \(near) of \(cuts) within a word") }
        }
        let share = cuts > 0 ? 100 * Double(near) / Double(cuts) : 0
        print(
            "\(cuts) callers cut in, \(missed) were not believed: in \(near) cases the history ends within a word of the ear's, "
                + "at most \(worst) words off"
        )
        print(
            "{\"measured\": \(share), \"unit\": \"% within a word\", \"reference\": \"\(cuts) cuts, worst \(worst) words\"}"
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
