internal import FastJSON

extension JSONValue {
    /// The text, or `null`.
    static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    /// The number, or `null`.
    static func optional(_ number: Int64?) -> JSONValue { number.map { .integer($0) } ?? .null }

    func string(_ key: String) -> String? { self[key]?.stringValue }

    func integer(_ key: String) -> Int64? { self[key]?.integerValue }

    func int(_ key: String) -> Int? { integer(key).flatMap { Int(exactly: $0) } }
}
