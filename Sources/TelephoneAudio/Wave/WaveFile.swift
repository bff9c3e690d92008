/// What a WAV file holds and where, found in its bytes.
///
/// Read as leniently as sense can be made of: sizes that lie, chunks in any order, odd ones without padding, files cut
/// short or still being written. What was put right is listed in `notes`. The bytes themselves are not kept: hand the same
/// ones to the reading functions.
public struct WaveFile: Equatable, Sendable {
    /// How the audio is to be read.
    public let format: WaveFormat
    /// Where the audio lies: whole frames only.
    public let audio: Range<Int>
    /// What was not as it should be.
    public let notes: [WaveNote]

    /// How many frames there are.
    public var frameCount: Int { audio.count / format.frameByteCount }

    /// How long the audio lasts, in seconds.
    public var seconds: Double { Double(frameCount) / Double(format.sampleRate) }

    /// Finds format and audio in the bytes of a file.
    public init(_ bytes: Span<UInt8>) throws(WaveError) {
        let isLong = try Self.checkBeginning(bytes)
        var chunks = WaveChunks(bytes)
        var notes: [WaveNote] = []
        var format: WaveFormat?
        var audio: Range<Int>?
        var longAudioSize: Int?
        while format == nil || audio == nil {
            guard let chunk = try chunks.next() else { break }
            switch chunk.name {
            case "ds64" where isLong:
                // The sizes that do not fit 32 bits: of the file, of the audio, in frames.
                guard chunk.size >= 16, bytes.count - chunk.body >= 16 else { break }
                longAudioSize = Int(clamping: bytes.littleEndian(at: chunk.body + 8, as: UInt64.self))
            case "fmt " where format == nil:
                format = try Self.format(of: chunk, in: bytes)
            case "data" where audio == nil:
                let size = Self.audioSize(of: chunk, long: longAudioSize, in: bytes, &notes)
                audio = chunk.body..<(chunk.body + size)
            default: break
            }
            chunks.skip(chunk)
        }
        guard let format else { throw .noFormat }
        guard let audio else { throw .noAudio }
        let rest = audio.count % format.frameByteCount
        if rest > 0 { notes.append(.partialFrame(byteCount: rest)) }
        self.format = format
        self.audio = audio.dropLast(rest)
        self.notes = chunks.notes + notes
    }

    /// Whether the file is of the kind whose sizes have 64 bits.
    private static func checkBeginning(_ bytes: Span<UInt8>) throws(WaveError) -> Bool {
        if bytes.count < 12, bytes.isEmpty || bytes.hasName("RIFF", at: 0) {
            throw .truncated(offset: bytes.count, needed: 12 - bytes.count)
        }
        let isLong = bytes.hasName("RF64", at: 0) || bytes.hasName("BW64", at: 0)
        guard isLong || bytes.hasName("RIFF", at: 0), bytes.hasName("WAVE", at: 8) else {
            throw .notWave(found: AudioFileKind(bytes))
        }
        return isLong
    }

    /// How much of the file is audio, whatever the chunk claims.
    private static func audioSize(
        of chunk: WaveChunks.Chunk,
        long: Int?,
        in bytes: Span<UInt8>,
        _ notes: inout [WaveNote]
    ) -> Int {
        let available = bytes.count - chunk.body
        if chunk.size == 0, available > 0 {
            // A program that never came back to its header leaves 0, unless there is no audio and other chunks follow.
            if WaveChunks.isKnownChunk(at: chunk.body, in: bytes) { return 0 }
            notes.append(.audioSizeLeftOpen)
            return available
        }
        if chunk.size == UInt32.max {
            guard let long, long > 0 else {
                notes.append(.audioSizeLeftOpen)
                return available
            }
            if long > available { notes.append(.audioCutShort(claimed: long, found: available)) }
            return min(long, available)
        }
        guard chunk.size > available else { return chunk.size }
        notes.append(.audioCutShort(claimed: chunk.size, found: available))
        return available
    }
}
