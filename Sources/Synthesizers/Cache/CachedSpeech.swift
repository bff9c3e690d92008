internal import Digests
public import ProviderKit

/// A spoken text: its audio, and when what is said in it.
public struct CachedSpeech: Sendable, Equatable {
    /// How the audio is written.
    public var format: SpeechAudioFormat
    /// All of it.
    public var audio: [UInt8]
    /// When what is said, where the voice told.
    public var pieces: [SpokenPiece]

    /// Makes one.
    public init(format: SpeechAudioFormat, audio: [UInt8], pieces: [SpokenPiece] = []) {
        self.format = format
        self.audio = audio
        self.pieces = pieces
    }

    /// About how much memory it takes.
    var size: Int { audio.count + pieces.reduce(64) { $0 + $1.text.utf8.count + 48 } }
}

/// A spoken text as a file: a mark, when it was made, format, pieces, audio, and a checksum over all of it.
///
/// Numbers are little-endian. A file that was not written to its end, or by another version, is none.
struct SpeechFile: Equatable {
    /// When it was made, in seconds since 1970.
    var made: Int64
    var speech: CachedSpeech

    private static let mark = Array("syrinx\u{1}\n".utf8)

    /// The file's bytes.
    var bytes: [UInt8] {
        var bytes = Self.mark
        func append(_ number: Int64) {
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (shift * 8))) }
        }
        append(made)
        append(Int64(speech.format.code))
        append(Int64(speech.pieces.count))
        for piece in speech.pieces {
            append(piece.start.microseconds)
            append(piece.end.microseconds)
            append(Int64(piece.text.utf8.count))
            bytes += piece.text.utf8
        }
        append(Int64(speech.audio.count))
        bytes += speech.audio
        return bytes + MessageDigest.sha256.of(bytes.span)
    }

    init(made: Int64, speech: CachedSpeech) {
        self.made = made
        self.speech = speech
    }

    /// Reads a file; nil where it is not whole.
    init?(_ bytes: [UInt8]) {
        let end = bytes.count - MessageDigest.sha256.length
        guard end > Self.mark.count, bytes.starts(with: Self.mark) else { return nil }
        let content = Array(bytes[..<end])
        guard MessageDigest.sha256.of(content.span).elementsEqual(bytes[end...]) else { return nil }
        var reader = Reader(content: content, place: Self.mark.count)
        guard let made = reader.number(), let code = reader.number(), let format = SpeechAudioFormat(code: Int(code)),
            let count = reader.number(), count >= 0
        else { return nil }
        var pieces: [SpokenPiece] = []
        for _ in 0..<count {
            guard let start = reader.number(), let end = reader.number(), let text = reader.run() else { return nil }
            pieces.append(
                SpokenPiece(String(decoding: text, as: UTF8.self), start: .microseconds(start), end: .microseconds(end))
            )
        }
        guard let audio = reader.run(), reader.place == content.count else { return nil }
        self.made = made
        speech = CachedSpeech(format: format, audio: Array(audio), pieces: pieces)
    }

    private struct Reader {
        let content: [UInt8]
        var place: Int

        mutating func number() -> Int64? {
            guard content.count - place >= 8 else { return nil }
            var number: UInt64 = 0
            for shift in 0..<8 { number |= UInt64(content[place + shift]) << (shift * 8) }
            place += 8
            return Int64(bitPattern: number)
        }

        mutating func run() -> ArraySlice<UInt8>? {
            guard let count = number(), count >= 0, count <= content.count - place else { return nil }
            defer { place += Int(count) }
            return content[place..<(place + Int(count))]
        }
    }
}

extension SpeechAudioFormat {
    /// A number for it: the rate, and for the telephone's laws two that are no rate.
    fileprivate var code: Int {
        switch self {
        case .muLaw: 1
        case .aLaw: 2
        case .linear16(let rate): rate
        }
    }

    fileprivate init?(code: Int) {
        switch code {
        case 1: self = .muLaw
        case 2: self = .aLaw
        case 1_000...768_000: self = .linear16(rate: code)
        default: return nil
        }
    }
}

extension Duration {
    fileprivate var microseconds: Int64 { Int64((self / .microseconds(1)).rounded()) }
}
