/// What a file's bytes sound like on the telephone: 8 kHz, one channel, 16 bits.
public struct TelephoneRecording: Equatable, Sendable {
    /// The rate of the samples.
    public static let sampleRate = 8_000

    /// What the bytes were.
    public enum Source: Equatable, Sendable {
        /// A WAV file.
        case wave(WaveFormat)
        /// µ-law at 8 kHz, without a header.
        case rawMuLaw
    }

    /// What the bytes were.
    public let source: Source
    /// The samples.
    public let samples: [Int16]
    /// What was not as it should be.
    public let notes: [WaveNote]

    /// How long it lasts, in seconds.
    public var seconds: Double { Double(samples.count) / Double(Self.sampleRate) }

    /// Makes a recording of any WAV file's bytes, or of raw µ-law.
    ///
    /// What begins neither as a WAV file nor as another well-known kind of file is taken for µ-law.
    public init(_ bytes: Span<UInt8>, channel: WaveChannel = .mixed) throws(WaveError) {
        let kind = AudioFileKind(bytes)
        switch kind {
        case .wave:
            let file = try WaveFile(bytes)
            source = .wave(file.format)
            notes = file.notes
            samples = try Self.resampled(file.samples(channel, of: bytes), from: file.format.sampleRate)
        case .sound, .packed, .other: throw .notWave(found: kind)
        case .unknown:
            guard channel == .mixed || channel == .only(0) else { throw Self.noSuchChannel(channel) }
            source = .rawMuLaw
            notes = []
            samples = [Int16](capacity: bytes.count) { MuLaw.decode(bytes, into: &$0) }
        }
    }

    private static func resampled(_ samples: [Int16], from rate: Int) throws(WaveError) -> [Int16] {
        guard rate != sampleRate else { return samples }
        do throws(ResamplingError) {
            return try Resampler.resampled(samples.span, from: rate, to: sampleRate)
        } catch {
            throw .sampleRate(rate, offset: 24)
        }
    }

    private static func noSuchChannel(_ channel: WaveChannel) -> WaveError {
        if case .only(let index) = channel { return .noSuchChannel(index, channelCount: 1) }
        return .noSuchChannel(0, channelCount: 1)
    }
}
