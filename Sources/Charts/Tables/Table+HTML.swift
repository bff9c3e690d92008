extension Table {
    /// The table as an element that scrolls sideways where it is wider than its page.
    var html: String {
        let headings = columns.map { column in
            guard let measure = column.measure else { return "<th scope=\"col\">\(column.title.escaped)</th>" }
            // Where a title has to break, the measure stays with its last word.
            let heading = measure.title(column.title, space: "\u{A0}")
            return "<th scope=\"col\" class=\"n\">\(heading.escaped)</th>"
        }
        let cells = zip(rows, words).map { row, words in
            let cells = words.enumerated().map { index, word in
                element(word, index < row.count ? row[index].tone : .neutral, column: index)
            }
            return "<tr>\(cells.joined())</tr>"
        }
        let caption = self.caption.isEmpty ? "" : "<caption>\(self.caption.escaped)</caption>"
        let head = "<thead><tr>\(headings.joined())</tr></thead>"
        let body = "<tbody>\n\(cells.joined(separator: "\n"))\n</tbody>"
        // Who has no pointer scrolls a wide table with the keys, for which it must be reachable.
        let name = self.caption.isEmpty ? "Table" : self.caption
        let reach = columns.count > 3 ? " tabindex=\"0\" role=\"region\" aria-label=\"\(name.escaped)\"" : ""
        return "<div class=\"scroll\"\(reach)><table>\(caption)\(head)\n\(body)</table></div>"
    }

    private func element(_ word: String, _ tone: Tone, column: Int) -> String {
        let classes = (columns[column].measure == nil ? [] : ["n"]) + (tone == .neutral ? [] : [tone.name])
        let attribute = classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\""
        let sign = tone.sign.map { "<span class=\"sign\" role=\"img\" aria-label=\"\(tone.name)\">\($0)</span> " } ?? ""
        let name = column == 0 ? "th" : "td"
        let scope = column == 0 ? " scope=\"row\"" : ""
        return "<\(name)\(scope)\(attribute)>\(sign)\(word.escaped)</\(name)>"
    }
}
