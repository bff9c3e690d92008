public import Octets

/// Writes a WAV file piece by piece, for as long as wanted: a header, then audio as it comes, then the header again.
///
/// It makes bytes and leaves it to the caller where they go. The first header leaves the sizes open, so that a file whose
/// writer died is read to its end; the last one says them and goes to the beginning of the file, if one can go back there.
/// A mistake it cannot make is to run out of memory or numbers: audio beyond 4 GiB stays of open size.
public struct WaveWriter: Sendable {
    /// What the file is made of.
    public let format: WaveFormat
    /// How many bytes of audio there are so far.
    public private(set) var audioByteCount = 0

    /// Makes a writer of an empty file.
    public init(_ format: WaveFormat) { self.format = format }

    /// How many frames there are so far.
    public var frameCount: Int { audioByteCount / format.frameByteCount }

    /// Begins the file: a header whose sizes are open.
    public func begin(into output: inout ByteBuffer) { appendHeader(audioSize: nil, into: &output) }

    /// Goes on with 16-bit samples, those of one frame side by side; whole frames only.
    public mutating func append(_ samples: Span<Int16>, into output: inout ByteBuffer) {
        let count = admit(samples.count)
        output.append(capacity: count) { bytes in
            switch format.encoding {
            case .muLaw: MuLaw.encode(samples, into: &bytes)
            case .aLaw: ALaw.encode(samples, into: &bytes)
            case .unsigned8:
                for index in samples.indices {
                    bytes.append(UInt8(truncatingIfNeeded: min(255, (Int(samples[index]) + 32_768 + 128) >> 8)))
                }
            case .signed16:
                for index in samples.indices {
                    bytes.append(littleEndian: UInt16(bitPattern: samples[index]), count: 2)
                }
            case .signed24:
                for index in samples.indices { bytes.append(littleEndian: Int32(samples[index]) << 8, count: 3) }
            case .signed32:
                for index in samples.indices { bytes.append(littleEndian: Int32(samples[index]) << 16, count: 4) }
            case .float32:
                for index in samples.indices {
                    bytes.append(littleEndian: (Float(samples[index]) / 32_768).bitPattern, count: 4)
                }
            case .float64:
                for index in samples.indices {
                    bytes.append(littleEndian: (Double(samples[index]) / 32_768).bitPattern, count: 8)
                }
            }
        }
    }

    /// Goes on with samples whose full scale is 1, those of one frame side by side; whole frames only.
    public mutating func append(_ samples: Span<Float>, into output: inout ByteBuffer) {
        let count = admit(samples.count)
        output.append(capacity: count) { bytes in
            switch format.encoding {
            case .muLaw:
                for index in samples.indices { bytes.append(MuLaw.encode(Int16(fullScale: Double(samples[index])))) }
            case .aLaw:
                for index in samples.indices { bytes.append(ALaw.encode(Int16(fullScale: Double(samples[index])))) }
            case .unsigned8:
                for index in samples.indices { bytes.append(UInt8(128 + samples[index].scaled(to: 128))) }
            case .signed16:
                for index in samples.indices {
                    bytes.append(littleEndian: samples[index].scaled(to: 32_768), count: 2)
                }
            case .signed24:
                for index in samples.indices {
                    bytes.append(littleEndian: samples[index].scaled(to: 8_388_608), count: 3)
                }
            case .signed32:
                for index in samples.indices {
                    bytes.append(littleEndian: samples[index].scaled(to: 2_147_483_648), count: 4)
                }
            case .float32:
                for index in samples.indices { bytes.append(littleEndian: samples[index].bitPattern, count: 4) }
            case .float64:
                for index in samples.indices { bytes.append(littleEndian: Double(samples[index]).bitPattern, count: 8) }
            }
        }
    }

    /// Goes on with bytes that are in the file's encoding already, as a carrier's µ-law is; whole frames only.
    public mutating func append(encoded bytes: Span<UInt8>, into output: inout ByteBuffer) {
        appended(encoded: bytes.count)
        output.append(bytes)
    }

    /// So many bytes that are in the file's encoding already have been put behind the others elsewhere; whole frames only.
    mutating func appended(encoded count: Int) {
        precondition(count % format.frameByteCount == 0, "whole frames")
        audioByteCount += count
    }

    /// Ends the file: a byte that makes its length even, where one is needed.
    public func end(into output: inout ByteBuffer) {
        if audioByteCount % 2 == 1 { output.append(0) }
    }

