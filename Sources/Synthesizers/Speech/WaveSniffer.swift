internal import ProviderKit

/// What a stream of audio is made of, by its own first bytes.
struct SniffedFormat: Equatable, Sendable {
    enum Encoding: Equatable, Sendable { case unsigned8, signed16, float32, muLaw, aLaw }

    var encoding: Encoding
    var rate: Int
    var channels: Int

    /// Bytes of one moment.
    var frameSize: Int {
        switch encoding {
        case .unsigned8, .muLaw, .aLaw: channels
        case .signed16: 2 * channels
        case .float32: 4 * channels
        }
    }
}

/// Finds out whether a stream that should be bare samples begins with a WAV header, and takes that off.
///
/// Servers that look like OpenAI's send one now and then, and in telephone audio it is a click.
struct WaveSniffer: Sendable {
    enum Finding: Equatable, Sendable {
        /// Too little has come.
        case more
        /// Bare samples: these, and all that follow.
        case bare([UInt8])
        /// A header, behind which these bytes came; nil for audio without a known end.
        case wave(SniffedFormat, length: Int?, [UInt8])
        /// A format that is neither, or a header that makes no sense.
        case foreign(String)
    }

    /// A header is not looked for beyond this.
    private static let reach = 65_536
    private var bytes: [UInt8] = []

    init() {}

    /// Takes the next bytes, until there is a finding.
    mutating func take(_ more: [UInt8]) -> Finding {
        bytes += more
        let beginning = Array("RIFF".utf8)
        let count = min(4, bytes.count)
        guard Array(bytes[..<count]) == Array(beginning[..<count]) else {
            return foreign.map { .foreign($0) } ?? .bare(bytes)
        }
        return bytes.count < 12 ? .more : readChunks()
    }

    /// At the end of the stream: what has come is all there is.
    func finish() -> [UInt8] { bytes.starts(with: Array("RIFF".utf8)) ? [] : bytes }

    private var foreign: String? {
        for (mark, name) in [("ID3", "MP3"), ("OggS", "Ogg"), ("fLaC", "FLAC")]
        where bytes.starts(with: Array(mark.utf8)) {
            return name
        }
        return nil
    }

    private func readChunks() -> Finding {
        guard text(8) == "WAVE" else { return .foreign("a RIFF file that is no WAV") }
        var offset = 12
        var format: SniffedFormat?
        while offset + 8 <= bytes.count {
            let size = number(offset + 4, 4)
            let body = offset + 8
            switch text(offset) {
            case "data":
                guard let format else { return .foreign("a WAV file that does not say its format") }
                // Streams leave the size open: nothing, or as much as can be written.
                let length = size == 0 || size >= 0x7FFF_0000 ? nil : size
                return .wave(format, length: length, Array(bytes[body...]))
            case "fmt ":
                guard body + 16 <= bytes.count else { return .more }
                guard let found = readFormat(body, size) else { return .foreign("a WAV file of an unknown encoding") }
                format = found
            default: break
            }
            offset = body + size + size % 2
            guard offset < Self.reach else { return .foreign("a WAV file whose audio is not found") }
        }
        return .more
    }

    private func readFormat(_ body: Int, _ size: Int) -> SniffedFormat? {
        var tag = number(body, 2)
        if tag == 0xFFFE, size >= 26, body + 26 <= bytes.count { tag = number(body + 24, 2) }
        let (channels, rate, bits) = (number(body + 2, 2), number(body + 4, 4), number(body + 14, 2))
        guard (1...8).contains(channels), (4_000...192_000).contains(rate) else { return nil }
        let encoding: SniffedFormat.Encoding
        switch (tag, bits) {
        case (1, 8): encoding = .unsigned8
        case (1, 16): encoding = .signed16
        case (3, 32): encoding = .float32
        case (6, _): encoding = .aLaw
        case (7, _): encoding = .muLaw
        default: return nil
        }
        return SniffedFormat(encoding: encoding, rate: rate, channels: channels)
    }

    private func text(_ offset: Int) -> String { String(decoding: bytes[offset..<(offset + 4)], as: UTF8.self) }

    /// A number whose lowest byte comes first; the bytes are there.
    private func number(_ offset: Int, _ count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
}
