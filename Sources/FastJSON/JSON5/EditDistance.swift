/// How far two words are apart, in typing mistakes.
enum EditDistance {
    /// The known word that was probably meant, when there is one close enough.
    static func nearest(to word: String, among known: [String]) -> String? {
        // One mistake in three letters is a slip; more is another word.
        let patience = max(1, word.count / 3)
        return
            known
            .map { (candidate: $0, mistakes: mistakes(from: word.lowercased(), to: $0.lowercased())) }
            .filter { $0.mistakes <= patience }
            .min { $0.mistakes < $1.mistakes }?
            .candidate
    }

    /// How many letters have to be inserted, dropped, replaced or swapped with their neighbour.
    static func mistakes(from one: String, to other: String) -> Int {
        let (one, other) = (Array(one), Array(other))
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for row in one.indices {
            var current = [row + 1]
            for column in other.indices {
                var least = min(last[column + 1], current[column]) + 1
                least = min(least, last[column] + (one[row] == other[column] ? 0 : 1))
                if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            (beforeLast, last) = (last, current)
        }
        return last[other.count]
    }
}
