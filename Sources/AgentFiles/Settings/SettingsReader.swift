package import FastJSON
package import ProviderKit

/// Reads an object of a configuration, key by key, and keeps what could have been read.
///
/// So the same lines decode a configuration, refuse what they do not know, and are its documentation and its schema: where
/// there is no object, the standards come out, and the descriptions are complete all the same.
package struct SettingsReader {
    /// What is read; nil to learn only what there is.
    package let node: JSON5Node?
    package let environment: ProviderEnvironment
    /// What could have been read so far.
    package private(set) var settings: [Setting] = []
    private let prefix: String
    private var keys: [String] = []

    /// Reads an object.
    package init(_ node: JSON5Node?, _ environment: ProviderEnvironment = ProviderEnvironment()) {
        self.init(node, environment, prefix: "")
    }

    private init(_ node: JSON5Node?, _ environment: ProviderEnvironment, prefix: String) {
        self.node = node
        self.environment = environment
        self.prefix = prefix
    }

    /// Refuses what was not read.
    package func finish() throws(JSON5Error) { try node?.allowOnly(keys) }

    private mutating func find(
        _ key: String,
        _ kind: Setting.Kind,
        _ about: String,
        standard: String? = nil,
        isRequired: Bool = false
    ) throws(JSON5Error) -> JSON5Node? {
        keys.append(key)
        settings.append(
            Setting(path: prefix + key, kind: kind, about: about, standard: standard, isRequired: isRequired)
        )
        if isRequired { return try node?.member(key) }
        return try node?.memberIfPresent(key)
    }

    // MARK: Scalars

    package mutating func text(
        _ key: String,
        default standard: String = "",
        _ about: String
    ) throws(JSON5Error) -> String {
        let shown = standard.isEmpty ? nil : JSONValue.string(standard).written
        return try find(key, .text, about, standard: shown)?.string() ?? standard
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

    private static func shown(_ number: Double) -> String {
        (number == number.rounded() ? JSONValue.integer(Int64(number)) : JSONValue.double(number)).written
    }

    /// A time in seconds, as the telephone's samples; `null` for never.
    package mutating func samples(
        _ key: String,
        in range: ClosedRange<Double>,
        default standard: Int64?,
        _ about: String
    ) throws(JSON5Error) -> Int64? {
        let shown = standard.map { Self.shown(Double($0) / 8_000) } ?? "null"
        guard let found = try find(key, .number(range), about + " In seconds, or null for never.", standard: shown)
        else { return standard }
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

    // MARK: What is more than a scalar

    /// A part with settings of its own.
    package mutating func object(
        _ key: String,
        _ about: String,
        _ read: (inout SettingsReader) throws(JSON5Error) -> Void
    ) throws(JSON5Error) {
        let found = try find(key, .object, about)
        var part = SettingsReader(found, environment, prefix: "\(prefix)\(key).")
        try read(&part)
        try part.finish()
        settings += part.settings
    }

    /// Something that somebody else reads.
    package mutating func value<Value>(
        _ key: String,
        _ kind: String,
        isRequired: Bool = false,
        _ about: String,
        _ read: (JSON5Node) throws(JSON5Error) -> Value
    ) throws(JSON5Error) -> Value? {
        guard let found = try find(key, .other(kind), about, isRequired: isRequired) else { return nil }
        return try read(found)
    }
}

extension JSONValue {
    /// As it is written in a file.
    fileprivate var written: String { (try? encoded()) ?? "" }
}
