/// Labels above a line of moments, each joined to its own by an upright stroke, so that no stroke crosses a label.
///
/// The topmost label may reach over all others, but its stroke parts the rest: what is before it stays before it, what
/// is after it after it. So the places form a tree, and the best one is found by trying every root of every part.
struct Callouts {
    /// Where one label is.
    struct Place: Equatable {
        /// On which side of its stroke the label stands.
        enum Side {
            case before
            case after
            case above
        }

        let x: Double
        let label: String
        let side: Side
        /// From where to where the words reach.
        let reach: ClosedRange<Double>
        /// Counted from the line upwards.
        var level = 0
    }

    /// Labels over a stretch of moments, which have no other moment among them.
    private struct Part: Hashable {
        let first: Int
        let last: Int

        func before(_ index: Int) -> Part { Part(first: first, last: index - 1) }

        func after(_ index: Int) -> Part { Part(first: index + 1, last: last) }
    }

    /// What is bad about a choice: first letters that are lost, then labels that must go up.
    private struct Cost: Comparable {
        var lost = 0.0
        var raised = 0

        static func < (one: Cost, other: Cost) -> Bool { (one.lost, one.raised) < (other.lost, other.raised) }

        static func + (one: Cost, other: Cost) -> Cost {
            Cost(lost: one.lost + other.lost, raised: one.raised + other.raised)
        }
    }

    static let levelHeight = 18.0
    /// How far words stand from a stroke.
    private static let gap = 6.0
    /// With more labels than these, the middle one of each part is its root.
    private static let mostTried = 32

    private let labels: [(text: String, x: Double)]
    private let bounds: ClosedRange<Double>
    private var best: [Part: (root: Int, cost: Cost)] = [:]

    /// In the order of the moments.
    private(set) var places: [Place] = []

    /// How much room all levels need.
    var height: Double { places.isEmpty ? 0 : Double((places.map(\.level).max() ?? 0) + 1) * Self.levelHeight }

    /// Finds the places of labels whose moments are in rising order.
    init(_ labels: [(text: String, x: Double)], in bounds: ClosedRange<Double>) {
        self.labels = labels
        self.bounds = bounds
        let whole = Part(first: 0, last: labels.count - 1)
        if labels.count <= Self.mostTried { _ = cost(whole) }
        place(whole)
        places.sort { $0.x < $1.x }
        best = [:]
    }

    private mutating func cost(_ part: Part) -> Cost {
        guard part.first <= part.last else { return Cost() }
        if let known = best[part] { return known.cost }
        var found: (root: Int, cost: Cost)?
        for root in part.first...part.last {
            let here = choice(root, of: part)
            let lost = TextMetrics.width(of: labels[root].text) - TextMetrics.width(of: here.label)
            let raised = (part.first...part.last).count { $0 != root && here.isHit(by: labels[$0].x) }
            let cost = Cost(lost: max(lost, 0), raised: raised) + cost(part.before(root)) + cost(part.after(root))
            if let best = found, best.cost <= cost { continue }
            found = (root, cost)
        }
        best[part] = found
        return found?.cost ?? Cost()
    }

    /// Places a part from its lowest labels up.
    private mutating func place(_ part: Part) {
        guard part.first <= part.last else { return }
        let root = best[part]?.root ?? (part.first + part.last) / 2
        let start = places.count
        place(part.before(root))
        place(part.after(root))
        var here = choice(root, of: part)
        let below = places[start...]
        here.level = below.filter { here.isHit(by: $0.x) }.map { $0.level + 1 }.max() ?? 0
        while below.contains(where: { $0.level == here.level && here.touches($0) }) { here.level += 1 }
        places.append(here)
    }

    /// Where the topmost label of a part goes: after its stroke, else before it, else above its end.
    private func choice(_ index: Int, of part: Part) -> Place {
        let left = part.first > 0 ? labels[part.first - 1].x + Self.gap : bounds.lowerBound
        let right = part.last < labels.count - 1 ? labels[part.last + 1].x - Self.gap : bounds.upperBound
        let x = labels[index].x
        let text = TextMetrics.fitted(labels[index].text, to: right - left)
        let width = TextMetrics.width(of: text)
        if text.isEmpty {
            return Place(x: x, label: "", side: .above, reach: x...x)
        } else if x + Self.gap + width <= right {
            return Place(x: x, label: text, side: .after, reach: x + Self.gap...x + Self.gap + width)
        } else if x - Self.gap - width >= left {
            return Place(x: x, label: text, side: .before, reach: x - Self.gap - width...x - Self.gap)
        }
        let start = min(max(x - width / 2, left), max(right - width, left))
        return Place(x: x, label: text, side: .above, reach: start...start + width)
    }
}

extension Callouts.Place {
    /// Whether a stroke at this place goes through the words.
    func isHit(by x: Double) -> Bool { !label.isEmpty && x > reach.lowerBound - 3 && x < reach.upperBound + 3 }

    /// Whether on the same level the words come too near to the words or the stroke of another.
    func touches(_ other: Callouts.Place) -> Bool {
        if isHit(by: other.x) || other.isHit(by: x) { return true }
        guard !label.isEmpty, !other.label.isEmpty else { return false }
        return reach.lowerBound < other.reach.upperBound + 8 && other.reach.lowerBound < reach.upperBound + 8
    }

    /// Whether the words or the stroke of one touch those of the other.
    func collides(with other: Callouts.Place) -> Bool {
        if level == other.level { return touches(other) }
        return level > other.level ? other.isHit(by: x) : isHit(by: other.x)
    }
}
