/// Digits that were written or said as one: "4111", "forty-one", "double four".
struct DigitItem: Sendable {
    /// The tokens that say it.
    let tokens: Range<Int>
    /// Its digits, among those of all items.
    let digits: Range<Int>
    /// What lies between it and the item before.
    let gap: Gap
    /// Whether it was written in digits.
    let isWritten: Bool
    /// Whether a plus stands before it.
    let hasPlus: Bool
    /// Whether it is glued to a name with a sign, as in "a1-4829103857".
    let isCode: Bool
    /// Whether it has been taken out.
    var isTaken = false
}

/// How far apart two items of one row are; the further the less likely they belong together.
enum Gap: UInt8, Comparable, Sendable {
    case none, sign, space, comma, pause
    /// The items are of different rows.
    case apart

    static func < (one: Gap, other: Gap) -> Bool { one.rawValue < other.rawValue }
}
