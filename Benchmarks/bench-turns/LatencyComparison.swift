import CallTestKit
import Glibc
import ProviderKit
import TurnTaking

/// The arms beside each other.
enum LatencyComparison {
    /// What an arm comes to, over all conversations.
    struct Tally {
        var outcomes: [EvalRun.Outcome] = []
        var guesses = 0
        var hits = 0
        var written = 0
        var wasted = 0
        var violations: [String] = []

        mutating func add(_ run: EvalRun, _ call: VirtualCall) {
            outcomes += run.outcomes
            violations += call.violations
            for event in call.events {
                switch event.kind {
                case .replyBegun(_, isGuess: true): guesses += 1
                case .guessUsed: hits += 1
                case .guessDropped(_, let characters): wasted += characters
                case .replyWritten(_, let text): written += text.count
                default: break
                }
            }
        }

        var waits: [Double] { outcomes.compactMap { $0.latency.map { Double($0) / 8 } }.sorted() }

        func share(_ isIt: (EvalRun.Outcome) -> Bool) -> Double {
            Double(outcomes.count(where: isIt)) / Double(max(1, outcomes.count))
        }
    }

    static func run(
        _ folders: [String],
        _ recognizers: [EvalSettings.Recognizer],
        _ settings: EvalSettings,
        isJSON: Bool
    ) {
        var calls: [(seed: UInt64, call: EvalCall)] = []
        for (index, folder) in folders.enumerated() {
            guard let all = EvalCall.all(in: folder) else {
                print("there is no corpus in \(folder)")
                exit(1)
            }
            calls += all.map { (UInt64(index + 1), $0) }
        }
        var falls: [Double] = []
        var notes: [String] = []
        for recognizer in recognizers {
            var settings = settings
            settings.recognizer = recognizer
            var waits: [String: Double] = [:]
            var cutOffs: [Double] = []
            say("\(recognizer.rawValue), \(settings.authority.rawValue) decides")
            for arm in Arm.all {
                var tally = Tally()
                for (seed, eval) in calls {
                    settings.seed = seed
                    let run = EvalRun(eval, arm, settings)
                    tally.add(run, run.play())
                }
                waits[arm.name] = percentile(tally.waits, 0.5)
                cutOffs.append(tally.share(\.wasCutOff))
                say(line(arm, tally))
                for violation in tally.violations.prefix(3) { say("    violated: \(violation)") }
                if arm.name == "both" { notes.append(note(recognizer, waits, tally, cutOffs)) }
            }
            let (off, both) = (waits["off"] ?? 0, waits["both"] ?? 0)
            let fall = 100 * (1 - both / max(1, off))
            // What cuts callers off more often than may be does not count.
            falls.append((cutOffs.max() ?? 1) <= 0.06 ? fall : 0)
            say("  the median falls by \(fall.tenths) %")
        }
        if isJSON {
            print(
                "{\"measured\": \((falls.min() ?? 0).tenths), \"unit\": \"% less\", "
                    + "\"reference\": \"\(notes.joined(separator: "; "))\"}"
            )
        }
    }

    private static func line(_ arm: Arm, _ tally: Tally) -> String {
        let waits = tally.waits
        let saved = tally.outcomes.filter(\.wasForeseen).map { Double($0.saved) / 8 }.sorted()
        return
            "  \(arm.name.padded(14)) median \(percentile(waits, 0.5).whole) ms, p90 \(percentile(waits, 0.9).whole), "
            + "\(waits.count) of \(tally.outcomes.count) answered; cut off \(tally.share(\.wasCutOff).thousandths) (the ear "
            + "\(tally.share(\.earCutOff).thousandths)), talked over \(tally.share(\.wasTalkedOver).thousandths); "
            + "\(tally.guesses) guesses, \(tally.hits) used, \(tally.share(\.wasForeseen).thousandths) of turns, saved "
            + "\(percentile(saved, 0.5).whole) ms; \(tally.wasted) characters wasted of \(tally.written + tally.wasted)"
    }

    private static func note(
        _ recognizer: EvalSettings.Recognizer,
        _ waits: [String: Double],
        _ tally: Tally,
        _ cutOffs: [Double]
    ) -> String {
        "\(recognizer.rawValue) \((waits["off"] ?? 0).whole) to \((waits["both"] ?? 0).whole) ms, cut off "
            + "\((cutOffs.max() ?? 1).thousandths), \(tally.hits) of \(tally.guesses) guesses used"
    }

    static func percentile(_ sorted: [Double], _ share: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let place = Double(sorted.count - 1) * share
        let index = Int(place)
        let next = sorted[min(index + 1, sorted.count - 1)]
        return sorted[index] + (next - sorted[index]) * (place - Double(index))
    }

    private static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
    }
}

extension Double {
    var whole: String { "\(Int(rounded()))" }
    var tenths: Double { (self * 10).rounded() / 10 }
    var thousandths: Double { (self * 1_000).rounded() / 1_000 }
}

extension String {
    fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
