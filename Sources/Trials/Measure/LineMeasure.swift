internal import CallTiming
internal import ProviderKit
package import Rehearsal

/// What became of one thing that a caller said.
///
/// Times are in milliseconds.
package struct LineMeasure: Sendable {
    package var line: Int
    package var purpose: CallerLine.Purpose
    package var said: String
    /// When it ended, in the call.
    package var at: Double
    /// From the caller's last sound to the first one of the answer, at the caller's ear; nil where none came.
    package var ear: Double?
    /// The same by the engine's own log, and its parts, in the order of `TurnLatency.Part`.
    package var log: Double?
    package var parts: [Double] = []
    /// How much of it was done ahead, on a guess.
    package var lead = 0.0
    /// Until the agent was silent, when the caller cut in; nil where it was not, or had just ended by itself, which only
    /// a log tells.
    package var reaction: Double?
    /// Whether the turn was taken for over before it was; nil where there is no log to tell.
    package var wasCutOff: Bool?
    /// For how long the agent spoke while the caller did, beyond what a cut-in takes.
    package var talkedOver = 0.0
    /// Whether the agent stopped for something that did not ask it to; nil where it cannot be told.
    package var wasFalseAlarm: Bool?
    /// What the engine understood, and how many of the words said it got wrong; nil where there is no log to tell.
    package var understood: String?
    package var words: Int
    package var wrongWords: Int?

    /// Works it out; without a log, as far as the ear tells.
    init(_ act: ScriptedCaller.Act, until next: Int64, _ ear: SoundStretches, _ clears: [Int64], _ log: LogFindings?) {
        line = act.line
        purpose = act.purpose
        said = act.text
        at = Double(act.end) / 8
        let before = ear.stretch(at: act.start)
        let expected = WordErrors.words(of: act.text)
        words = act.purpose == .murmur ? 0 : expected.count
        let turns = log?.turns(from: act.start, until: next)
        if let turns {
            (wasCutOff, wasFalseAlarm) = (false, false)
            let whole = turns.map(\.text).joined(separator: " ")
            understood = whole
            // The last turn may tell all again, of one that went on.
            let attempts = [whole, turns.last?.text ?? ""].map { WordErrors.count(expected, WordErrors.words(of: $0)) }
            wrongWords = act.purpose == .murmur ? 0 : attempts.min() ?? 0
        }
        guard act.purpose != .murmur else {
            guard log != nil else { return }
            // It goes on speaking, or what it said was cut.
            let end = min(next, act.end + 8_000 * 3 / 2)
            wasFalseAlarm = before != nil && clears.contains { $0 >= act.start && $0 < end }
            return
        }
        if act.purpose == .bargeIn, let before, log?.isCut(from: act.start, until: act.end + 8_000) != false {
            reaction = Double(before.upperBound - act.start) / 8
        }
        let spoken = ear.all.filter { $0.lowerBound < act.end && $0.upperBound > act.start && $0 != before }
        talkedOver = Double(spoken.reduce(0) { $0 + min($1.upperBound, act.end) - max($1.lowerBound, act.start) }) / 8
        wasCutOff = turns?.contains { $0.decided > act.start + 400 && $0.decided < act.end }
        if let told = log?.latency(endingNear: act.end, until: next) {
            self.log = told.whole / .milliseconds(1)
            parts = told.parts.map { $0 / .milliseconds(1) }
            lead = told.lead / .milliseconds(1)
        }
        let answer = ear.stretch(from: max(act.end, before?.upperBound ?? act.end))
        if let answer, answer.lowerBound < next { self.ear = Double(answer.lowerBound - act.end) / 8 }
    }

    /// Whether the engine's figure is the ear's; nil where there is only one of them.
    package var isAgreed: Bool? {
        guard let ear, let log else { return nil }
        return abs(ear - log) <= 10
    }
}
