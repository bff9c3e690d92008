internal import Octets
package import ProviderKit
package import TelephoneAudio

/// Makes frames of 20 ms for the telephone, 8 kHz µ-law, of a voice's audio in any format and in pieces of any size.
///
/// What does not fill a frame waits for the next piece; at the end silence fills it.
package struct FrameMaker: ~Copyable {
    /// Bytes of a frame: 20 ms.
    package static let frameSize = 160

    private let format: SpeechAudioFormat
    private var samples: WholeSamples
    private var resampler: Resampler?
    private var linear: [Int16] = []
    private var made = ByteBuffer()

    /// - Throws: when the format's rate cannot be brought to that of the telephone.
    package init(_ format: SpeechAudioFormat) throws(ResamplingError) {
        self.format = format
        samples = WholeSamples(format)
        if format.rate != 8_000 { resampler = try Resampler(from: format.rate, to: 8_000) }
    }

    /// How many samples of the telephone wait for the rest of their frame, or to be taken.
    package var waiting: Int { made.count }

    /// Takes the next bytes of audio.
    package mutating func add(_ audio: [UInt8]) {
        switch format {
        case .muLaw: made.append(audio)
        case .aLaw:
            for code in audio { linear.append(ALaw.decode(code)) }
            encode()
        case .linear16:
            let bytes = samples.take(audio)
            linear.reserveCapacity(bytes.count / 2)
            for place in stride(from: 0, to: bytes.count, by: 2) {
                linear.append(Int16(truncatingIfNeeded: Int(bytes[place]) | Int(bytes[place + 1]) << 8))
            }
            encode()
        }
    }

    /// The next whole frame; nil when there is none.
    package mutating func nextFrame() -> [UInt8]? {
        guard made.count >= Self.frameSize else { return nil }
        defer { made.consume(Self.frameSize) }
        return Array(copying: made.bytes.extracting(0..<Self.frameSize))
    }

    /// Fills the last frame with silence; what the resampler still holds of the voice comes before that.
    package mutating func finish() {
        let delay = resampler?.delayInSamples ?? 0
        if delay > 0 {
            let tail = Int((delay * Double(format.rate) / 8_000).rounded(.up))
            linear = [Int16](repeating: 0, count: tail)
            encode()
        }
        samples.reset()
        resampler?.reset()
        while made.count % Self.frameSize != 0 { made.append(MuLaw.silence) }
    }

    /// Forgets what has come: the next audio belongs to another contribution.
    package mutating func reset() {
        samples.reset()
        resampler?.reset()
        made.removeAll()
    }

    /// The linear samples as µ-law at the telephone's rate.
    private mutating func encode() {
        let input = linear
        linear = []
        guard resampler != nil else { return append(input) }
        let count = resampler?.outputCount(for: input.count) ?? 0
        append([Int16](capacity: count) { resampler?.resample(input.span, into: &$0) })
    }

    private mutating func append(_ samples: [Int16]) {
        made.append(capacity: samples.count) { MuLaw.encode(samples.span, into: &$0) }
    }
}
