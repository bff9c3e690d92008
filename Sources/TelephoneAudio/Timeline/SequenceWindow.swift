/// Which of the latest sequence numbers have come.
struct SequenceWindow: Sendable, Equatable {
    /// What a number is to those before it.
    enum Step: Equatable {
        /// Newer than all others; that many between have not come.
        case next(skipped: Int)
        /// Older than the newest, and it had not come.
        case older
        /// It has come before.
        case duplicate
        /// Too far back to know.
        case tooOld
    }

    /// How far back it knows.
    static let reach = 128
    /// A number further ahead belongs to another count, which a restarted sender began.
    static let longestJump: Int64 = 100_000
    /// So does a number further behind: at 50 messages a second nothing is 20 seconds late.
    static let longestWayBack: Int64 = 1_000

    private var newest: Int64?
    /// A bit for each number up to the newest, which is bit 0.
    private var seen: UInt128 = 0

    /// Takes note of a number.
    mutating func note(_ number: Int64) -> Step {
        let distance = newest.map { number.subtractingReportingOverflow($0) }
        guard let distance, !distance.overflow,
            (-Self.longestWayBack...Self.longestJump).contains(distance.partialValue)
        else {
            newest = number
            seen = 1
            return .next(skipped: 0)
        }
        let ahead = Int(distance.partialValue)
        if ahead > 0 {
            newest = number
            seen = ahead < Self.reach ? seen << UInt128(ahead) | 1 : 1
            return .next(skipped: ahead - 1)
        }
        guard -ahead < Self.reach else { return .tooOld }
        let bit = UInt128(1) << UInt128(-ahead)
        guard seen & bit == 0 else { return .duplicate }
        seen |= bit
        return .older
    }
}
