import Foundation
import TelephoneAudio
import Testing

struct TelephoneRecordingTests {
    @Test func `bytes of no known kind are µ-law`() throws {
        let bytes: [UInt8] = [0xFF, 0x80, 0x00, 0x12]
        let recording = try TelephoneRecording(bytes.span)
        #expect(recording.source == .rawMuLaw)
        #expect(recording.samples == bytes.map { MuLaw.decode($0) })
        #expect(recording.seconds == 4.0 / 8_000)
        #expect(try TelephoneRecording([UInt8]().span).samples.isEmpty)
        #expect(throws: WaveError.noSuchChannel(1, channelCount: 1)) {
            try TelephoneRecording(bytes.span, channel: .only(1))
        }
    }

    @Test(arguments: [WaveEncoding.signed16, .signed24, .float32, .float64, .signed32])
    func `a file at the telephone's rate keeps its samples`(encoding: WaveEncoding) throws {
        let samples: [Int16] = [1, 2, -3, 32_767]
        let bytes = WaveWriter.file(WaveFormat(encoding), samples: samples.span)
        let recording = try TelephoneRecording(bytes.span)
        #expect(recording.source == .wave(WaveFormat(encoding)))
        #expect(recording.samples == samples)
    }

    @Test(arguments: [11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000])
    func `a file at another rate is brought to the telephone's, each sound at its place`(rate: Int) throws {
        let count = rate / 10 + 1
        let samples = (0..<count).map { index -> Int16 in
            let time = Double(index) / Double(rate)
            return Int16(20_000 * exp(-pow((time - 0.04) / 0.0005, 2)))
        }
        let stereo = samples.flatMap { [$0, $0] }
        let bytes = WaveWriter.file(WaveFormat(.signed16, sampleRate: rate, channelCount: 2), samples: stereo.span)
        let recording = try TelephoneRecording(bytes.span)
        #expect(recording.samples.count == (count * 8_000 + rate - 1) / rate)
        let loudest = try #require(recording.samples.indices.max { recording.samples[$0] < recording.samples[$1] })
        #expect(abs(Double(loudest) / 8_000 - 0.04) < 0.000_1)
    }

    @Test func `a rate that is not resampled is refused`() {
        let format = WaveFormat(.signed16, sampleRate: 999)
        let bytes = WaveWriter.file(format, samples: [Int16(1)].span)
        #expect(throws: WaveError.sampleRate(999, offset: 24)) { try TelephoneRecording(bytes.span) }
    }

    @Test func `a file of another kind is not taken for µ-law`() {
        #expect(throws: WaveError.notWave(found: .sound("an Ogg file"))) {
            try TelephoneRecording(Array("OggS00000000".utf8).span)
        }
        #expect(throws: WaveError.notWave(found: .other("a text file"))) {
            try TelephoneRecording(Array("Dear diary,\nnobody calls me any more.\n".utf8).span)
        }
        #expect(throws: WaveError.truncated(offset: 5, needed: 7)) { try TelephoneRecording(Array("RIFF!".utf8).span) }
    }
}
