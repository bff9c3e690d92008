internal import Dialogue
package import FastJSON

/// The part of JSON Schema that tools need: what a model may write as arguments.
///
/// Everything else is refused where it is configured: a keyword that is silently ignored checks nothing.
package struct ToolSchema: Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable {
        case null, boolean, integer, number, string, array, object
    }

    struct Property: Sendable, Equatable {
        let name: String
        let schema: ToolSchema
    }

    enum Additional: Sendable, Equatable {
        case allowed
        case refused
        /// In an array, since a value cannot hold itself.
        case like([ToolSchema])
    }

    var kinds: [Kind] = []
    var values: [JSONValue]?
    var properties: [Property] = []
    var required: [String] = []
    var additional = Additional.allowed
    var items: [ToolSchema] = []
    var itemCount = 0...Int.max
    var hasUniqueItems = false
    var length = 0...Int.max
    var pattern: SimplePattern?
    var format: TextFormat?
    var least: Double?
    var most: Double?
    var above: Double?
    var below: Double?
    var multiple: Double?
    var anyOf: [ToolSchema] = []

    /// The schema as it was given.
    package private(set) var json: JSONValue = .object(JSONObject())

    /// Anything.
    init() {}

    /// Reads a schema.
    package init(_ json: JSONValue) throws(ToolSchemaError) {
        try self.init(json, path: "", depth: 0)
    }

    /// Reads the schema of a tool's arguments, which is one of an object.
    package init(ofArguments json: JSONValue) throws(ToolSchemaError) {
        try self.init(json)
        guard kinds == [.object] else {
            throw ToolSchemaError(
                path: "",
                message: "the arguments of a tool are an object: \"type\" has to be \"object\""
            )
        }
    }

    /// Reads the schema of a tool's arguments from a configuration.
    package init(ofArguments node: JSON5Node) throws(JSON5Error) {
        do throws(ToolSchemaError) {
            try self.init(ofArguments: node.json)
        } catch {
            throw node.error("\(error)")
        }
    }

    /// The names of the arguments.
    package var names: [String] { properties.map(\.name) }

    init(_ json: JSONValue, path: String, depth: Int) throws(ToolSchemaError) {
        var reader = try SchemaReader(json, path: path, depth: depth)
        self = try reader.read()
        self.json = json
    }
}

/// Why a schema is refused, and where in it.
package struct ToolSchemaError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The keys that lead to the fault.
    package let path: String
    /// What is wrong and what was expected.
    package let message: String

    /// The fault behind its place.
    package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

/// The formats of texts that are checked.
enum TextFormat: String, Sendable, CaseIterable {
    case date, time, email, uri, uuid
    case dateTime = "date-time"
    case phone

    /// What is expected, as an example.
    var example: String {
        switch self {
        case .date: "a date such as 2026-11-21"
        case .time: "a time such as 14:05 or 14:05:00"
        case .email: "an e-mail address"
        case .uri: "an address such as https://example.test/"
        case .uuid: "a UUID"
        case .dateTime: "a date and time such as 2026-11-21T14:05:00Z"
        case .phone: "a phone number such as +4930123456"
        }
    }

    private var pattern: String {
        let date = "\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])"
        let time = "([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d+)?)?"
        return switch self {
        case .date: "^\(date)$"
        case .time: "^\(time)(Z|[+-]\\d\\d:\\d\\d)?$"
        case .dateTime: "^\(date)[Tt ]\(time)(Z|z|[+-]\\d\\d:\\d\\d)?$"
        case .email: "^[^\\s@]+@[^\\s@.]+(\\.[^\\s@.]+)+$"
        case .uri: "^[A-Za-z][A-Za-z0-9+.-]*:\\S+$"
        case .uuid: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
        case .phone: "^\\+?[0-9][0-9 ().-]{2,}$"
        }
    }

    private static let patterns: [TextFormat: SimplePattern] = {
        var patterns: [TextFormat: SimplePattern] = [:]
        for format in allCases { patterns[format] = try? SimplePattern(format.pattern) }
        return patterns
    }()

    /// Whether a text has this format.
    func fits(_ text: String) -> Bool { Self.patterns[self]?.matches(text) ?? false }
}
