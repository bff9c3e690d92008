/// What passed between a call and an agent elsewhere.
public struct RemoteCounts: Sendable, Equatable {
    /// Pieces of the caller's audio that were sent.
    public var sent = 0
    /// Those that could not be.
    public var unsent = 0
    /// Samples of the agent's voice that were played.
    public var played = 0
    /// Those that came after the caller had cut in.
    public var late = 0
    /// Messages of kinds that are not known.
    public var unknown = 0
    /// Messages that were refused.
    public var refused = 0
    /// Pings, each of which was answered.
    public var pings = 0
    /// The longest that a piece of the caller's audio took through here, in nanoseconds.
    public var longestOut: Int64 = 0
    /// The longest that a piece of the agent's took.
    public var longestBack: Int64 = 0

    /// Nothing has passed.
    public init() {}

    /// Its figures by the names that logs use.
    package var named: [(name: StaticString, count: Int64)] {
        [
            ("sent", Int64(sent)), ("unsent", Int64(unsent)), ("played", Int64(played)), ("late", Int64(late)),
            ("unknown", Int64(unknown)), ("refused", Int64(refused)), ("pings", Int64(pings)),
            ("longestOutNanoseconds", longestOut), ("longestBackNanoseconds", longestBack),
        ]
    }
}
