package import Octets
package import ProviderKit
package import TelephoneAudio

/// Makes the telephone's µ-law of a voice's audio, in whatever format and pieces it comes: the one place that does.
///
/// It belongs to one session of a voice, and keeps what is not a whole sample yet for the next piece.
package struct FrameMaker: ~Copyable {
    private let format: SpeechAudioFormat
    private var resampler: Resampler?
    /// The resampler's delay, which is made up for at the end.
    private let delay: Int
    /// How many output samples still come before the first one's place, and are cut off.
    private var early: Int
    /// The first byte of a sample whose second has not come.
    private var half: UInt8?
    private var samples: [Int16] = []
    private var resampled: [Int16] = []
    private var bytesTaken = 0

    /// Makes one for a session's format.
    package init(_ format: SpeechAudioFormat) throws(ResamplingError) {
        self.format = format
        if case .linear16(let rate) = format, rate != 8_000 {
            let resampler = try Resampler(from: rate, to: 8_000)
            delay = Int(resampler.delayInSamples.rounded())
            self.resampler = consume resampler
        } else {
            delay = 0
            resampler = nil
        }
        early = delay
    }

    /// Appends what a piece of the voice's audio gives.
    package mutating func add(_ bytes: Span<UInt8>, to codes: inout ByteBuffer) {
        bytesTaken += bytes.count
        switch format {
        case .muLaw:
            codes.append(bytes)
        case .aLaw:
            codes.append(capacity: bytes.count) { output in
                for index in bytes.indices { output.append(MuLaw.encode(ALaw.decode(bytes[index]))) }
            }
        case .linear16:
            decode(bytes)
            convert(to: &codes)
        }
    }

    /// Appends what is still inside: as much as the audio that went in is long.
    package mutating func finish(to codes: inout ByteBuffer) {
        half = nil
        guard let inputRate = resampler?.inputRate, bytesTaken > 0 else { return }
        // The last sounds come out with as much silence as the resampler is late.
        samples.removeAll(keepingCapacity: true)
        samples.append(contentsOf: repeatElement(0, count: (delay * inputRate + 7_999) / 8_000))
        convert(to: &codes)
        bytesTaken = 0
    }

    private mutating func decode(_ bytes: Span<UInt8>) {
        samples.removeAll(keepingCapacity: true)
        samples.reserveCapacity(bytes.count / 2 + 1)
        var index = 0
        if let low = half, !bytes.isEmpty {
            samples.append(Int16(truncatingIfNeeded: Int(low) | Int(bytes[0]) << 8))
            half = nil
            index = 1
        }
        while index + 1 < bytes.count {
            samples.append(Int16(truncatingIfNeeded: Int(bytes[index]) | Int(bytes[index + 1]) << 8))
            index += 2
        }
        if index < bytes.count { half = bytes[index] }
    }

    private mutating func convert(to codes: inout ByteBuffer) {
        guard resampler != nil else {
            Self.append(samples.span, to: &codes)
            return
        }
        let count = Self.resample(samples, by: &resampler, into: &resampled)
        let cut = min(early, count)
        early -= cut
        Self.append(resampled.span.extracting(cut..<count), to: &codes)
    }

    private static func resample(
        _ samples: [Int16],
        by resampler: inout Resampler?,
        into resampled: inout [Int16]
    ) -> Int {
        let count = resampler?.outputCount(for: samples.count) ?? 0
        if resampled.count < count { resampled.append(contentsOf: repeatElement(0, count: count - resampled.count)) }
        var output = resampled.mutableSpan
        return resampler?.resample(samples.span, into: &output) ?? 0
    }

    private static func append(_ samples: Span<Int16>, to codes: inout ByteBuffer) {
        codes.append(capacity: samples.count) { MuLaw.encode(samples, into: &$0) }
    }
}
