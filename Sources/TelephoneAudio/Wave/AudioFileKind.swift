/// What kind of file bytes seem to be, by how they begin.
enum AudioFileKind: Equatable {
    case wave
    /// A format with a name that is not read here.
    case other(String)
    case unknown

    private static let beginnings: [(text: String, name: String)] = [
        ("RIFX", "a big-endian WAV file"), ("RIFF", "a RIFF file without audio"), ("OggS", "an Ogg file"),
        ("fLaC", "a FLAC file"), ("ID3", "an MP3 file"), (".snd", "an AU file"), ("FORM", "an AIFF file"),
        ("caff", "a CAF file"), ("#!AMR", "an AMR file"), ("\u{1A}E", "a WebM file"), ("%PDF", "a PDF file"),
        ("PK\u{03}\u{04}", "a ZIP file"),
    ]

    init(_ bytes: Span<UInt8>) {
        if bytes.hasName("WAVE", at: 8), ["RIFF", "RF64", "BW64"].contains(where: { bytes.hasName($0, at: 0) }) {
            self = .wave
        } else if let beginning = Self.beginnings.first(where: { bytes.hasName($0.text, at: 0) }) {
            self = .other(beginning.name)
        } else if bytes.hasName("ftyp", at: 4) {
            self = .other("an MP4 file")
        } else {
            self = .unknown
        }
    }
}

extension AudioFileKind: CustomStringConvertible {
    var description: String {
        switch self {
        case .wave: "a WAV file"
        case .other(let name): name
        case .unknown: "no format that is known here"
        }
    }
}
