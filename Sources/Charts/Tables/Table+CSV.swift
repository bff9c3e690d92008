extension Table {
    /// The table as a file of comma-separated values after RFC 4180: lines end in CR LF, the first holds the titles.
    ///
    /// Numbers are written for machines, in the unit of the title; what is not a number is an empty field.
    public var csv: String {
        let records =
            [columns.map(\.machineTitle)]
            + rows.map { row in
                columns.indices.map { column in
                    guard column < row.count else { return "" }
                    switch row[column].content {
                    case .text(let text): return text
                    case .number(let value): return value.plain
                    }
                }
            }
        return records.map { record in
            let line = record.map(Self.field).joined(separator: ",")
            // A lone empty field would be an empty line, which many readers skip.
            return (line.isEmpty ? "\"\"" : line) + "\r\n"
        }.joined()
    }

    private static func field(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            byte != UInt8(ascii: ",") && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\n")
                && byte != UInt8(ascii: "\r")
        }
        guard !isPlain else { return text }
        // By scalars: a quote with a combining mark after it is another character, and yet a quote in the file.
        return text.unicodeScalars.reduce(into: "\"") { field, scalar in
            field.unicodeScalars.append(scalar)
            if scalar == "\"" { field.unicodeScalars.append(scalar) }
        } + "\""
    }
}

extension Table.Column {
    /// The title with the unit that the numbers have in a file; shares stay shares of one there.
    fileprivate var machineTitle: String {
        guard let measure, !measure.symbol.isEmpty, measure.factor == 1, title != measure.symbol else { return title }
        return title.isEmpty ? measure.symbol : "\(title) (\(measure.symbol))"
    }
}
