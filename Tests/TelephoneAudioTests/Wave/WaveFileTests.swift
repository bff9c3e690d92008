import Octets
import TelephoneAudio
import TestKit
import Testing

struct WaveFileTests {
    private let audio: [Int16] = [0, 1, -1, 12_345, -32_768, 32_767, 100]

    @Test func `reads the plainest file`() throws {
        var wave = WaveBytes()
        wave.format()
        wave.chunk("data", WaveBytes.samples(audio))
        let (file, samples) = try wave.read()
        #expect(file.format == WaveFormat(.signed16))
        #expect(file.audio == 44..<58)
        #expect(file.frameCount == 7)
        #expect(file.seconds == 7.0 / 8_000)
        #expect(file.notes.isEmpty)
        #expect(samples == audio)
    }

    @Test(arguments: [
        (tag: UInt16(1), size: UInt16(1), bits: UInt16(8), encoding: WaveEncoding.unsigned8),
        (1, 2, 16, .signed16), (1, 3, 24, .signed24), (1, 4, 32, .signed32), (1, 2, 12, .signed16),
        (1, 4, 24, .signed32), (1, 2, 0, .signed16), (3, 4, 32, .float32), (3, 8, 64, .float64), (3, 4, 0, .float32),
        (6, 1, 8, .aLaw), (7, 1, 8, .muLaw), (7, 1, 16, .muLaw), (7, 0, 0, .muLaw),
    ])
    func `an encoding is known by tag, bits and size of a frame`(
        tag: UInt16,
        size: UInt16,
        bits: UInt16,
        encoding: WaveEncoding
    ) throws {
        var wave = WaveBytes()
        wave.format(tag: tag, frameSize: size, bits: bits)
        wave.chunk("data", [])
        #expect(try wave.read().file.format == WaveFormat(encoding))
    }

