import TelephoneAudio
import TestKit
import Testing

/// The fuzzer's seeds and past findings, run through what the fuzz target checks.
struct WaveFuzzReplayTests {
    @Test func `fuzz-wav finds nothing in what is in the tree`() throws {
        let inputs = try FuzzReplay.inputs(of: "fuzz-wav")
        #expect(!inputs.isEmpty)
        var readable = 0
        for input in inputs {
            _ = try? TelephoneRecording(input.bytes.span)
            guard let file = try? WaveFile(input.bytes.span) else { continue }
            readable += 1
            #expect(file.audio.upperBound <= input.bytes.count, "\(input)")
            let samples = try file.samples(of: input.bytes.span)
            #expect(samples.count == file.frameCount, "\(input)")
            #expect(try file.floatSamples(of: input.bytes.span).allSatisfy { $0.isFinite }, "\(input)")
            let format = WaveFormat(.signed16, sampleRate: file.format.sampleRate)
            let written = WaveWriter.file(format, samples: samples.span)
            #expect(try WaveFile(written.span).samples(of: written.span) == samples, "\(input)")
        }
        #expect(readable > 10)
    }
}
