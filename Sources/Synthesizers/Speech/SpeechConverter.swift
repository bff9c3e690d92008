internal import Octets
internal import ProviderKit
internal import TelephoneAudio

/// Brings audio of any format to one channel of 16-bit samples at one rate.
struct SpeechConverter: ~Copyable {
    private let from: SniffedFormat
    private let rate: Int
    private var resampler: Resampler?
    private var rest: [UInt8] = []

    /// - Throws: when the rates cannot be brought together.
    init(from: SniffedFormat, to rate: Int) throws(ResamplingError) {
        self.from = from
        self.rate = rate
        if from.rate != rate { resampler = try Resampler(from: from.rate, to: rate) }
    }

    /// What the bytes are, with those that were left before; the lower byte of each sample first.
    mutating func take(_ bytes: [UInt8]) -> [UInt8] {
        let all = rest + bytes
        let frames = all.count / from.frameSize
        rest = Array(all[(frames * from.frameSize)...])
        guard frames > 0 else { return [] }
        let mono = (0..<frames).map { Self.sample(all, $0, from) }
        guard resampler != nil else { return mono.littleEndianBytes }
        let count = resampler?.outputCount(for: mono.count) ?? 0
        let samples = [Int16](capacity: count) { resampler?.resample(mono.span, into: &$0) }
        return samples.littleEndianBytes
    }

    /// The mean of a frame's channels.
    private static func sample(_ bytes: [UInt8], _ frame: Int, _ format: SniffedFormat) -> Int16 {
        let size = format.frameSize / format.channels
        var sum = 0
        for channel in 0..<format.channels {
            let place = (frame * format.channels + channel) * size
            switch format.encoding {
            case .unsigned8: sum += (Int(bytes[place]) - 128) << 8
            case .muLaw: sum += Int(MuLaw.decode(bytes[place]))
            case .aLaw: sum += Int(ALaw.decode(bytes[place]))
            case .signed16: sum += Int(Int16(truncatingIfNeeded: Int(bytes[place]) | Int(bytes[place + 1]) << 8))
            case .float32:
                let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
                let value = Float(bitPattern: bits)
                sum += value.isNaN ? 0 : Int(max(-32_768, min(32_767, value * 32_768)))
            }
        }
        return Int16(clamping: sum / format.channels)
    }
}

extension [Int16] {
    /// The samples as bytes, the lower first.
    var littleEndianBytes: [UInt8] {
        [UInt8](capacity: count * 2) { bytes in
            for sample in self {
                bytes.append(UInt8(truncatingIfNeeded: sample))
                bytes.append(UInt8(truncatingIfNeeded: sample >> 8))
            }
        }
    }
}
