package import CallTools
package import FastJSON

/// A table that is written in the configuration: what it says of a key is what a model is told.
package struct LookUpTable: Sendable {
    private let key: String
    private let rows: [String: JSONValue]

    /// - Parameters:
    ///   - key: the argument by which rows are found.
    ///   - rows: what is told, by its values.
    package init(key: String, rows: [String: JSONValue]) {
        self.key = key
        self.rows = rows
    }

    /// The tool that a model asks.
    package func tool(_ definition: ToolDefinition) -> any ToolHandler {
        ClosureTool(definition) { [key, rows] arguments, _ in
            let asked = arguments[key].map { $0.stringValue ?? (try? $0.encoded()) ?? "" } ?? ""
            guard let row = rows[asked] else { throw ToolRefusal("there is none with the \(key) \"\(asked)\"") }
            return try row.encoded()
        }
    }
}
