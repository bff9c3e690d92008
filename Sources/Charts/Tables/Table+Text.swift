extension Table {
    /// The table for a terminal: columns two spaces apart, numbers to the right, nothing drawn around them.
    ///
    /// Where it would be wider than the terminal, the widest columns of words are shortened.
    public func text(columns limit: Int = 100) -> String {
        let headings = columns.map(\.heading.printable)
        let cells = zip(rows, words).map { row, words in
            words.enumerated().map { index, word in
                let tone = index < row.count ? row[index].tone : .neutral
                return (tone.sign.map { $0 + " " } ?? "") + word.printable
            }
        }
        var widths = columns.indices.map { column in
            ([headings[column]] + cells.map { $0[column] }).map(\.terminalWidth).max() ?? 0
        }
        narrow(&widths, to: limit)
        var lines = caption.isEmpty ? [] : [caption.printable, ""]
        for row in [headings] + cells {
            let padded = columns.indices.map { column in
                row[column].shortened(toColumns: widths[column])
                    .padded(toColumns: widths[column], isRight: columns[column].measure != nil)
            }
            var line = padded.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            lines.append(line)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func narrow(_ widths: inout [Int], to limit: Int) {
        let words = columns.indices.filter { columns[$0].measure == nil }
        let least = 8
        while widths.reduce(0, +) + 2 * (widths.count - 1) > limit {
            guard let widest = words.max(by: { widths[$0] < widths[$1] }), widths[widest] > least else { return }
            widths[widest] -= 1
        }
    }
}
