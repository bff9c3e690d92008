public import Octets

/// A string of a JSON document, seen where it stands: nothing is copied, and escapes stay until they are asked for.
///
/// The reader has checked it, so that decoding cannot fail. Compare it with a literal by `==` or in a `switch`.
public struct JSONString: ~Escapable {
    /// The bytes between the quotes as the document has them, escapes included.
    public let raw: Span<UInt8>

    /// Where in the document the first byte after the opening quote is.
    public let offset: Int

    /// Whether `raw` holds an escape, and so differs from what the string means.
    public let isEscaped: Bool

    @_lifetime(copy raw)
    init(raw: Span<UInt8>, offset: Int, isEscaped: Bool) {
        self.raw = raw
        self.offset = offset
        self.isEscaped = isEscaped
    }

    /// Where in the document the bytes between the quotes are.
    public var range: Range<Int> { offset..<(offset + raw.count) }

    /// What the string means, in UTF-8: a view into the document, or into `scratch` when there is an escape.
    @_lifetime(copy self, &scratch)
    public func utf8(unescapingInto scratch: inout ByteBuffer) -> Span<UInt8> {
        guard isEscaped else { return raw }
        scratch.removeAll()
        append(to: &scratch)
        return scratch.bytes
    }

    /// Appends what the string means, in UTF-8.
    public func append(to buffer: inout ByteBuffer) {
        var index = 0
        while index < raw.count {
            let run = index
            while index < raw.count, raw[index] != UInt8(ascii: "\\") { index += 1 }
            buffer.append(raw.extracting(run..<index))
            guard index < raw.count, let escape = try? StringScan.escape(in: raw, at: index) else { break }
            for byte in escape.scalar.utf8 { buffer.append(byte) }
            index = escape.end
        }
    }
}

extension JSONString {
    // Inlined into the caller, where the literal and its length are constants: a mismatch costs one comparison, a match a
    // few words. A decoder asks this for every key and case; out of line it took a sixth of the time of a media message.
    /// Whether the string means exactly the bytes of the literal.
    @inlinable
    @inline(__always)
    public static func == (string: borrowing JSONString, literal: StaticString) -> Bool {
        string.isEscaped ? string.unescapedEquals(literal) : string.raw.equals(literal)
    }

    /// Lets a `switch` over a string name its cases by literals.
    @inlinable
    @inline(__always)
    public static func ~= (literal: StaticString, string: borrowing JSONString) -> Bool { string == literal }

    /// Whether the string means exactly this text, which is known only when the program runs.
    public borrowing func means(_ text: String) -> Bool {
        let bytes = text.utf8.span
        var scratch = ByteBuffer()
        let own = utf8(unescapingInto: &scratch)
        guard own.count == bytes.count else { return false }
        for index in bytes.indices where own[index] != bytes[index] { return false }
        return true
    }

    @usableFromInline
    func unescapedEquals(_ literal: StaticString) -> Bool {
        var buffer = ByteBuffer()
        append(to: &buffer)
        return buffer.bytes.equals(literal)
    }
}

extension Span<UInt8> {
    /// Whether these are the bytes of the literal.
    @inlinable
    @inline(__always)
    func equals(_ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard self.count == count else { return false }
        // Both have `count` bytes, and every load below ends at or before `count`.
        let mine = unsafe bytes
        let other = unsafe UnsafeRawPointer(literal.utf8Start)
        var index = 0
        while index &+ 8 <= count {
            let one = unsafe mine.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard unsafe one == other.loadUnaligned(fromByteOffset: index, as: UInt64.self) else { return false }
            index &+= 8
        }
        if index &+ 4 <= count {
            let one = unsafe mine.unsafeLoadUnaligned(fromByteOffset: index, as: UInt32.self)
            guard unsafe one == other.loadUnaligned(fromByteOffset: index, as: UInt32.self) else { return false }
            index &+= 4
        }
        while index < count {
            let one = unsafe mine.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            guard unsafe one == other.load(fromByteOffset: index, as: UInt8.self) else { return false }
            index &+= 1
        }
        return true
    }
}

extension String {
    /// Decodes what a JSON string means.
    public init(_ string: borrowing JSONString) {
        guard string.isEscaped else {
            self.init(decoding: string.raw)
            return
        }
        var buffer = ByteBuffer(capacity: string.raw.count)
        string.append(to: &buffer)
        self.init(decoding: buffer.bytes)
    }
}
