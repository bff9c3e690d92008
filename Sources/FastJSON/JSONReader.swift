/// Pulls the values out of a JSON document (RFC 8259), in the order in which they stand and without copying.
///
/// A decoder asks for what it expects; what it does not ask for is checked and skipped:
///
/// ```swift
/// var reader = JSONReader(bytes)
/// try reader.beginObject()
/// while let key = try reader.nextKey() {
///     switch key {
///     case "event": event = try reader.string()
///     case "sequenceNumber": sequence = try reader.quotedInteger()
///     default: break
///     }
/// }
/// try reader.finish()
/// ```
///
/// Every byte that is passed is checked, skipped or not: the structure, numbers, escapes and UTF-8. A string with malformed
/// UTF-8 or with half a surrogate pair is an error; of duplicate keys each is handed out. After an error of syntax the reader
/// answers only errors; after one of kind (a string where an integer was asked for) the value can be asked for again.
public struct JSONReader: ~Escapable {
    /// The deepest nesting a reader can be told to allow.
    public static let greatestDepth = 128

    enum Expectation: UInt8 {
        case value
        case firstOrClose
        case commaOrClose
        /// An error of syntax has been thrown: there is no next.
        case nothing
    }

    let bytes: Span<UInt8>
    let depthLimit: Int
    var position = 0
    var expectation = Expectation.value
    var depth = 0
    /// One bit for each open container, the innermost lowest: set when it is an object.
    var kinds: UInt128 = 0

    /// Reads the document that `bytes` hold.
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>, depthLimit: Int = Self.greatestDepth) {
        self.bytes = bytes
        self.depthLimit = min(depthLimit, Self.greatestDepth)
    }

    /// How many bytes have been passed.
    public var offset: Int { position }

    /// Opens the object that must come next.
    public mutating func beginObject() throws(JSONError) {
        try expect(UInt8(ascii: "{"), of: .object)
        try open(isObject: true)
    }

    /// Opens the array that must come next.
    public mutating func beginArray() throws(JSONError) {
        try expect(UInt8(ascii: "["), of: .array)
        try open(isObject: false)
    }

    /// The next key of the open object, whose value is then next; nothing when the object ends, which closes it.
    ///
    /// A value that was not asked for since the last key is skipped.
    @_lifetime(copy self)
    public mutating func nextKey() throws(JSONError) -> JSONString? {
        // Without white space and escapes, as machines write it, the place stays in a register from the comma to behind the
        // colon; kept in `position` at each step it took longer, as every load waits for the store before it.
        guard kinds & 1 == 1, position < bytes.count else { return try unhurriedNextKey() }
        var start = position
        switch (bytes[start], expectation) {
        case (UInt8(ascii: ","), .commaOrClose): start &+= 2
        case (UInt8(ascii: "\""), .firstOrClose): start &+= 1
        case (UInt8(ascii: "}"), .commaOrClose), (UInt8(ascii: "}"), .firstOrClose):
            close()
            return nil
        default: return try unhurriedNextKey()
        }
        guard start <= bytes.count, bytes[start &- 1] == UInt8(ascii: "\"") else { return try unhurriedNextKey() }
        let end = StringScan.firstNotable(in: bytes, from: start)
        guard end &+ 1 < bytes.count, bytes[end] == UInt8(ascii: "\""), bytes[end &+ 1] == UInt8(ascii: ":") else {
            return try unhurriedNextKey()
        }
        position = end &+ 2
        expectation = .value
        return JSONString(raw: bytes.extracting(start..<end), offset: start, isEscaped: false)
    }

    @inline(never)
    @_lifetime(copy self)
    private mutating func unhurriedNextKey() throws(JSONError) -> JSONString? {
        if expectation == .value, depth > 0 { try skip() }
        guard depth > 0, kinds & 1 == 1, expectation != .nothing else { throw JSONError(.notHere, at: position) }
        var byte = try nextByte()
        if byte == UInt8(ascii: ","), expectation == .commaOrClose {
            position &+= 1
            byte = try nextByte()
        } else if byte == UInt8(ascii: "}") {
            close()
            return nil
        } else if expectation == .commaOrClose {
            throw failure(.expectedCommaOrClose)
        }
        return try key(beginningWith: byte)
    }

    /// Whether the open array has one more element, which is then next; when it has none the array is closed.
    ///
    /// An element that was not asked for is skipped.
    public mutating func nextElement() throws(JSONError) -> Bool {
        guard depth > 0, kinds & 1 == 0 else { throw JSONError(.notHere, at: position) }
        if expectation == .value { try skip() }
        guard expectation != .nothing else { throw JSONError(.notHere, at: position) }
        let byte = try nextByte()
        if byte == UInt8(ascii: "]") {
            close()
            return false
        }
        if expectation == .commaOrClose {
            guard byte == UInt8(ascii: ",") else { throw failure(.expectedCommaOrClose) }
            position &+= 1
        }
        expectation = .value
        return true
    }

    /// Checks the rest of the document, whatever of it has not been asked for, and that nothing follows it.
    public mutating func finish() throws(JSONError) {
        try pass(downTo: 0)
        skipWhiteSpace()
        guard position == bytes.count else { throw failure(.trailingContent) }
    }

    // MARK: - For the other files of the reader

    mutating func skipWhiteSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position &+= 1
            default: return
            }
        }
    }

    /// The first byte that is not white space, which becomes the position.
    @inline(__always)
    mutating func nextByte() throws(JSONError) -> UInt8 {
        if position < bytes.count {
            let byte = bytes[position]
            if byte > 0x20 { return byte }
        }
        return try byteAfterWhiteSpace()
    }

    @inline(never)
    private mutating func byteAfterWhiteSpace() throws(JSONError) -> UInt8 {
        skipWhiteSpace()
        guard position < bytes.count else { throw failure(.unexpectedEnd) }
        return bytes[position]
    }

    @inline(never)
    /// Ends the reading and makes the error that says why.
    mutating func failure(_ kind: JSONError.Kind) -> JSONError {
        ended(by: JSONError(kind, at: position))
    }

    /// Ends the reading because of an error that a scan found.
    mutating func ended(by error: JSONError) -> JSONError {
        expectation = .nothing
        return error
    }

    @inline(__always)
    mutating func open(isObject: Bool) throws(JSONError) {
        guard depth < depthLimit else { throw failure(.tooDeep) }
        position &+= 1
        depth &+= 1
        kinds = kinds << 1 | (isObject ? 1 : 0)
        expectation = .firstOrClose
    }

    @inline(__always)
    mutating func close() {
        position &+= 1
        depth &-= 1
        kinds >>= 1
        expectation = .commaOrClose
    }

    /// Reads a key and its colon.
    @_lifetime(copy self)
    mutating func key(beginningWith byte: UInt8) throws(JSONError) -> JSONString {
        guard byte == UInt8(ascii: "\"") else { throw failure(.expectedKey) }
        let key = try takeString()
        guard try nextByte() == UInt8(ascii: ":") else { throw failure(.expectedColon) }
        position &+= 1
        expectation = .value
        return key
    }

    /// Reads the string whose opening quote is at the position.
    @_lifetime(copy self)
    mutating func takeString() throws(JSONError) -> JSONString {
        let start = position &+ 1
        let extent: StringScan.Extent
        do {
            extent = try StringScan.extent(in: bytes, from: start)
        } catch {
            throw ended(by: error)
        }
        position = extent.end &+ 1
        return JSONString(
            raw: bytes.extracting(start..<extent.end),
            offset: start,
            isEscaped: extent.isEscaped
        )
    }
}
