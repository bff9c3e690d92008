internal import Octets
internal import TelephoneAudio

/// Brings one voice's audio into the format of another.
///
/// What comes in ends with whole samples or not; a half one waits for its other half.
final class SpeechConverter {
    private let from: SpeechAudioFormat
    private let to: SpeechAudioFormat
    private var resampler: Resampler?
    /// The lower byte of a sample whose upper one has not come.
    private var half: UInt8?

    /// Makes a converter; nil where a rate cannot be converted.
    init?(from: SpeechAudioFormat, to: SpeechAudioFormat) {
        self.from = from
        self.to = to
        guard from.rate != to.rate else { return }
        do throws(ResamplingError) {
            resampler = try Resampler(from: from.rate, to: to.rate)
        } catch {
            return nil
        }
    }

    /// The same audio in the other format, as far as it goes.
    func convert(_ bytes: [UInt8]) -> [UInt8] {
        if from == to, half == nil, bytes.count % from.sampleSize == 0 { return bytes }
        let samples = decode(bytes)
        guard resampler != nil else { return encode(samples) }
        let count = resampler?.outputCount(for: samples.count) ?? 0
        let resampled = [Int16](capacity: count) { resampler?.resample(samples.span, into: &$0) }
        return encode(resampled)
    }

    private func decode(_ bytes: [UInt8]) -> [Int16] {
        switch from {
        case .muLaw: return bytes.map { MuLaw.decode($0) }
        case .aLaw: return bytes.map { ALaw.decode($0) }
        case .linear16:
            var samples: [Int16] = []
            samples.reserveCapacity(bytes.count / 2 + 1)
            for byte in bytes {
                guard let low = half else {
                    half = byte
                    continue
                }
                samples.append(Int16(truncatingIfNeeded: UInt16(low) | UInt16(byte) << 8))
                half = nil
            }
            return samples
        }
    }

    private func encode(_ samples: [Int16]) -> [UInt8] {
        switch to {
        case .muLaw: samples.map { MuLaw.encode($0) }
        case .aLaw: samples.map { ALaw.encode($0) }
        case .linear16:
            samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        }
    }
}
