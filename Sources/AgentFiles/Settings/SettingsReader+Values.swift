package import FastJSON
package import ProviderKit

// What is read in one piece.
extension SettingsReader {
    package mutating func text(
        _ key: String,
        isRequired: Bool = false,
        default standard: String = "",
        _ about: String
    ) throws(JSON5Error) -> String {
        let shown = standard.isEmpty ? nil : JSONValue.string(standard).written
        return try find(key, .text, about, standard: shown, isRequired: isRequired)?.string() ?? standard
    }

    package mutating func textIfPresent(_ key: String, _ about: String) throws(JSON5Error) -> String? {
        try find(key, .text, about)?.string()
    }

    package mutating func word(
        _ key: String,
        among words: [String],
        default standard: String,
        _ about: String
    ) throws(JSON5Error) -> String {
        let shown = JSONValue.string(standard).written
        return try find(key, .word(words), about, standard: shown)?.string(among: words) ?? standard
    }

    package mutating func integer(
        _ key: String,
        in range: ClosedRange<Int>,
        default standard: Int,
        _ about: String
    ) throws(JSON5Error) -> Int {
        try find(key, .integer(range), about, standard: "\(standard)")?.integer(in: range) ?? standard
    }

    package mutating func integerIfPresent(
        _ key: String,
        in range: ClosedRange<Int>,
        _ about: String
    ) throws(JSON5Error) -> Int? {
        try find(key, .integer(range), about)?.integer(in: range)
    }

    package mutating func number(
        _ key: String,
        in range: ClosedRange<Double>,
        default standard: Double,
        _ about: String
    ) throws(JSON5Error) -> Double {
        let shown = Self.shown(standard)
        return try find(key, .number(range), about, standard: shown)?.double(in: range) ?? standard
    }

    private static func shown(_ number: Double) -> String { JSONValue.number(number).written }

    /// A time in seconds, as the telephone's samples; `null` for never.
    package mutating func samples(
        _ key: String,
        in range: ClosedRange<Double>,
        default standard: Int64?,
        _ about: String
    ) throws(JSON5Error) -> Int64? {
        let shown = standard.map { Self.shown(Double($0) / 8_000) } ?? "null"
        let sentence = about + " In seconds, or null for never."
        guard let found = try find(key, .number(range), sentence, standard: shown, takesNull: true) else {
            return standard
        }
        guard !found.isNull else { return nil }
        return Int64((try found.double(in: range) * 8_000).rounded())
    }

    /// A time in seconds, as the telephone's samples.
    package mutating func samples(
        _ key: String,
        in range: ClosedRange<Double>,
        default standard: Int64,
        _ about: String
    ) throws(JSON5Error) -> Int64 {
        let seconds = try number(key, in: range, default: Double(standard) / 8_000, about + " In seconds.")
        return Int64((seconds * 8_000).rounded())
    }

    package mutating func flag(
        _ key: String,
        default standard: Bool,
        _ about: String
    ) throws(JSON5Error) -> Bool {
        try find(key, .flag, about, standard: "\(standard)")?.bool() ?? standard
    }

    package mutating func texts(
        _ key: String,
        default standard: [String] = [],
        _ about: String
    ) throws(JSON5Error) -> [String] {
        let shown = standard.isEmpty ? nil : JSONValue.array(standard.map { .string($0) }).written
        guard let list = try find(key, .texts, about, standard: shown) else { return standard }
        var texts: [String] = []
        for element in try list.elements() { texts.append(try element.string()) }
        return texts
    }

    /// Some of these words.
    package mutating func words(
        _ key: String,
        among words: [String],
        default standard: [String],
        _ about: String
    ) throws(JSON5Error) -> [String] {
        let shown = JSONValue.array(standard.map { .string($0) }).written
        guard let list = try find(key, .words(words), about, standard: shown) else { return standard }
        var found: [String] = []
        for element in try list.elements() { found.append(try element.string(among: words)) }
        return found
    }

    /// Texts by names that people choose.
    package mutating func textsByName(_ key: String, _ about: String) throws(JSON5Error) -> [JSON5Node.Member] {
        let members = try find(key, .textsByName, about)?.members() ?? []
        for member in members { _ = try member.node.string() }
        return members
    }

    /// A text that means something more.
    package mutating func text<Value>(
        _ key: String,
        isRequired: Bool = false,
        default standard: String? = nil,
        _ about: String,
        _ read: (JSON5Node) throws(JSON5Error) -> Value
    ) throws(JSON5Error) -> Value? {
        let shown = standard.map { JSONValue.string($0).written }
        guard let found = try find(key, .text, about, standard: shown, isRequired: isRequired) else {
            return nil
        }
        return try read(found)
    }

    /// A credential; without one, what the environment has by that name.
    package mutating func secret(
        _ key: String,
        isRequired: Bool = false,
        variable: String? = nil,
        _ about: String
    ) throws(JSON5Error) -> Secret? {
        if let found = try find(key, .secret, about, isRequired: isRequired, variable: variable) {
            return try environment.secret(found)
        }
        guard let variable else { return nil }
        return try environment.secret(variable, at: node)
    }
}
