/// The frames of an MP3 file without tags (ISO 11172-3 §2.4.2.3): their headers say where the next one begins.
enum MPEGFrames {
    private static let headerLength = 4

    /// Whether three frames in a row begin the bytes: eleven bits that are set are common at the start of silence, too.
    static func begin(_ bytes: Span<UInt8>) -> Bool {
        var offset = 0
        for _ in 0..<3 {
            guard let length = length(at: offset, in: bytes) else { return false }
            offset += length
        }
        return true
    }

    /// How long the frame is that begins here; nil when none does.
    private static func length(at offset: Int, in bytes: Span<UInt8>) -> Int? {
        guard bytes.count - offset >= headerLength, bytes[offset] == 0xFF, bytes[offset + 1] & 0xE6 == 0xE2 else {
            return nil
        }
        let version = bytes[offset + 1] >> 3 & 3
        let (bitrateIndex, rateIndex) = (Int(bytes[offset + 2] >> 4), Int(bytes[offset + 2] >> 2 & 3))
        guard version != 1, rateIndex < 3, (1...14).contains(bitrateIndex) else { return nil }
        // The second version and its unofficial extension have half the rates, and half the samples in a frame.
        let isFirst = version == 3
        let sampleRate = [44_100, 48_000, 32_000][rateIndex] / (isFirst ? 1 : version == 2 ? 2 : 4)
        let bitrate = (isFirst ? Self.bitrates : Self.halvedBitrates)[bitrateIndex - 1] * 1_000
        return (isFirst ? 144 : 72) * bitrate / sampleRate + Int(bytes[offset + 2] >> 1 & 1)
    }

    /// Kilobits a second.
    private static let bitrates = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
    private static let halvedBitrates = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
}
