public import Octets

/// Writes a `multipart/form-data` body (RFC 7578, names escaped as the WHATWG HTML standard says).
///
/// Fields are written whole; a file is begun, its bytes are sent by whoever has them, and it is ended. So the length of
/// the whole is known beforehand: what was written here and the files' sizes.
public struct MultipartForm: Sendable {
    /// What divides the parts.
    public let boundary: String

    /// Makes a form with a boundary of 144 random bits, which no content holds by chance.
    public init() {
        var random = SystemRandomNumberGenerator()
        self.init(using: &random)
    }

    /// Makes a form with a boundary from a generator of one's own.
    public init(using generator: inout some RandomNumberGenerator) {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        let letters = (0..<24).map { _ in alphabet[Int(generator.next() % 64)] }
        boundary = "form-" + String(decoding: letters.span)
    }

    /// The value of Content-Type.
    public var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    /// Writes a field with its value; every kind of line end becomes CRLF, as a browser's form does it.
    public func writeField(_ name: String, _ value: String, into buffer: inout ByteBuffer) {
        beginPart(name, into: &buffer)
        buffer.append("\"\r\n\r\n")
        buffer.append(Self.withUniformLineEnds(value))
        buffer.append("\r\n")
    }

    /// Writes what stands before the bytes of a file.
    ///
    /// - Parameter contentType: written as it is, but for control characters.
    public func beginFile(
        _ name: String,
        filename: String,
        contentType: String = "application/octet-stream",
        into buffer: inout ByteBuffer
    ) {
        beginPart(name, into: &buffer)
        buffer.append("\"; filename=\"")
        Self.writeEscaped(filename, into: &buffer)
        buffer.append("\"\r\n")
        let fields: HTTPFields = [.contentType: contentType]
        fields.write(into: &buffer)
        buffer.append("\r\n")
    }

    /// Writes what stands behind the bytes of a file.
    public func endFile(into buffer: inout ByteBuffer) { buffer.append("\r\n") }

    /// Writes the end of the form.
    public func finish(into buffer: inout ByteBuffer) {
        buffer.append("--")
        buffer.append(boundary)
        buffer.append("--\r\n")
    }

    private func beginPart(_ name: String, into buffer: inout ByteBuffer) {
        buffer.append("--")
        buffer.append(boundary)
        buffer.append("\r\nContent-Disposition: form-data; name=\"")
        Self.writeEscaped(Self.withUniformLineEnds(name), into: &buffer)
    }

    /// Only what would end the quoted name or the line is escaped, and with a percent sign: all else stays UTF-8.
    private static func writeEscaped(_ text: String, into buffer: inout ByteBuffer) {
        for byte in text.utf8 {
            switch byte {
            case .lineFeed: buffer.append("%0A")
            case .carriageReturn: buffer.append("%0D")
            case .quote: buffer.append("%22")
            default: buffer.append(byte)
            }
        }
    }

    private static func withUniformLineEnds(_ text: String) -> String {
        let bytes = text.utf8.span
        var uniform: [UInt8] = []
        uniform.reserveCapacity(bytes.count)
        for index in bytes.indices {
            switch bytes[index] {
            case .carriageReturn: uniform += [.carriageReturn, .lineFeed]
            case .lineFeed where index > 0 && bytes[index - 1] == .carriageReturn: break
            case .lineFeed: uniform += [.carriageReturn, .lineFeed]
            case let byte: uniform.append(byte)
            }
        }
        return String(decoding: uniform.span)
    }
}
