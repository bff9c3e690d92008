/// A value of a configuration together with the way to it, from which typed values are taken.
///
/// Every error names the file, the place, the path of keys and what was expected:
///
/// ```swift
/// let root = try JSON5Node(parsing: text, file: "syrinx.json5")
/// try root.allowOnly(["port", "agents"])
/// let port = try root.memberIfPresent("port")?.integer(in: 1...65_535) ?? 8080
/// for agent in try root.member("agents").members() { … }
/// ```
///
/// An error might read `syrinx.json5:3:9: port: expected an integer from 1 to 65535, found 0`.
public struct JSON5Node: Sendable {
    /// The value with its place.
    public let value: JSON5Value

    /// The keys and indices that lead to it from the document's value, `agents["front desk"].stages[2]`; empty for that value.
    public let path: String

    /// The name of the file.
    public let file: String?

    /// One member of an object.
    public struct Member: Sendable {
        /// The name.
        public let key: String

        /// Where the key begins.
        public let keyPosition: SourcePosition

        /// What it names.
        public let node: JSON5Node
    }

    /// Reads a document.
    public init(parsing bytes: Span<UInt8>, file: String? = nil) throws(JSON5Error) {
        self.init(value: try JSON5Parser.parse(bytes, file: file), path: "", file: file)
    }

    /// Reads a document.
    public init(parsing text: String, file: String? = nil) throws(JSON5Error) {
        try self.init(parsing: text.utf8.span, file: file)
    }

    init(value: JSON5Value, path: String, file: String?) {
        self.value = value
        self.path = path
        self.file = file
    }

    /// An error about this value, for checks that the caller makes.
    public func error(_ message: String) -> JSON5Error { error(message, at: value.position) }

    func error(_ message: String, at position: SourcePosition) -> JSON5Error {
        JSON5Error(file: file, at: position, path.isEmpty ? message : "\(path): \(message)")
    }

    /// The value of a key that must be there.
    public func member(_ key: String) throws(JSON5Error) -> JSON5Node {
        if let node = try memberIfPresent(key) { return node }
        throw error("the key \"\(key)\" is missing")
    }

    /// The value of a key that may be left out; `null` is a value.
    public func memberIfPresent(_ key: String) throws(JSON5Error) -> JSON5Node? {
        try objectMembers().first { $0.key.utf8.elementsEqual(key.utf8) }.map { node($0) }
    }

    /// All members, in their order.
    public func members() throws(JSON5Error) -> [Member] {
        try objectMembers().map { Member(key: $0.key, keyPosition: $0.keyPosition, node: node($0)) }
    }

    /// Refuses the first key that is not known, and names the known one that looks most like it.
    public func allowOnly(_ known: [String]) throws(JSON5Error) {
        let members = try objectMembers()
        guard let unknown = members.first(where: { !known.contains($0.key) }) else { return }
        throw error("unknown key \"\(unknown.key)\"\(hint(for: unknown.key, among: known))", at: unknown.keyPosition)
    }

    /// The elements of an array.
    public func elements() throws(JSON5Error) -> [JSON5Node] {
        guard case .array(let elements) = value.content else { throw mismatch(expected: "an array") }
        return elements.enumerated().map { JSON5Node(value: $1, path: "\(path)[\($0)]", file: file) }
    }

    func hint(for word: String, among known: [String]) -> String {
        guard !known.isEmpty else { return "" }
        if let nearest = EditDistance.nearest(to: word, among: known) { return "; did you mean \"\(nearest)\"?" }
        return "; expected one of \(known.map { "\"\($0)\"" }.joined(separator: ", "))"
    }

    func mismatch(expected: String) -> JSON5Error { error("expected \(expected), found \(value.kind)") }

    func objectMembers() throws(JSON5Error) -> [JSON5Value.Member] {
        guard case .object(let members) = value.content else { throw mismatch(expected: "an object") }
        return members
    }

    func node(_ member: JSON5Value.Member) -> JSON5Node {
        let isPlain = member.key.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "$"): true
            default: byte >= 0x80
            }
        }
        let step = isPlain && !member.key.isEmpty ? (path.isEmpty ? "" : ".") + member.key : "[\"\(member.key)\"]"
        return JSON5Node(value: member.value, path: path + step, file: file)
    }
}
