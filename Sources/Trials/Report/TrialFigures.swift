internal import ProviderKit
internal import Rehearsal
package import Statistics

/// A figure of calls that there is one of for every turn, or every cut-in; in milliseconds, call by call.
package struct TrialFigure: Sendable {
    /// How it is called on the command line and in files.
    package let name: String
    /// What it is.
    package let about: String
    private let value: @Sendable (LineMeasure) -> Double?

    /// From the caller's last sound to the answer's first, at the ear.
    package static let voiceToVoice = TrialFigure(
        name: "voice_to_voice",
        about: "from the caller's last sound to the first one of the answer, at the caller's ear"
    ) { $0.ear }
    /// The same, as the engine's own log has it.
    package static let logged = TrialFigure(
        name: "logged",
        about: "the same by the engine's own log"
    ) { $0.log }
    /// From a cut-in to silence.
    package static let bargeIn = TrialFigure(
        name: "barge_in",
        about: "from the first sound of a caller who cuts in to the agent's silence, at the caller's ear"
    ) { $0.reaction }

    /// The parts of a wait.
    package static let parts: [TrialFigure] = TurnLatency.Part.allCases.enumerated().map { index, part in
        TrialFigure(name: part.rawValue, about: abouts[part] ?? "") { index < $0.parts.count ? $0.parts[index] : nil }
    }

    private static let abouts: [TurnLatency.Part: String] = [
        .arriving: "the caller's last sound comes here",
        .hearing: "it is found to be the last one",
        .deciding: "the turn is taken for over",
        .asking: "the model is asked",
        .thinking: "the model writes its first text",
        .phrasing: "there is a piece that can be spoken",
        .voicing: "the voice makes its first audio",
        .sending: "that is handed to the carrier",
        .carrying: "it comes to the caller's ear",
    ]

    /// All of them.
    package static let all = [voiceToVoice, bargeIn, logged] + parts

    /// The values of every call, one row a call.
    package func values(of calls: [CallMeasure]) -> [[Double]] {
        calls.map { call in call.lines.compactMap(value) }
    }
}

/// A figure of calls that is a share: of turns, of words.
package struct TrialShare: Sendable {
    package let name: String
    package let about: String
    /// Whether more of it is better.
    package let isGood: Bool
    private let count: @Sendable (CallMeasure) -> (hits: Int, all: Int)

    private init(
        _ name: String,
        _ about: String,
        isGood: Bool = false,
        lines isOne: @escaping @Sendable (LineMeasure) -> Bool?
    ) {
        self.init(name, about, isGood: isGood) { call in
            let answers = call.lines.compactMap(isOne)
            return (answers.count(where: { $0 }), answers.count)
        }
    }

    private init(
        _ name: String,
        _ about: String,
        isGood: Bool = false,
        calls count: @escaping @Sendable (CallMeasure) -> (hits: Int, all: Int)
    ) {
        self.name = name
        self.about = about
        self.isGood = isGood
        self.count = count
    }

    private static func turn(_ line: LineMeasure) -> Bool { line.purpose != .murmur }

    package static let cutOffs = TrialShare("cut_offs", "turns that were taken for over while the caller spoke on") {
        turn($0) ? $0.wasCutOff : nil
    }
    package static let unanswered = TrialShare("unanswered", "turns without an answer before the caller went on") {
        turn($0) ? $0.ear == nil : nil
    }
    package static let talkedOver = TrialShare("talked_over", "turns in which the agent began while the caller spoke") {
        turn($0) ? $0.talkedOver > 20 : nil
    }
    package static let falseAlarms = TrialShare("false_alarms", "murmurs and noises for which the agent stopped") {
        $0.purpose == .murmur ? $0.wasFalseAlarm : nil
    }
    package static let agreement = TrialShare(
        "agreement",
        "turns of which ear and log tell the same to 10 ms",
        isGood: true
    ) { $0.isAgreed }
    package static let wordErrors = TrialShare("word_errors", "words that were understood wrong") { call in
        // Where no log tells what was understood, nothing was understood wrong or right.
        let known = call.lines.compactMap { line in line.wrongWords.map { (wrong: $0, words: line.words) } }
        return (known.reduce(0) { $0 + min($1.wrong, $1.words) }, known.reduce(0) { $0 + $1.words })
    }
    package static let heardTexts = TrialShare(
        "heard_texts",
        "replies cut short of which the history ends with the word that was heard, or the next",
        isGood: true
    ) { ($0.heardTexts.right, $0.heardTexts.all) }
    package static let failures = TrialShare("broken_calls", "calls that did not come to their end, or lost a provider")
    {
        call in (call.isWhole && call.failures == 0 ? 0 : 1, 1)
    }

    package static let all = [
        cutOffs, unanswered, talkedOver, falseAlarms, wordErrors, heardTexts, agreement, failures,
    ]

    /// How many of how many, call by call.
    package func counts(of calls: [CallMeasure]) -> [(hits: Int, all: Int)] { calls.map(count) }

    /// The share; nil where there is nothing it could be of.
    package func proportion(of calls: [CallMeasure]) -> Proportion? {
        let counts = counts(of: calls)
        return Proportion(counts.reduce(0) { $0 + $1.hits }, of: counts.reduce(0) { $0 + $1.all })
    }
}
