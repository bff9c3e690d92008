internal import FastJSON
internal import Octets

/// What is wrong with a line, and where in it.
struct LoggedLineError: Error {
    var offset: Int
    var problem: String
}

/// The fields of one object of a log, each of which must be asked for.
struct LoggedFields {
    private let members: JSONObject
    private var asked: Set<String> = []

    init(parsing text: Span<UInt8>) throws(LoggedLineError) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: text)
        } catch {
            throw LoggedLineError(offset: error.offset, problem: "\(error.kind)")
        }
        guard let object = value.objectValue else { throw LoggedLineError(offset: 0, problem: "no object") }
        members = object
    }

    init(_ value: JSONValue?, _ name: String) throws(LoggedLineError) {
        guard let object = value?.objectValue else {
            throw LoggedLineError(offset: 0, problem: "\"\(name)\" is no object")
        }
        members = object
    }

    func problem(_ text: String) -> LoggedLineError { LoggedLineError(offset: 0, problem: text) }

    mutating func value(_ key: String) -> JSONValue? {
        asked.insert(key)
        return members[key]
    }

    mutating func string(_ key: String) throws(LoggedLineError) -> String {
        guard let text = value(key)?.stringValue else { throw problem("\"\(key)\" is missing, or no string") }
        return text
    }

    mutating func optionalString(_ key: String) throws(LoggedLineError) -> String? {
        value(key) == nil ? nil : try string(key)
    }

    mutating func integer(_ key: String) throws(LoggedLineError) -> Int64 {
        guard let number = value(key)?.integerValue else { throw problem("\"\(key)\" is missing, or no integer") }
        return number
    }

    mutating func optionalInteger(_ key: String) throws(LoggedLineError) -> Int64? {
        value(key) == nil ? nil : try integer(key)
    }

    mutating func int(_ key: String) throws(LoggedLineError) -> Int { Int(try integer(key)) }

    mutating func bool(_ key: String) throws(LoggedLineError) -> Bool {
        guard let truth = value(key)?.boolValue else { throw problem("\"\(key)\" is missing, or no truth") }
        return truth
    }

    mutating func optionalDouble(_ key: String) throws(LoggedLineError) -> Double? {
        guard let value = value(key) else { return nil }
        guard let number = value.doubleValue else { throw problem("\"\(key)\" is no number") }
        return number
    }

    mutating func list(_ key: String) throws(LoggedLineError) -> [JSONValue] {
        guard let value = value(key) else { return [] }
        guard let list = value.arrayValue else { throw problem("\"\(key)\" is no list") }
        return list
    }

    mutating func fields(_ key: String) throws(LoggedLineError) -> LoggedFields {
        try LoggedFields(value(key), key)
    }

    mutating func optionalFields(_ key: String) throws(LoggedLineError) -> LoggedFields? {
        guard let value = value(key) else { return nil }
        return try LoggedFields(value, key)
    }

    mutating func duration(_ key: String) throws(LoggedLineError) -> Duration {
        let parts = try list(key).compactMap(\.integerValue)
        guard parts.count == 2 else { throw problem("\"\(key)\" is no time") }
        return Duration(secondsComponent: parts[0], attosecondsComponent: parts[1])
    }

    mutating func audio(_ key: String) throws(LoggedLineError) -> [UInt8] {
        let text = try string(key)
        var codes = ByteBuffer()
        do throws(Base64Error) {
            try Base64.decode([UInt8](text.utf8).span, into: &codes)
        } catch {
            throw problem("\"\(key)\" is no base64: \(error)")
        }
        return [UInt8](copying: codes.bytes)
    }

    /// All has been asked for: what is left is not known.
    func finish() throws(LoggedLineError) {
        if let unknown = members.members.first(where: { !asked.contains($0.key) }) {
            throw problem("\"\(unknown.key)\" is not known")
        }
    }
}

extension JSONValue {
    static func time(_ duration: Duration) -> JSONValue {
        .array([.integer(duration.components.seconds), .integer(duration.components.attoseconds)])
    }

    static func audio(_ codes: [UInt8]) -> JSONValue {
        let text = [UInt8](capacity: Base64.encodedCount(codes.count)) { Base64.encode(codes.span, into: &$0) }
        return .string(String(decoding: text.span))
    }

    static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
