public import Octets

/// An error in a form that programs and people can read: `application/problem+json` (RFC 9457).
///
/// Thrown by a handler, it is the response.
public struct HTTPProblem: Error, Sendable, Hashable {
    /// A member of one's own.
    public enum Member: Sendable, Hashable {
        /// A text.
        case text(String)
        /// A whole number.
        case number(Int)
        /// A truth value.
        case flag(Bool)
        /// A list of texts.
        case texts([String])
    }

    /// The response's status.
    public var status: HTTPStatus
    /// What kind of problem it is, in a few words that are the same each time.
    public var title: String
    /// What went wrong this time.
    public var detail: String?
    /// A URI that names the kind of problem; `nil` when the status says all.
    public var type: String?
    /// A URI that names this one occurrence.
    public var instance: String?
    /// Members of one's own, in their order.
    public private(set) var members: [(name: String, value: Member)] = []
    /// Fields of the response beside Content-Type.
    public var fields = HTTPFields()

    /// Makes a problem; without a title of its own it has the status's reason phrase.
    public init(
        _ status: HTTPStatus,
        title: String? = nil,
        detail: String? = nil,
        type: String? = nil,
        instance: String? = nil
    ) {
        self.status = status
        self.title = title ?? status.reason
        self.detail = detail
        self.type = type
        self.instance = instance
    }

    /// Makes the problem that a message was refused for.
    public init(_ fault: HTTPParseError) {
        self.init(fault.status, detail: fault.description)
    }

    /// The value of Content-Type.
    public static var contentType: String { "application/problem+json" }

    /// A member of one's own; the names that RFC 9457 defines are not to be set here and are ignored.
    public subscript(name: String) -> Member? {
        get { members.first { $0.name == name }?.value }
        set {
            guard !["type", "title", "status", "detail", "instance"].contains(name) else { return }
            let place = members.firstIndex { $0.name == name }
            switch (place, newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append((name, value))
            case (nil, nil): break
            }
        }
    }

    /// Writes the problem as a JSON object.
    public func write(into buffer: inout ByteBuffer) {
        buffer.append("{")
        if let type { write("type", .text(type), into: &buffer) }
        write("title", .text(title), into: &buffer)
        write("status", .number(Int(status.code)), into: &buffer)
        if let detail { write("detail", .text(detail), into: &buffer) }
        if let instance { write("instance", .text(instance), into: &buffer) }
        for (name, value) in members { write(name, value, into: &buffer) }
        // Every member is followed by a comma; the last one's becomes the end.
        buffer.truncate(to: buffer.count - 1)
        buffer.append("}")
    }

    private func write(_ name: String, _ value: Member, into buffer: inout ByteBuffer) {
        JSONText.write(name, into: &buffer)
        buffer.append(":")
        switch value {
        case .text(let text): JSONText.write(text, into: &buffer)
        case .number(let number): buffer.append(decimal: number)
        case .flag(let flag): buffer.append(flag ? "true" : "false" as StaticString)
        case .texts(let texts):
            buffer.append("[")
            for (index, text) in texts.enumerated() {
                if index > 0 { buffer.append(",") }
                JSONText.write(text, into: &buffer)
            }
            buffer.append("]")
        }
        buffer.append(",")
    }
}

extension HTTPProblem {
    /// Whether both say the same.
    public static func == (one: Self, other: Self) -> Bool {
        one.status == other.status && one.title == other.title && one.detail == other.detail && one.type == other.type
            && one.instance == other.instance && one.fields == other.fields
            && one.members.elementsEqual(other.members) { $0.name == $1.name && $0.value == $1.value }
    }

    /// Feeds what tells problems apart to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(status)
        hasher.combine(title)
        hasher.combine(detail)
    }
}

/// Strings as JSON writes them (RFC 8259 §7).
enum JSONText {
    /// Writes a string with its quotes; other than quotes, backslashes and control characters everything stays as it is.
    static func write(_ text: String, into buffer: inout ByteBuffer) {
        let bytes = text.utf8.span
        buffer.reserve(bytes.count + 2)
        buffer.append(.quote)
        var start = 0
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte < 0x20 || byte == .quote || byte == .backslash else { continue }
            buffer.append(bytes.extracting(start..<index))
            start = index + 1
            switch byte {
            case .quote: buffer.append("\\\"")
            case .backslash: buffer.append("\\\\")
            case .lineFeed: buffer.append("\\n")
            case .carriageReturn: buffer.append("\\r")
            case .tab: buffer.append("\\t")
            default:
                buffer.append(byte < 0x10 ? "\\u000" : "\\u00" as StaticString)
                buffer.append(hexadecimal: byte)
            }
        }
        buffer.append(bytes.extracting(start..<bytes.count))
        buffer.append(.quote)
    }
}
