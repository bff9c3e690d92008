package import CallPipeline
import CallTiming
import Endpointing
package import Replays
import TurnTaking

/// By how much later a turn ended, that ended when the ear's patience was over, once that is longer.
package struct PatienceShift: Sendable {
    package let text: String
    package let shift: Duration
    /// What the longer patience comes to behind these words, with a question before them or without.
    package let least: Duration
    package let most: Duration

    /// Whether it is that, to a frame of the ear's and one more.
    package var isExpected: Bool {
        shift >= least - .milliseconds(40) && shift <= most + .milliseconds(40)
    }

    /// All turns that patience ended in both calls at the same sound.
    package static func all(
        from before: CallTrace,
        to after: CallTrace,
        by longer: Duration,
        _ agent: CallAgent
    ) -> [PatienceShift] {
        CallDifference(before, after).pairs.compactMap { pair in
            guard let one = pair.before, let other = pair.after, one.end == other.end, one.text == other.text,
                isEnded(one, byTheEarIn: before), isEnded(other, byTheEarIn: after)
            else { return nil }
            let settings = agent.endpointing
            let hints = UtteranceShape(one.text, language: agent.language).hints
            var share = 1.0
            if hints.contains(.looksFinished) { share *= settings.finishedShare }
            if hints.contains(.looksUnfinished) { share *= settings.unfinishedShare }
            if hints.contains(.isDictating) { share *= settings.dictatingShare }
            return PatienceShift(
                text: one.text,
                shift: other.decided - one.decided,
                least: longer * share,
                most: longer * (share * settings.questionShare)
            )
        }
    }

    private static func isEnded(_ turn: ReplayedTurn, byTheEarIn trace: CallTrace) -> Bool {
        trace.findings.contains { finding in
            guard case .speechEnded = finding.event else { return false }
            return (.zero ... .milliseconds(20)).contains(turn.decided - finding.time)
        }
    }
}