    /// The header of the file as it now is, as long as the one it began with, to be put in that one's place.
    public func appendHeader(into output: inout ByteBuffer) { appendHeader(audioSize: audioByteCount, into: &output) }

    /// A whole file at once, of 16-bit samples.
    public static func file(_ format: WaveFormat, samples: Span<Int16>) -> [UInt8] {
        var writer = WaveWriter(format)
        var audio = ByteBuffer()
        writer.append(samples, into: &audio)
        writer.end(into: &audio)
        var file = ByteBuffer(capacity: audio.count + 80)
        writer.appendHeader(into: &file)
        file.append(audio.bytes)
        return [UInt8](copying: file.bytes)
    }

    /// Counts samples in and says how many bytes they take.
    private mutating func admit(_ sampleCount: Int) -> Int {
        precondition(sampleCount % format.channelCount == 0, "whole frames")
        let count = sampleCount * format.encoding.byteCount
        audioByteCount += count
        return count
    }

    private func appendHeader(audioSize: Int?, into output: inout ByteBuffer) {
        let start = output.count
        let isPCM = [.unsigned8, .signed16, .signed24, .signed32].contains(format.encoding)
        // What needs more to be described than the two bytes of its encoding.
        let isExtensible = format.channelCount > 2 || (isPCM && format.encoding.byteCount > 2)
        output.append("RIFF")
        let riffSizeOffset = output.count
        output.append(littleEndian: UInt32.max, count: 4)
        output.append("WAVEfmt ")
        output.append(littleEndian: isExtensible ? 40 : isPCM ? 16 : 18, count: 4)
        output.append(littleEndian: isExtensible ? 0xFFFE : tag, count: 2)
        output.append(littleEndian: format.channelCount, count: 2)
        output.append(littleEndian: format.sampleRate, count: 4)
        output.append(littleEndian: min(format.sampleRate * format.frameByteCount, Int(UInt32.max)), count: 4)
        output.append(littleEndian: format.frameByteCount, count: 2)
        output.append(littleEndian: format.encoding.byteCount * 8, count: 2)
        if isExtensible {
            output.append(littleEndian: 22, count: 2)
            output.append(littleEndian: format.encoding.byteCount * 8, count: 2)
            // No channel is said to be at a place.
            output.append(littleEndian: 0, count: 4)
            output.append(littleEndian: tag, count: 2)
            for byte in WaveFile.standardTail.indices { output.append(WaveFile.standardTail[byte]) }
        } else if !isPCM {
            output.append(littleEndian: 0, count: 2)
        }
        if !isPCM {
            output.append("fact")
            output.append(littleEndian: 4, count: 4)
            output.append(littleEndian: Self.field(audioSize.map { $0 / format.frameByteCount }), count: 4)
        }
        output.append("data")
        output.append(littleEndian: Self.field(audioSize), count: 4)
        let riffSize = audioSize.map { output.count - start - 8 + $0 + $0 % 2 }
        var field = ByteBuffer(capacity: 4)
        field.append(littleEndian: Self.field(riffSize), count: 4)
        output.overwrite(at: riffSizeOffset, with: field.bytes)
    }

    /// A size as the header has it: what is not known, or too large, is open.
    private static func field(_ size: Int?) -> UInt32 { size.flatMap { UInt32(exactly: $0) } ?? .max }

    private var tag: Int {
        switch format.encoding {
        case .unsigned8, .signed16, .signed24, .signed32: 0x0001
        case .float32, .float64: 0x0003
        case .aLaw: 0x0006
        case .muLaw: 0x0007
        }
    }
}

extension Float {
    /// The integer sample of one whose full scale is 1; silence for what is no number.
    fileprivate func scaled(to fullScale: Double) -> Int64 {
        guard !isNaN else { return 0 }
        return Int64(Swift.max(-fullScale, Swift.min(fullScale - 1, (Double(self) * fullScale).rounded())))
    }
}

extension OutputSpan<UInt8> {
    /// Appends the lowest bytes of an integer, the lowest first.
    fileprivate mutating func append(littleEndian value: some FixedWidthInteger, count: Int) {
        for index in 0..<count { append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }
}

extension ByteBuffer {
    /// Appends the lowest bytes of an integer, the lowest first.
    fileprivate mutating func append(littleEndian value: some FixedWidthInteger, count: Int) {
        for index in 0..<count { append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }
}
