/// Looks for the largest number of calls that still holds: doubles until one does not, then halves what is between.
package struct KneeSearch: Sendable {
    /// Which numbers are tried.
    package enum Way: Sendable, Equatable {
        /// These, whatever comes of them.
        case all([Int])
        /// From a number on, up to another one.
        case search(from: Int, to: Int)
    }

    private let way: Way
    private var outcomes: [Int: Bool] = [:]

    package init(_ way: Way) { self.way = way }

    /// What is to be tried next; nil when it is known.
    package var next: Int? {
        switch way {
        case .all(let numbers): return numbers.first { outcomes[$0] == nil }
        case .search(let from, let to):
            guard let best else {
                // Not even the first one holds: fewer may.
                guard let least = outcomes.keys.min() else { return min(from, to) }
                return least > 1 ? max(1, least / 2) : nil
            }
            guard let worst else { return best < to ? min(to, best * 2) : nil }
            // To a twentieth, since a run tells no more than that.
            guard worst - best > max(1, best / 20) else { return nil }
            // A number that is round enough, if it lies between.
            let middle = (best + worst) / 2
            let step = worst - best > 40 ? 10 : 1
            let round = middle / step * step
            return round > best ? round : middle
        }
    }

    /// Whether a number of calls held.
    package mutating func note(_ calls: Int, holds: Bool) { outcomes[calls] = holds }

    /// The largest number that held, below any that did not.
    package var best: Int? {
        outcomes.filter { $0.value && $0.key < (worst ?? .max) }.keys.max()
    }

    /// The smallest number that did not hold.
    package var worst: Int? { outcomes.filter { !$0.value }.keys.min() }
}
