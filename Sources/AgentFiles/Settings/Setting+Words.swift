extension Setting {
    /// What can be said of it, in a few words.
    package var kindInWords: String {
        let kind =
            switch kind {
            case .text: "text"
            case .word(let words): words.joined(separator: ", ")
            case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
            case .number(let range): "\(Self.shown(range.lowerBound)) to \(Self.shown(range.upperBound))"
            case .flag: "true, false"
            case .texts: "list of texts"
            case .words(let words): "list of " + words.joined(separator: ", ")
            case .textsByName: "object of texts"
            case .secret: "secret"
            case .object: "object"
            case .objects: "list of objects"
            case .other(let words): words
            }
        return takesNull ? kind + ", null" : kind
    }

    /// As a row of a table: the key, what can be said, what holds otherwise, and what it is.
    package var row: String {
        let otherwise =
            isRequired ? "(required)" : variable.map { "`\($0)`" } ?? standard.map { "`\($0)`" } ?? ""
        return "| `\(path)` | \(kindInWords) | \(otherwise) | \(about) |"
    }

    private static func shown(_ number: Double) -> String {
        number == number.rounded() ? "\(Int(number))" : "\(number)"
    }
}
