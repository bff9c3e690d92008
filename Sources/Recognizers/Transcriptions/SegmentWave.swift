internal import ProviderKit
internal import ProviderWire
internal import TelephoneAudio

/// A segment as a WAV file of 16 bits.
enum SegmentWave {
    /// Whisper makes up sentences of very short clips: what is shorter than a second gets silence behind it.
    static let least = 8_000

    static func file(
        _ codes: [UInt8],
        sampleRate: Int,
        _ line: ProviderLine
    ) throws(ProviderFailure) -> [UInt8] {
        let silence = max(0, least - codes.count)
        var samples = [Int16](capacity: codes.count + silence) { output in
            MuLaw.decode(codes.span, into: &output)
            for _ in 0..<silence { output.append(0) }
        }
        if sampleRate != 8_000 {
            do throws(ResamplingError) {
                // Half-band: the samples there were stay as they are.
                samples = try Resampler.resampled(samples.span, from: 8_000, to: sampleRate, method: .polyphase)
            } catch {
                throw line.failure(.badRequest, "\(error)")
            }
        }
        return WaveWriter.file(WaveFormat(.signed16, sampleRate: sampleRate), samples: samples.span)
    }
}
