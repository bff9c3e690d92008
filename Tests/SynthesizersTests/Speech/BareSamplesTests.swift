import ProviderKit
import Testing

@testable import Synthesizers

struct BareSamplesTests {
    private func header(tag: UInt8, rate: Int, bits: UInt8, length: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]) -> [UInt8] {
        func little(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
        return Array("RIFF".utf8) + length + Array("WAVEfmt ".utf8) + little(16) + [tag, 0, 1, 0] + little(rate)
            + little(rate * Int(bits) / 8) + [bits / 8, 0, bits, 0] + Array("data".utf8) + length
    }

    private static let audio = (0..<400).map { UInt8(truncatingIfNeeded: $0 * 7 + 1) }

    @Test(arguments: [SpeechAudioFormat.muLaw, .aLaw, .linear16(rate: 16_000)])
    func `a header before a generation is not heard, wherever the bytes are cut`(format: SpeechAudioFormat) throws {
        let header =
            switch format {
            case .muLaw: header(tag: 7, rate: 8_000, bits: 8)
            case .aLaw: header(tag: 6, rate: 8_000, bits: 8)
            case .linear16(let rate): header(tag: 1, rate: rate, bits: 16)
            }
        let bytes = header + Self.audio
        for cut in 0...bytes.count {
            var samples = BareSamples(format)
            // The second generation has one, too.
            for _ in 0..<2 {
                var heard = try samples.take(Array(bytes[..<cut]))
                heard += try samples.take(Array(bytes[cut...]))
                #expect(heard == Self.audio, "cut at \(cut)")
                samples.reset()
            }
        }
    }

    @Test func `bare samples pass as they come`() throws {
        for cut in 0...8 {
            var samples = BareSamples(.muLaw)
            #expect(try samples.take(Array(Self.audio[..<cut])) == Array(Self.audio[..<cut]))
            #expect(try samples.take(Array(Self.audio[cut...])) == Array(Self.audio[cut...]))
        }
        // What only begins like a header is audio.
        var samples = BareSamples(.muLaw)
        #expect(try samples.take(Array("RI".utf8)) == [])
        #expect(try samples.take([0xFF, 0xFF]) == Array("RI".utf8) + [0xFF, 0xFF])
    }

    @Test func `what is not what was asked for is refused, and never heard`() {
        let foreign = [
            header(tag: 1, rate: 44_100, bits: 16), header(tag: 7, rate: 16_000, bits: 8), Array("ID3\u{4}".utf8),
            Array("OggS\0\0\0\0".utf8), Array("RIFF\0\0\0\0AVI LIST".utf8),
        ]
        for bytes in foreign {
            var samples = BareSamples(.muLaw)
            #expect(throws: BareSamples.Foreign.self) { _ = try samples.take(bytes + Self.audio) }
        }
    }
}
