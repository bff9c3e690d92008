#if Opus
    internal import TelephoneAudio

    /// A WAV file is no recording of a call.
    public enum WaveRecordingError: Error, Equatable, Sendable, CustomStringConvertible {
        /// It has another rate than the telephone's, or more channels than two.
        case format(sampleRate: Int, channels: Int)
        /// It is longer than what is read into memory.
        case tooLong(limit: Int)

        /// What was wrong and what was expected.
        public var description: String {
            switch self {
            case .format(let rate, let channels):
                "\(channels) channels at \(rate) Hz; one or two at 8000 Hz are a call's"
            case .tooLong(let limit): "the file is longer than \(limit) bytes"
            }
        }
    }

    /// A recording in a WAV file of 8 kHz, in any of the encodings that are read.
    ///
    /// The file is held in memory while it is read: an hour of two channels is 58 MB in µ-law, twice that in 16 bits.
    public struct WaveRecording: RecordingSource, Sendable {
        /// One channel or two.
        public var channels: Int { file.format.channelCount }

        private let bytes: [UInt8]
        private let file: WaveFile
        private var frame = 0

        /// Reads a file.
        public init(_ path: String, limit: Int = 1 << 30) throws {
            let readable = try ReadableFile(path)
            var bytes: [UInt8] = []
            while true {
                let piece = try readable.read(1 << 20)
                if piece.isEmpty { break }
                guard bytes.count + piece.count <= limit else { throw WaveRecordingError.tooLong(limit: limit) }
                bytes += piece
            }
            file = try WaveFile(bytes.span)
            self.bytes = bytes
            let format = file.format
            guard format.sampleRate == 8_000, format.channelCount <= 2 else {
                throw WaveRecordingError.format(sampleRate: format.sampleRate, channels: format.channelCount)
            }
        }

        /// The next samples.
        public mutating func next(_ count: Int) throws -> [Int16] {
            let frames = min(max(1, count / channels), file.frameCount - frame)
            guard frames > 0 else { return [] }
            var samples = [Int16](repeating: 0, count: frames * channels)
            var one = [Int16](repeating: 0, count: frames)
            for channel in 0..<channels {
                var room = one.mutableSpan
                _ = try file.read(.only(channel), from: frame, of: bytes.span, into: &room)
                for index in 0..<frames { samples[index * channels + channel] = one[index] }
            }
            frame += frames
            return samples
        }
    }
#endif
