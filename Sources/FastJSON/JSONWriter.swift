public import Octets

/// Writes one JSON document, or several, behind what a buffer already holds.
///
/// ```swift
/// buffer.writeJSON { json in
///     json.beginObject()
///     json.key("event"); json.string("mark")
///     json.endObject()
/// }
/// ```
///
/// Commas and colons are put where they belong. Calls that would not make JSON (a value without a key in an object, an end
/// without a beginning) are mistakes of the program and stop it in debug builds. Nothing is allocated while the buffer has room.
public struct JSONWriter: ~Copyable {
    var output: ByteBuffer
    /// Whether a value or a container has just ended, so that a comma goes before the next one.
    private var needsComma = false
    private var structure = WriterStructure()

    init(appendingTo output: consuming ByteBuffer) { self.output = output }

    consuming func finish() -> ByteBuffer {
        structure.documentEnds()
        return output
    }

    /// Opens an object.
    public mutating func beginObject() {
        beginValue()
        structure.opens(isObject: true)
        output.append(UInt8(ascii: "{"))
        needsComma = false
    }

    /// Closes the innermost container, which is an object.
    public mutating func endObject() {
        structure.closes(isObject: true)
        output.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Opens an array.
    public mutating func beginArray() {
        beginValue()
        structure.opens(isObject: false)
        output.append(UInt8(ascii: "["))
        needsComma = false
    }

    /// Closes the innermost container, which is an array.
    public mutating func endArray() {
        structure.closes(isObject: false)
        output.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes the key of the next value of an object.
    public mutating func key(_ key: StaticString) {
        beginKey()
        output.append(UInt8(ascii: "\""))
        // Both are inside the literal, which lives for ever.
        let literal = unsafe UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
        output.appendEscaped(unsafe literal.span)
        output.append("\":")
    }

    /// Writes the key of the next value of an object.
    public mutating func key(_ key: String) {
        beginKey()
        output.append(UInt8(ascii: "\""))
        output.appendEscaped(key.utf8.span)
        output.append("\":")
    }

    /// Starts a further document on a line of its own (JSON lines).
    public mutating func newline() {
        structure.documentEnds()
        structure = WriterStructure()
        output.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    private mutating func beginKey() {
        structure.keyBegins()
        if needsComma { output.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    /// Puts the comma before a value where one is due.
    mutating func beginValue() {
        structure.valueBegins()
        if needsComma { output.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}

extension ByteBuffer {
    /// Appends the JSON that `body` writes; when `body` throws, nothing is appended.
    public mutating func writeJSON<Value, E: Error>(
        _ body: (inout JSONWriter) throws(E) -> Value
    ) throws(E) -> Value {
        let start = count
        // The writer owns the buffer while it writes; an empty one, without memory, stands in.
        var taken = ByteBuffer()
        swap(&self, &taken)
        var writer = JSONWriter(appendingTo: taken)
        do {
            let value = try body(&writer)
            self = writer.finish()
            return value
        } catch {
            self = writer.output
            truncate(to: start)
            throw error
        }
    }
}
