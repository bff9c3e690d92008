/// Why the bytes of a file were refused as audio, and where in the file.
public enum WaveError: Error, Equatable, Sendable {
    /// The bytes do not begin as a WAV file does; `found` is what they seem to be.
    case notWave(found: AudioFileKind)
    /// The file ends inside of what says how the audio is to be read.
    case truncated(offset: Int, needed: Int)
    /// No chunk begins where one must.
    case noChunk(offset: Int)
    /// The chunk that says how the audio is to be read is too short for that.
    case formatTooShort(offset: Int, size: Int)
    /// Nothing says how the audio is to be read.
    case noFormat
    /// There is no audio.
    case noAudio
    /// The audio is compressed in a way that is not read here.
    case unsupportedEncoding(tag: UInt16, offset: Int)
    /// Samples of so many bits do not exist in this encoding.
    case unsupportedBits(Int, offset: Int)
    /// A number of channels that cannot be.
    case channelCount(Int, offset: Int)
    /// A sample rate that cannot be, or that cannot be brought to the telephone's.
    case sampleRate(Int, offset: Int)
    /// A channel was asked for that the file does not have.
    case noSuchChannel(Int, channelCount: Int)
}

extension WaveError: CustomStringConvertible {
    /// What was wrong, where, and what was expected.
    public var description: String {
        switch self {
        case .notWave(let found): "not a WAV file: it begins like \(found)"
        case .truncated(let offset, let needed):
            "the file ends inside its header: \(needed) more bytes are needed from byte \(offset) on"
        case .noChunk(let offset): "no chunk begins at byte \(offset), where one must"
        case .formatTooShort(let offset, let size):
            "the format chunk at byte \(offset) has \(size) bytes, too few for what it describes"
        case .noFormat: "the file has no format chunk"
        case .noAudio: "the file has no data chunk"
        case .unsupportedEncoding(let tag, let offset):
            "the audio is \(Self.name(ofTag: tag)) (byte \(offset)); PCM, float, µ-law and A-law are read"
        case .unsupportedBits(let bits, let offset): "samples of \(bits) bits (byte \(offset)) are not read"
        case .channelCount(let count, let offset): "\(count) channels (byte \(offset)) cannot be"
        case .sampleRate(let rate, let offset): "a sample rate of \(rate) Hz (byte \(offset)) is not read"
        case .noSuchChannel(let channel, let count):
            "channel \(channel) was asked for, of \(count) counted from 0"
        }
    }

    private static func name(ofTag tag: UInt16) -> String {
        switch tag {
        case 0x0002: "Microsoft ADPCM"
        case 0x0011: "IMA ADPCM"
        case 0x0031: "GSM 6.10"
        case 0x0050: "MPEG audio"
        case 0x0055: "MP3"
        case 0x0064: "G.726"
        case 0x0083: "G.729"
        case 0x00FF, 0x1610: "AAC"
        case 0xFFFE: "in an encoding of somebody's own"
        default: "in the encoding 0x\(String(tag, radix: 16))"
        }
    }
}

/// Something in a file that was not as it should be and was read all the same.
public enum WaveNote: Equatable, Sendable {
    /// The audio's size was left open, as by a program that could not go back; all up to the end of the file is audio.
    case audioSizeLeftOpen
    /// The audio was said to be longer than the file.
    case audioCutShort(claimed: Int, found: Int)
    /// The audio ends inside of a frame; what there is of it is left out.
    case partialFrame(byteCount: Int)
    /// A chunk of odd size was not padded.
    case unpaddedChunk(offset: Int)
    /// Bytes that belong to no chunk were passed over.
    case strayBytes(offset: Int, byteCount: Int)
}

extension WaveNote: CustomStringConvertible {
    /// What was found and how it was read.
    public var description: String {
        switch self {
        case .audioSizeLeftOpen: "the header leaves the audio's size open; read to the end of the file"
        case .audioCutShort(let claimed, let found):
            "the header claims \(claimed) bytes of audio; the file ends after \(found)"
        case .partialFrame(let count): "the last \(count) bytes are no whole frame; left out"
        case .unpaddedChunk(let offset): "the chunk at byte \(offset) has an odd size and no padding"
        case .strayBytes(let offset, let count): "\(count) bytes from byte \(offset) on belong to no chunk; passed over"
        }
    }
}
