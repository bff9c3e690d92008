package import Octets

/// Writes chunked bodies (RFC 9112 §7.1).
package enum ChunkedEncoding {
    /// Writes one chunk; nothing for no bytes, since an empty chunk would end the body.
    package static func write(_ bytes: Span<UInt8>, into buffer: inout ByteBuffer) {
        guard !bytes.isEmpty else { return }
        buffer.reserve(bytes.count + 20)
        beginChunk(of: bytes.count, into: &buffer)
        buffer.append(bytes)
        endChunk(into: &buffer)
    }

    /// Writes what stands before the data of a chunk that is sent separately; `count` must not be 0.
    package static func beginChunk(of count: Int, into buffer: inout ByteBuffer) {
        precondition(count > 0, "an empty chunk ends the body")
        buffer.append(hexadecimal: UInt(count))
        buffer.append("\r\n")
    }

    /// Writes what stands behind the data of a chunk.
    package static func endChunk(into buffer: inout ByteBuffer) { buffer.append("\r\n") }

    /// Writes the last chunk and the trailer section, which end the body.
    package static func finish(trailers: HTTPFields = HTTPFields(), into buffer: inout ByteBuffer) {
        buffer.append("0\r\n")
        trailers.write(into: &buffer)
        buffer.append("\r\n")
    }
}
