/// What is wrong with a JSON5 document, in a sentence for the person who wrote it, and where.
public struct JSON5Error: Error, Equatable, Sendable {
    /// The name of the file, when the document came from one.
    public var file: String?

    /// The place that has to be changed.
    public var position: SourcePosition

    /// What is wrong and what was expected.
    public var message: String

    /// Describes a fault.
    public init(file: String? = nil, at position: SourcePosition, _ message: String) {
        self.file = file
        self.position = position
        self.message = message
    }
}

extension JSON5Error: CustomStringConvertible {
    /// The fault behind its place, `agent.json5:3:14: expected a colon after the key "port"`.
    public var description: String { "\(file.map { "\($0):" } ?? "")\(position): \(message)" }
}