    @Test func `samples of every width are read to their nearest in 16 bits`() throws {
        func read(_ tag: UInt16, _ bits: UInt16, _ body: [UInt8]) throws -> [Int16] {
            var wave = WaveBytes()
            wave.format(tag: tag, frameSize: bits / 8, bits: bits)
            wave.chunk("data", body)
            return try wave.read().samples
        }
        func words(_ values: [Float]) -> [UInt8] { values.flatMap { WaveBytes.word($0.bitPattern) } }
        func doubles(_ values: [Double]) -> [UInt8] {
            values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
        }
        #expect(try read(1, 8, [128, 0, 255, 129]) == [0, -32_768, 32_512, 256])
        // 0x7FFFFF rounds up and is held at full scale; 0x000080 is a half and rounds up.
        #expect(
            try read(1, 24, [0, 0, 0, 0xFF, 0xFF, 0x7F, 0, 0, 0x80, 0x80, 0, 0, 0x7F, 0, 0, 0x00, 0xFF, 0xFF])
                == [0, 32_767, -32_768, 1, 0, -1]
        )
        #expect(try read(1, 32, WaveBytes.word(0x7FFF_FFFF) + WaveBytes.word(0xFFFF_0000)) == [32_767, -1])
        #expect(
            try read(3, 32, words([0, 0.5, -1, 1, 7, -.infinity, .nan]))
                == [0, 16_384, -32_768, 32_767, 32_767, -32_768, 0]
        )
        #expect(try read(3, 64, doubles([0.25, -2, .infinity])) == [8_192, -32_768, 32_767])
        #expect(try read(7, 8, [0xFF, 0x80, 0x00]) == [0, 32_124, -32_124])
        #expect(try read(6, 8, [0xD5, 0xAA, 0x2A]) == [8, 32_256, -32_256])
    }

    @Test func `a channel is read alone, all of them as their mean`() throws {
        var wave = WaveBytes()
        wave.format(channels: 3, frameSize: 6)
        wave.chunk("data", WaveBytes.samples([10, 20, 31, -32_768, -32_768, -32_768]))
        let file = try WaveFile(wave.bytes.span)
        #expect(file.frameCount == 2)
        #expect(try file.samples(.only(0), of: wave.bytes.span) == [10, -32_768])
        #expect(try file.samples(.only(2), of: wave.bytes.span) == [31, -32_768])
        #expect(try file.samples(of: wave.bytes.span) == [20, -32_768])
        #expect(try file.floatSamples(.only(1), of: wave.bytes.span) == [20.0 / 32_768, -1])
        let error = WaveError.noSuchChannel(3, channelCount: 3)
        #expect(throws: error) { try file.samples(.only(3), of: wave.bytes.span) }
        #expect(throws: WaveError.noSuchChannel(-1, channelCount: 3)) {
            try file.samples(.only(-1), of: wave.bytes.span)
        }
    }

    @Test func `the mean of the largest numbers is one of them`() throws {
        var wave = WaveBytes()
        wave.format(tag: 3, channels: 2, frameSize: 8, bits: 32)
        let largest = WaveBytes.word(Float.greatestFiniteMagnitude.bitPattern)
        wave.chunk("data", largest + largest + largest + WaveBytes.word(Float.infinity.bitPattern))
        let file = try WaveFile(wave.bytes.span)
        let half = Float.greatestFiniteMagnitude / 2
        #expect(try file.floatSamples(of: wave.bytes.span) == [.greatestFiniteMagnitude, half])
    }

    @Test func `frames are read from anywhere in pieces of any size`() throws {
        let values = (0..<50).map { Int16($0 * 3) }
        let bytes = WaveWriter.file(WaveFormat(.signed16), samples: values.span)
        let file = try WaveFile(bytes.span)
        for start in [0, 1, 49, 50, 60] {
            for size in [0, 1, 7, 50, 60] {
                var piece = [Int16](repeating: -9, count: size)
                var span = piece.mutableSpan
                let count = try file.read(from: start, of: bytes.span, into: &span)
                #expect(count == max(0, min(size, 50 - start)))
                #expect(piece == values.dropFirst(start).prefix(size) + Array(repeating: -9, count: size - count))
            }
        }
    }

    @Test func `the extensible form says the encoding in its identifier`() throws {
        let tail: [UInt8] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]
        func wave(tag: UInt16, bits: UInt16, tail: [UInt8]) -> WaveBytes {
            let valid = WaveBytes.half(22) + WaveBytes.half(bits) + WaveBytes.word(3)
            var wave = WaveBytes()
            wave.format(
                tag: 0xFFFE,
                channels: 2,
                rate: 48_000,
                frameSize: bits / 4,
                bits: bits,
                more: valid + WaveBytes.half(tag) + tail
            )
            wave.chunk("data", [])
            return wave
        }
        let expected = WaveFormat(.signed24, sampleRate: 48_000, channelCount: 2)
        #expect(try wave(tag: 1, bits: 24, tail: tail).read().file.format == expected)
        #expect(try wave(tag: 3, bits: 32, tail: tail).read().file.format.encoding == .float32)
        #expect(try wave(tag: 7, bits: 8, tail: tail).read().file.format.encoding == .muLaw)
        let foreign = WaveError.unsupportedEncoding(tag: 0xFFFE, offset: 44)
        #expect(throws: foreign) { try wave(tag: 1, bits: 16, tail: Array(tail.reversed())).read() }
    }

    @Test func `chunks around the audio are passed over, in any order`() throws {
        var wave = WaveBytes()
        wave.chunk("LIST", Array("INFOISFT".utf8) + WaveBytes.word(5) + Array("abcde".utf8))
        wave.chunk("data", WaveBytes.samples(audio))
        wave.chunk("odd ", [1, 2, 3])
        wave.format()
        wave.chunk("LIST", [0, 0])
        #expect(try wave.read().samples == audio)
        #expect(try wave.read().file.notes.isEmpty)
    }

    @Test func `an odd chunk without padding is noticed`() throws {
        var wave = WaveBytes()
        wave.chunk("LIST", [1, 2, 3, 4, 5], isPadded: false)
        wave.format()
        wave.chunk("data", WaveBytes.samples(audio))
        #expect(try wave.read().samples == audio)
        #expect(try wave.read().file.notes == [.unpaddedChunk(offset: 12)])
    }

    @Test func `bytes that belong to no chunk are passed over`() throws {
        var wave = WaveBytes()
        wave.chunk("fmt ", WaveBytes.format(7, 1, 8_000, 1, 8) + [0, 0], size: 16)
        wave.chunk("data", [1, 2, 3, 4])
        let (file, samples) = try wave.read()
        #expect(samples.count == 4)
        #expect(file.notes == [.strayBytes(offset: 36, byteCount: 2)])
    }

    @Test(arguments: [UInt32(0), .max])
    func `a size left open reaches to the end of the file`(size: UInt32) throws {
        var wave = WaveBytes(size: size)
        wave.format()
        wave.chunk("data", WaveBytes.samples(audio), size: size)
        #expect(try wave.read().samples == audio)
        #expect(try wave.read().file.notes == [.audioSizeLeftOpen])
    }

    @Test func `no audio is no size left open`() throws {
        var wave = WaveBytes()
        wave.format()
        wave.chunk("data", [])
        #expect(try wave.read().file.notes.isEmpty)
        wave.chunk("LIST", Array("INFOabcd".utf8))
        #expect(try wave.read().samples.isEmpty)
        #expect(try wave.read().file.notes.isEmpty)
    }

    @Test(arguments: [UInt32(15), 1_000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE])
    func `a size beyond the end is cut to what there is`(size: UInt32) throws {
        var wave = WaveBytes(size: 3)
        wave.format()
        wave.chunk("data", WaveBytes.samples(audio), size: size)
        #expect(try wave.read().samples == audio)
        #expect(try wave.read().file.notes == [.audioCutShort(claimed: Int(size), found: 14)])
    }

    @Test func `a partial frame at the end is left out`() throws {
        var wave = WaveBytes()
        wave.format(channels: 2, frameSize: 4)
        wave.chunk("data", WaveBytes.samples([1, 3, 5]))
        let (file, samples) = try wave.read()
        #expect(samples == [2])
        #expect(file.notes == [.partialFrame(byteCount: 2)])
    }

    @Test func `sizes of 64 bits are read where those of 32 say nothing`() throws {
        func wave(_ size: UInt64) -> WaveBytes {
            var wave = WaveBytes(riff: "RF64", size: .max)
            let word = (0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
            wave.chunk("ds64", Array(repeating: 0, count: 8) + word + Array(repeating: 0, count: 12))
            wave.format()
            wave.chunk("data", WaveBytes.samples(audio), size: .max)
            wave.chunk("LIST", [9, 9])
            return wave
        }
        #expect(try wave(14).read().samples == audio)
        #expect(try wave(14).read().file.notes.isEmpty)
        let claimed = WaveNote.audioCutShort(claimed: .max, found: 24)
        #expect(try wave(.max).read().file.notes == [claimed])
    }

    @Test func `whatever a file is cut to is read or refused with its offset`() throws {
        var wave = WaveBytes()
        wave.chunk("LIST", [1, 2, 3])
        wave.format()
        wave.chunk("data", WaveBytes.samples(audio))
        // The audio begins at 12 + 12 + 24 + 8.
        for count in 0...wave.bytes.count {
            var cut = wave
            cut.bytes = Array(wave.bytes.prefix(count))
            switch count {
            case 0: #expect(throws: WaveError.truncated(offset: 0, needed: 12)) { try cut.read() }
            case 1..<4: #expect(throws: WaveError.notWave(found: .unknown)) { try cut.read() }
            case 4..<12: #expect(throws: WaveError.truncated(offset: count, needed: 12 - count)) { try cut.read() }
            case 12..<32: #expect(throws: WaveError.noFormat) { try cut.read() }
            case 32..<48: #expect(throws: WaveError.truncated(offset: count, needed: 48 - count)) { try cut.read() }
            case 48..<56: #expect(throws: WaveError.noAudio) { try cut.read() }
            default: #expect(try cut.read().samples == Array(audio.prefix((count - 56) / 2)))
            }
        }
    }

    @Test func `what cannot be read is refused in words`() throws {
        func refusal(_ tag: UInt16, channels: UInt16 = 1, rate: UInt32 = 8_000, bits: UInt16 = 16) -> WaveError? {
            var wave = WaveBytes()
            wave.format(tag: tag, channels: channels, rate: rate, frameSize: 0, bits: bits)
            wave.chunk("data", [0, 0])
            do throws(WaveError) {
                _ = try wave.read()
                return nil
            } catch {
                return error
            }
        }
        #expect(refusal(0x11) == .unsupportedEncoding(tag: 0x11, offset: 20))
        #expect(refusal(0x11)?.description == "the audio is IMA ADPCM (byte 20); PCM, float, µ-law and A-law are read")
        #expect(refusal(1, channels: 0) == .channelCount(0, offset: 22))
        #expect(refusal(1, channels: 9_000) == .channelCount(9_000, offset: 22))
        #expect(refusal(1, rate: 0) == .sampleRate(0, offset: 24))
        #expect(refusal(1, bits: 40) == .unsupportedBits(40, offset: 34))
        #expect(refusal(1, bits: 0) == .unsupportedBits(0, offset: 34))
        #expect(refusal(3, bits: 16) == .unsupportedBits(16, offset: 34))
        #expect(refusal(0xFFFE) == .formatTooShort(offset: 12, size: 16))
        #expect(throws: WaveError.notWave(found: .sound("an Ogg file"))) {
            try WaveFile(Array("OggS00000000".utf8).span)
        }
        #expect(throws: WaveError.notWave(found: .sound("a big-endian WAV file"))) {
            try WaveFile(Array("RIFX0000WAVE".utf8).span)
        }
        var garbage = WaveBytes()
        garbage.bytes += [UInt8](repeating: 1, count: 20)
        #expect(throws: WaveError.noChunk(offset: 12)) { try garbage.read() }
    }

    @Test func `bytes changed at random are read or refused, never more`() throws {
        var generator = SeededGenerator(seed: 7)
        var wave = WaveBytes()
        wave.format(channels: 2, frameSize: 4)
        wave.chunk("LIST", [1, 2, 3])
        wave.chunk("data", WaveBytes.samples(audio + audio))
        var readable = 0
        for _ in 0..<20_000 {
            var changed = wave
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<changed.bytes.count, using: &generator)
                changed.bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
            }
            guard let (file, samples) = try? changed.read() else { continue }
            readable += 1
            #expect(samples.count == file.frameCount)
            #expect(file.audio.upperBound <= changed.bytes.count)
        }
        #expect(readable > 5_000)
    }
}
