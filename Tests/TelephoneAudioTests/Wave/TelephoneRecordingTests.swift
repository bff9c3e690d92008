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

    @Test(arguments: [
        ("OggS", "an Ogg file"), ("fLaC", "a FLAC file"), ("ID3", "an MP3 file"), (".snd", "an AU file"),
        ("RIFFxxxxAVI ", "a RIFF file without audio"), ("....ftypisom", "an MP4 file"),
    ])
    func `a file of another kind is not taken for µ-law`(beginning: String, name: String) {
        #expect(throws: WaveError.notWave(found: name)) { try TelephoneRecording(Array(beginning.utf8).span) }
    }
}
