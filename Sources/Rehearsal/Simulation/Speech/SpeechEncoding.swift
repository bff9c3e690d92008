internal import Octets
internal import TelephoneAudio

/// How a simulated voice writes its audio.
package enum SpeechEncoding: Sendable, Equatable {
    case muLaw, aLaw, linear16, float32
    /// No audio of ours: blocks that begin like those of MPEG, for who forgets to ask for what they can play.
    case mpeg

    /// Bytes a sample.
    package var sampleSize: Int {
        switch self {
        case .muLaw, .aLaw, .mpeg: 1
        case .linear16: 2
        case .float32: 4
        }
    }

    /// The samples, written so.
    package func encode(_ samples: [Int16]) -> [UInt8] {
        switch self {
        case .muLaw: return [UInt8](capacity: samples.count) { MuLaw.encode(samples.span, into: &$0) }
        case .aLaw: return [UInt8](capacity: samples.count) { ALaw.encode(samples.span, into: &$0) }
        case .linear16:
            return [UInt8](capacity: samples.count * 2) { bytes in
                for sample in samples {
                    bytes.append(UInt8(truncatingIfNeeded: sample))
                    bytes.append(UInt8(truncatingIfNeeded: sample >> 8))
                }
            }
        case .float32:
            return [UInt8](capacity: samples.count * 4) { bytes in
                for sample in samples {
                    let bits = (Float(sample) / 32_768).bitPattern
                    for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(shift))) }
                }
            }
        case .mpeg:
            // 417 bytes are a frame of 128 kbit/s at 44.1 kHz.
            return (0..<samples.count).map { [0xFF, 0xFB, 0x90, 0x64][min($0 % 417, 3)] & ($0 % 417 < 4 ? 0xFF : 0) }
        }
    }
}
