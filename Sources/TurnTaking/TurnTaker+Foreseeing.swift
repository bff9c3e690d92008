// Replies that are begun before the caller has certainly ended.

internal import CallTiming
internal import Endpointing

extension TurnTaker {
    /// Begins a reply to the words so far, if that is worth it.
    mutating func foresee() -> [TurnDecision] {
        let text = self.text
        guard settings.speculates, !text.isEmpty, keys.isEmpty,
            speculations.turn < settings.speculationsPerTurn, speculations.call < settings.speculationsPerCall
        else { return [] }
        if let foreseen {
            guard !UtteranceShape.sayTheSame(foreseen, text) else { return [] }
        }
        // Of a caller who has just paused the last words are still to come.
        if let quietSince, !hasToldAll, wordsEnd < quietSince + -Self.lastWord { return [] }
        let shape = UtteranceShape(text, language: settings.language)
        // Who has paused and been heard to the end may be done, all the same; who dictates has the next digits to say.
        let mayBeDone = settings.speculatesOnUnfinished && hasToldAll && quietSince != nil
        guard shape.hints.isDisjoint(with: mayBeDone ? [.isDictating] : [.looksUnfinished, .isDictating]) else {
            return []
        }
        let drop: [TurnDecision] = foreseen == nil ? [] : [.drop]
        foreseen = text
        speculations.turn += 1
        speculations.call += 1
        return drop + [.speculate(text)]
    }

    /// By how much the known words may end before the caller's last sound for no other to lie between.
    static let lastWord: Int64 = 1_600

    /// The words have changed: a reply to others is of no use.
    mutating func revise() -> [TurnDecision] {
        guard let foreseen, !UtteranceShape.sayTheSame(foreseen, text) else { return [] }
        self.foreseen = nil
        return [.drop]
    }
}
