/// What others know of the caller's turn, and the endpointer does not.
///
/// They come from the words and from the dialogue; each makes the endpointer wait shorter or longer in a silence.
public struct EndpointingHints: OptionSet, Sendable, Hashable {
    /// A bit for each hint.
    public let rawValue: UInt8

    /// The hints with these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The words so far look like a whole sentence or a whole answer.
    public static let looksFinished = EndpointingHints(rawValue: 1)
    /// The words so far break off: "I would like to", "and then".
    public static let looksUnfinished = EndpointingHints(rawValue: 2)
    /// The caller reads out a number, an address, a name letter by letter.
    public static let isDictating = EndpointingHints(rawValue: 4)
    /// The agent has just asked something that takes thought: answers begin with "well" and a pause.
    public static let questionWasAsked = EndpointingHints(rawValue: 8)
}
