internal import Octets

/// The chunks of a WAV file, one after the other.
struct WaveChunks: ~Escapable {
    /// One chunk, as its first eight bytes describe it.
    struct Chunk {
        let name: String
        let start: Int
        /// What the chunk claims to hold, which may be more than there is.
        let size: Int

        var body: Int { start + 8 }
    }

    private static let knownNames: [String] = [
        "fmt ", "data", "fact", "LIST", "JUNK", "junk", "PAD ", "bext", "cue ", "smpl", "PEAK", "iXML", "id3 ", "ID3 ",
        "afsp", "_PMX", "cart", "chna", "axml", "inst", "note", "FLLR",
    ]

    /// How far a chunk is looked for where none begins.
    private static let reach = 4_096

    private let bytes: Span<UInt8>
    private var offset = 12
    /// What was not as it should be between the chunks.
    private(set) var notes: [WaveNote] = []

    /// Begins behind the file's twelve first bytes.
    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// The chunk that begins here; nil at the end of the file.
    mutating func next() throws(WaveError) -> Chunk? {
        // A few bytes behind the last chunk mean nothing.
        guard bytes.count - offset >= 8 else { return nil }
        if !Self.isName(at: offset, in: bytes) { try findNext() }
        let size = Int(bytes.littleEndian(at: offset + 4, as: UInt32.self))
        return Chunk(name: String(decoding: bytes.extracting(offset..<(offset + 4))), start: offset, size: size)
    }

    /// Goes on behind a chunk, be it padded or not.
    mutating func skip(_ chunk: Chunk) {
        let end = chunk.body + chunk.size
        offset = end
        guard chunk.size % 2 == 1, end < bytes.count else { return }
        if Self.isKnownChunk(at: end, in: bytes) {
            notes.append(.unpaddedChunk(offset: chunk.start))
        } else {
            offset += 1
        }
    }

    /// Looks for the next chunk where the size of the last one was a lie.
    private mutating func findNext() throws(WaveError) {
        let start = offset
        while offset < min(start + Self.reach, bytes.count - 8) {
            offset += 1
            guard Self.isKnownChunk(at: offset, in: bytes) else { continue }
            notes.append(.strayBytes(offset: start, byteCount: offset - start))
            return
        }
        throw .noChunk(offset: start)
    }

    /// Whether a chunk of a well-known name begins here, of a size that the file can hold.
    static func isKnownChunk(at offset: Int, in bytes: Span<UInt8>) -> Bool {
        guard bytes.count - offset >= 8 else { return false }
        let size = Int(bytes.littleEndian(at: offset + 4, as: UInt32.self))
        // The audio itself may claim what it likes.
        guard size <= bytes.count - offset - 8 || bytes.hasName("data", at: offset) else { return false }
        return knownNames.contains { bytes.hasName($0, at: offset) }
    }

    private static func isName(at offset: Int, in bytes: Span<UInt8>) -> Bool {
        for index in offset..<(offset + 4) where !(0x20...0x7E).contains(bytes[index]) { return false }
        return true
    }
}

extension Span<UInt8> {
    /// The integer whose lowest byte comes first; the bytes must be there.
    func littleEndian<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type) -> Value {
        var value: Value = 0
        for index in 0..<(Value.bitWidth / 8) {
            value |= Value(truncatingIfNeeded: self[offset + index]) << (8 * index)
        }
        return value
    }

    /// Whether these characters stand here.
    func hasName(_ name: String, at offset: Int) -> Bool {
        guard count - offset >= name.utf8.count else { return false }
        var place = offset
        for byte in name.utf8 {
            guard self[place] == byte else { return false }
            place += 1
        }
        return true
    }
}
