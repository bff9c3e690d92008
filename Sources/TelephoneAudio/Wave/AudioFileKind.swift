internal import Octets

/// What kind of file bytes seem to be, by how they begin.
public enum AudioFileKind: Equatable, Sendable {
    /// A WAV file, which is read here.
    case wave
    /// A format of sound, by its name, that is not read here.
    case sound(String)
    /// Something that is packed, by its name, and may hold anything.
    case packed(String)
    /// A format, by its name, that is no sound.
    case other(String)
    /// None of these; raw audio has no beginning of its own.
    case unknown

    /// Looks at the first bytes of a file.
    public init(_ bytes: Span<UInt8>) {
        if Self.isWave(bytes) {
            self = .wave
        } else if let known = Self.beginnings.first(where: { bytes.has($0.bytes, at: $0.offset) }) {
            self = known.kind
        } else if let format = MPEGFrames.format(of: bytes) {
            self = .sound(format)
        } else if let text = Self.text(bytes) {
            self = text
        } else {
            self = .unknown
        }
    }

    private static func isWave(_ bytes: Span<UInt8>) -> Bool {
        // What ends within the first twelve bytes was to become one.
        if bytes.count < 12, bytes.hasName("RIFF", at: 0) { return true }
        return bytes.hasName("WAVE", at: 8) && ["RIFF", "RF64", "BW64"].contains { bytes.hasName($0, at: 0) }
    }

    /// Text is UTF-8 without control characters; sound is so for a few samples at most.
    private static func text(_ bytes: Span<UInt8>) -> AudioFileKind? {
        guard bytes.count >= 32 else { return nil }
        var end = min(bytes.count, 4_096)
        // A character may have been cut in two.
        while end < bytes.count, end > 4_000, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        let beginning = bytes.extracting(0..<end)
        var first: UInt8?
        for index in beginning.indices {
            let byte = beginning[index]
            let isSpace = byte == 0x20 || (0x09...0x0D).contains(byte)
            guard isSpace || (byte >= 0x20 && byte != 0x7F) else { return nil }
            if !isSpace { first = first ?? byte }
        }
        guard (try? UTF8Span(validating: beginning)) != nil else { return nil }
        return .other(first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? "a JSON file" : "a text file")
    }
}

extension AudioFileKind: CustomStringConvertible {
    /// The kind's name.
    public var description: String {
        switch self {
        case .wave: "a WAV file"
        case .sound(let name), .packed(let name), .other(let name): name
        case .unknown: "no format that is known here"
        }
    }
}

extension AudioFileKind {
    private struct Beginning {
        let bytes: [UInt8]
        let offset: Int
        let kind: AudioFileKind

        init(_ text: String, at offset: Int = 0, _ kind: AudioFileKind) {
            self.init(Array(text.utf8), at: offset, kind)
        }

        init(_ bytes: [UInt8], at offset: Int = 0, _ kind: AudioFileKind) {
            (self.bytes, self.offset, self.kind) = (bytes, offset, kind)
        }
    }

    private static let beginnings: [Beginning] = [
        Beginning("RIFX", .sound("a big-endian WAV file")), Beginning("AVI ", at: 8, .sound("an AVI file")),
        Beginning("RIFF", .other("a RIFF file without audio")), Beginning("OggS", .sound("an Ogg file")),
        Beginning("fLaC", .sound("a FLAC file")), Beginning("ID3", .sound("an MP3 file")),
        Beginning(".snd", .sound("an AU file")), Beginning("FORM", .sound("an AIFF file")),
        Beginning("caff", .sound("a CAF file")), Beginning("#!AMR", .sound("an AMR file")),
        Beginning("ftyp", at: 4, .sound("an MP4 file")), Beginning("MThd", .other("a MIDI file")),
        Beginning([0x1A, 0x45, 0xDF, 0xA3], .sound("a WebM or Matroska file")),
        Beginning([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], .sound("a WMA file")),
        Beginning("PK\u{03}\u{04}", .packed("a ZIP file")), Beginning([0x1F, 0x8B, 0x08], .packed("a gzip file")),
        Beginning("BZh", .packed("a bzip2 file")), Beginning([0xFD, 0x37, 0x7A, 0x58, 0x5A], .packed("an xz file")),
        Beginning([0x28, 0xB5, 0x2F, 0xFD], .packed("a Zstandard file")),
        Beginning([0x37, 0x7A, 0xBC, 0xAF], .packed("a 7z file")), Beginning("ustar", at: 257, .packed("a tar file")),
        Beginning([0x89, 0x50, 0x4E, 0x47], .other("a PNG picture")), Beginning("GIF8", .other("a GIF picture")),
        // Not by three bytes alone, which a soft recording might begin with.
        Beginning([0xFF, 0xD8, 0xFF, 0xE0], .other("a JPEG picture")),
        Beginning([0xFF, 0xD8, 0xFF, 0xE1], .other("a JPEG picture")),
        Beginning([0xFF, 0xD8, 0xFF, 0xDB], .other("a JPEG picture")), Beginning("%PDF", .other("a PDF file")),
        Beginning([0x7F, 0x45, 0x4C, 0x46], .other("a program")),
        Beginning("SQLite format 3", .other("an SQLite database")),
    ]
}

extension Span<UInt8> {
    fileprivate func has(_ bytes: [UInt8], at offset: Int) -> Bool {
        guard count - offset >= bytes.count else { return false }
        for index in bytes.indices where self[offset + index] != bytes[index] { return false }
        return true
    }
}
