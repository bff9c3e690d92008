import Octets
import ProviderKit
import SpeechChunking
import TelephoneAudio
import TestKit
import Testing

struct FrameMakerTests {
    /// All of a voice's bytes, given in pieces of a size.
    private func made(_ bytes: [UInt8], _ format: SpeechAudioFormat, inPiecesOf size: Int) throws -> [UInt8] {
        var maker = try FrameMaker(format)
        var codes = ByteBuffer()
        var start = 0
        while start < bytes.count {
            let end = min(start + size, bytes.count)
            maker.add(bytes.span.extracting(start..<end), to: &codes)
            start = end
        }
        maker.finish(to: &codes)
        return Array(copying: codes.bytes)
    }

    private func noise(_ count: Int) -> [UInt8] {
        var random = SeededGenerator(seed: 7)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    @Test func `the telephone's own format passes as it is`() throws {
        let codes = noise(1_000)
        #expect(try made(codes, .muLaw, inPiecesOf: 7) == codes)
    }

    @Test func `a-law becomes the nearest mu-law`() throws {
        let codes = noise(256)
        #expect(try made(codes, .aLaw, inPiecesOf: 100) == codes.map { MuLaw.encode(ALaw.decode($0)) })
    }

    @Test(arguments: [8_000, 16_000, 22_050, 24_000, 44_100, 48_000], [1, 2, 3, 639, 8_191])
    func `the size of pieces changes nothing, odd ones included`(rate: Int, size: Int) throws {
        let bytes = noise(rate / 10 * 2)
        #expect(
            try made(bytes, .linear16(rate: rate), inPiecesOf: size)
                == made(bytes, .linear16(rate: rate), inPiecesOf: bytes.count)
        )
    }

    @Test(arguments: [8_000, 16_000, 22_050, 24_000, 44_100, 48_000])
    func `a second is a second at any rate, and each sound is at its place`(rate: Int) throws {
        // A click in the middle of silence.
        var samples = [Int16](repeating: 0, count: rate)
        let middle = rate / 2
        for index in middle..<(middle + rate / 1_000) { samples[index] = 16_000 }
        let bytes = samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        let codes = try made(bytes, .linear16(rate: rate), inPiecesOf: 960)
        #expect(abs(codes.count - 8_000) <= 1)
        let levels = codes.map { abs(Int(MuLaw.decode($0))) }
        let loudest = try #require(levels.indices.max { levels[$0] < levels[$1] })
        #expect(abs(loudest - 4_004) <= 6, "the click is at \(loudest)")
    }

    @Test func `a last odd byte is dropped`() throws {
        #expect(try made([0, 0, 1], .linear16(rate: 8_000), inPiecesOf: 3).count == 1)
    }
}
