extension Page {
    /// The file.
    ///
    /// It is well-formed XML too, and the same for the same page.
    public var html: String {
        var writer = SectionWriter()
        writer.write(sections)
        let subtitle = self.subtitle.isEmpty ? "" : "\n<p class=\"subtitle\">\(self.subtitle.escaped)</p>"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta http-equiv="Content-Security-Policy" content="\(Self.policy)"/>
            <title>\(title.escaped)</title>
            <link rel="icon" href="\(Self.icon)"/>
            <style>
            \(PageStyle.colours)\(PageStyle.page)\(PageStyle.drawings)\(PageStyle.print)</style>
            </head>
            <body>
            <header>
            <h1>\(title.escaped)</h1>\(subtitle)
            </header>
            <main>
            \(writer.parts.joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
    }

    /// Nothing is loaded and nothing runs, even if something got past the escaping.
    private static let policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

    private static let icon =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Cpath "
        + "d='M5 13v6M12 8v16M19 3v26M26 11v10' stroke='%230d7377' stroke-width='3.4' stroke-linecap='round'/%3E%3C/svg%3E"
}

/// Writes sections one after another, and numbers the figures.
private struct SectionWriter {
    var parts: [String] = []
    private var figureCount = 0

    /// How many numbers of a figure are worth a table.
    private static let mostNumbers = 400

    mutating func write(_ sections: [Section]) {
        for section in sections { write(section) }
    }

    private mutating func write(_ section: Section) {
        switch section {
        case .heading(let words, let level):
            let level = min(max(level, 2), 4)
            parts.append("<h\(level)>\(words.escaped)</h\(level)>")
        case .paragraph(let words):
            parts.append("<p>\(words.escaped)</p>")
        case .verdict(let words, let tone):
            let sign =
                tone.sign.map { "<span class=\"sign\" role=\"img\" aria-label=\"\(tone.name)\">\($0)</span> " } ?? ""
            parts.append("<p class=\"verdict \(tone.name)\">\(sign)\(words.escaped)</p>")
        case .table(let table):
            parts.append(table.html)
        case .figure(let figure):
            write(figure)
        case .settings(let settings):
            let rows = settings.map { "<div><dt>\($0.name.escaped)</dt><dd>\($0.value.escaped)</dd></div>" }
            parts.append("<dl>\n\(rows.joined(separator: "\n"))\n</dl>")
        case .details(let summary, let sections):
            parts.append("<details>\n<summary>\(summary.escaped)</summary>")
            write(sections)
            parts.append("</details>")
        case .preformatted(let text):
            let text = text.escaped
            // HTML drops one line feed at the start.
            let start = text.unicodeScalars.first == "\n" ? "\n" : ""
            parts.append("<pre tabindex=\"0\">\(start)\(text)</pre>")
        }
    }

    private mutating func write(_ figure: Figure) {
        figureCount += 1
        let caption = figure.caption.isEmpty ? "" : " <span>\(figure.caption.escaped)</span>"
        parts.append("<figure>\n<figcaption><strong>\(figure.title.escaped)</strong>\(caption)</figcaption>")
        parts.append("<div class=\"wide\">\(figure.svg(.wide, name: "f\(figureCount)w"))</div>")
        parts.append("<div class=\"narrow\">\(figure.svg(.narrow, name: "f\(figureCount)n"))</div>")
        let numbers = figure.chart.numbers
        if !numbers.rows.isEmpty, numbers.rows.count <= Self.mostNumbers {
            parts.append("<details class=\"numbers\">\n<summary>Numbers</summary>\n\(numbers.html)\n</details>")
        }
        parts.append("</figure>")
    }
}
