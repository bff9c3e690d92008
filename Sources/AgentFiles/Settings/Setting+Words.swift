package import ProviderKit

extension Setting {
    /// What can be said of it, in a few words.
    package var kindInWords: String {
        let kind =
            switch kind {
            case .text: "text"
            case .word(let words): words.joined(separator: ", ")
            case .integer(let range): Self.shown(range)
            case .oneOf(let numbers): numbers.map { "\($0)" }.joined(separator: ", ")
            case .integerOrFalse(let range): Self.shown(range) + ", false"
            case .integers(let range): "list of " + Self.shown(range)
            case .number(let range): "\(Self.shown(range.lowerBound)) to \(Self.shown(range.upperBound))"
            case .flag: "true, false"
            case .wordOrFlag(let words): words.joined(separator: ", ") + ", true, false"
            case .texts: "list of texts"
            case .textOrTexts: "text, list of texts"
            case .words(let words): "list of " + words.joined(separator: ", ")
            case .textsByName: "object of texts"
            case .secret: "secret"
            case .object: "object"
            case .objects: "list of objects"
            case .objectsByName: "object of objects"
            case .provider: "provider"
            case .providers: "list of providers"
            case .other(let words): words
            }
        return takesNull ? kind + ", null" : kind
    }

    /// What holds where it is left out, in code.
    package var otherwise: String {
        isRequired ? "(required)" : variable.map { "`\($0)`" } ?? standard.map { "`\($0)`" } ?? ""
    }

    /// As a row of a table: the key, what can be said, what holds otherwise, and what it is.
    package var row: String { row(otherwise: otherwise) }

    /// The same with other words for what holds otherwise.
    package func row(otherwise: String) -> String { "| `\(path)` | \(kindInWords) | \(otherwise) | \(about) |" }

    private static func shown(_ range: ClosedRange<Int>) -> String {
        switch (range.lowerBound, range.upperBound) {
        case (.min, .max): "whole number"
        case (let lower, .max): "\(lower) or more"
        case (let lower, let upper): "\(lower) to \(upper)"
        }
    }

    private static func shown(_ number: Double) -> String {
        number == number.rounded() ? "\(Int(number))" : "\(number)"
    }
}
