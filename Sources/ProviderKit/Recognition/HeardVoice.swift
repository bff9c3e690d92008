/// What the ear of a call has heard in a piece of a caller's audio, for those who need not listen themselves then.
public struct HeardVoice: Sendable, Equatable {
    /// How probably there is speech in it, at most.
    public var probability: Float
    /// How loud it is, in decibels below the loudest there is.
    public var level: Float
    /// Whether it lies in what the ear takes for a turn.
    public var isInTurn: Bool

    /// What was heard.
    public init(probability: Float, level: Float, isInTurn: Bool) {
        self.probability = probability
        self.level = level
        self.isInTurn = isInTurn
    }

    /// Of audio that was heard before anybody asked: there may be anything in it.
    public static let anything = HeardVoice(probability: 1, level: 0, isInTurn: false)

    /// Of silence.
    public static let nothing = HeardVoice(probability: 0, level: -100, isInTurn: false)
}
