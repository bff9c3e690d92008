import Octets
import TelephoneAudio

/// WAV files for tests, chunk by chunk, right or wrong.
struct WaveBytes {
    var bytes: [UInt8] = []

    init(riff: String = "RIFF", size: UInt32 = 0) { bytes = Array(riff.utf8) + Self.word(size) + Array("WAVE".utf8) }

    /// Appends a chunk; its size and its padding are true unless told otherwise.
    mutating func chunk(_ name: String, _ body: [UInt8], size: UInt32? = nil, isPadded: Bool = true) {
        bytes += Array(name.utf8) + Self.word(size ?? UInt32(body.count)) + body
        if isPadded, body.count % 2 == 1 { bytes.append(0) }
    }

    /// Appends a format chunk of sixteen bytes.
    mutating func format(
        tag: UInt16 = 1,
        channels: UInt16 = 1,
        rate: UInt32 = 8_000,
        frameSize: UInt16 = 2,
        bits: UInt16 = 16,
        more: [UInt8] = []
    ) {
        chunk("fmt ", Self.format(tag, channels, rate, frameSize, bits) + more)
    }

    static func format(
        _ tag: UInt16,
        _ channels: UInt16,
        _ rate: UInt32,
        _ frameSize: UInt16,
        _ bits: UInt16
    ) -> [UInt8] {
        half(tag) + half(channels) + word(rate) + word(rate &* UInt32(frameSize)) + half(frameSize) + half(bits)
    }

    static func half(_ value: UInt16) -> [UInt8] { [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)] }

    static func word(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

    /// 16-bit samples as they stand in a file.
    static func samples(_ values: [Int16]) -> [UInt8] { values.flatMap { half(UInt16(bitPattern: $0)) } }

    /// What a file is read as, or why it is not.
    func read() throws(WaveError) -> (file: WaveFile, samples: [Int16]) {
        let file = try WaveFile(bytes.span)
        return (file, try file.samples(of: bytes.span))
    }
}
