/// The frames of MP3 and AAC files without a beginning of their own: each has a header that says where the next one is.
enum MPEGFrames {
    /// The name of the format of which three frames in a row begin the bytes.
    ///
    /// Three, because eleven bits that are set are common at the start of silence, too.
    static func format(of bytes: Span<UInt8>) -> String? {
        if areFrames(bytes, length: layerIIILength) { return "an MP3 file" }
        return areFrames(bytes, length: aacLength) ? "an AAC file" : nil
    }

    private static func areFrames(_ bytes: Span<UInt8>, length: (Int, Span<UInt8>) -> Int?) -> Bool {
        var offset = 0
        for _ in 0..<3 {
            guard let length = length(offset, bytes) else { return false }
            offset += length
        }
        return true
    }

    /// How long the AAC frame (ISO 13818-7 §6.2) is that begins here; nil when none does.
    private static func aacLength(at offset: Int, in bytes: Span<UInt8>) -> Int? {
        guard bytes.count - offset >= 7, bytes[offset] == 0xFF, bytes[offset + 1] & 0xF6 == 0xF0 else { return nil }
        let (high, middle, low) = (Int(bytes[offset + 3] & 3), Int(bytes[offset + 4]), Int(bytes[offset + 5] >> 5))
        let length = high << 11 | middle << 3 | low
        return length >= 7 ? length : nil
    }

    /// How long the MP3 frame (ISO 11172-3 §2.4.2.3) is that begins here; nil when none does.
    private static func layerIIILength(at offset: Int, in bytes: Span<UInt8>) -> Int? {
        guard bytes.count - offset >= 4, bytes[offset] == 0xFF, bytes[offset + 1] & 0xE6 == 0xE2 else { return nil }
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
