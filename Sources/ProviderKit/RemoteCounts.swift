/// What passed between a call and an agent elsewhere.
public struct RemoteCounts: Sendable, Equatable {
    /// Pieces of the caller's audio that were sent, and that could not be.
    public var sent = 0
    public var unsent = 0
    /// Samples of the agent's voice that were played, and that came after the caller had cut in.
    public var played = 0
    public var late = 0
    /// Messages of kinds that are not known, and those that were refused.
    public var unknown = 0
    public var refused = 0
    public var pings = 0
    /// The longest that a piece of audio took through here, in nanoseconds: the caller's, and the agent's.
    public var longestOut: Int64 = 0
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
