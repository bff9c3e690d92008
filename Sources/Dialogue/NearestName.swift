/// Which known name was probably meant by a mistyped one.
package enum NearestName {
    /// The known name that is close enough, as a question behind an error, or all known names when none is.
    package static func hint(for word: String, among known: [String]) -> String {
        guard !known.isEmpty else { return "" }
        if let nearest = find(word, among: known) { return "; did you mean \"\(nearest)\"?" }
        return "; known are \(known.map { "\"\($0)\"" }.joined(separator: ", "))"
    }

    /// The known name that is at most a slip in three letters away.
    package static func find(_ word: String, among known: [String]) -> String? {
        // The table of a long name would cost its square; nobody mistypes a name of that length.
        guard word.utf8.count <= 64 else { return nil }
        let letters = Array(word.lowercased())
        var best: (name: String, slips: Int)?
        for name in known where name.utf8.count <= 64 {
            let slips = distance(letters, Array(name.lowercased()))
            guard slips <= max(1, letters.count / 3), slips < best?.slips ?? .max else { continue }
            best = (name, slips)
        }
        return best?.name
    }

    /// Letters to insert, drop or replace; two neighbours that changed places are one slip.
    private static func distance(_ one: [Character], _ other: [Character]) -> Int {
        var rows = [Array(0...other.count)]
        for (place, letter) in one.enumerated() {
            var row = [place + 1]
            for (column, candidate) in other.enumerated() {
                let above = rows[place]
                var slips = min(row[column], above[column + 1]) + 1
                slips = min(slips, above[column] + (letter == candidate ? 0 : 1))
                let isSwap = place > 0 && column > 0 && letter == other[column - 1] && one[place - 1] == candidate
                if isSwap { slips = min(slips, rows[place - 1][column - 1] + 1) }
                row.append(slips)
            }
            rows.append(row)
        }
        return rows[one.count][other.count]
    }
}
