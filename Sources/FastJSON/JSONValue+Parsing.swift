import Octets

extension JSONValue {
    /// Reads a document into a tree.
    ///
    /// Of a key that occurs twice in an object the last value counts, at the first one's place, as in JavaScript.
    public init(parsing bytes: Span<UInt8>, depthLimit: Int = JSONReader.greatestDepth) throws(JSONError) {
        var reader = JSONReader(bytes, depthLimit: depthLimit)
        self = try reader.value()
        try reader.finish()
    }

    /// Reads a document into a tree.
    public init(parsing text: String, depthLimit: Int = JSONReader.greatestDepth) throws(JSONError) {
        try self.init(parsing: text.utf8.span, depthLimit: depthLimit)
    }
}

extension JSONReader {
    /// The value that comes next, whatever it is, as a tree.
    public mutating func value() throws(JSONError) -> JSONValue {
        switch try nextKind() {
        case .object:
            var object = JSONObject()
            try beginObject()
            while let key = try nextKey() {
                let name = String(key)
                object[name] = try value()
            }
            return .object(object)
        case .array:
            // At most `greatestDepth` of these calls are in each other.
            var elements: [JSONValue] = []
            try beginArray()
            while try nextElement() { elements.append(try value()) }
            return .array(elements)
        case .string: return .string(String(try string()))
        case .number, .integer:
            let token = try number(orElse: .number)
            if let integer = token.integer, integer != 0 || !token.isNegative {
                pass(token)
                return .integer(integer)
            }
            return .double(try double())
        case .bool: return .bool(try bool())
        case .null:
            _ = try takeNull()
            return .null
        }
    }
}

extension JSONWriter {
    /// Writes a tree.
    public mutating func value(_ value: JSONValue) throws(JSONWriteError) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .double(let value): try double(value)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            for element in elements { try self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object.members {
                key(member.key)
                try self.value(member.value)
            }
            endObject()
        }
    }
}

extension JSONValue {
    /// The document of this tree, without white space.
    public func encoded() throws(JSONWriteError) -> String {
        var buffer = ByteBuffer()
        try buffer.writeJSON { (json: inout JSONWriter) throws(JSONWriteError) in try json.value(self) }
        return String(decoding: buffer.bytes)
    }
}
