/// The boundaries of a text that grows, and how far they are sure.
struct BoundaryScan: Equatable {
    /// All that are known, in order.
    private(set) var found: [TextBoundary] = []
    /// What is true at the character that is looked at: the brackets that are open, and the characters seen before it that
    /// are no white space.
    var linkDepth = 0
    var visible = 0
    /// The last place before which nothing changes any more, how many boundaries were known there, and what was seen.
    private(set) var sure = (index: 0, found: 0, visible: 0)

    static func == (one: Self, other: Self) -> Bool { one.found == other.found }

    /// Goes back to the last sure place.
    mutating func rewind() {
        found.removeLast(found.count - sure.found)
        (linkDepth, visible) = (0, sure.visible)
    }

    /// Nothing before this place changes any more.
    mutating func keep(_ index: Int) { sure = (index, found.count, visible) }

    mutating func add(_ boundary: TextBoundary) {
        // Where two fall together the stronger one counts.
        if let last = found.last, last.position >= boundary.position {
            if last.position == boundary.position, last.strength < boundary.strength {
                found[found.count - 1] = boundary
            }
            return
        }
        found.append(boundary)
    }
}
