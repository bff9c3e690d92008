import Octets
import TelephoneAudio

/// A WAV file is read or refused; what was read can be written and is read again to the same.
@c(LLVMFuzzerTestOneInput)
public func fuzzWAV(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    check(input.span)
    return 0
}

private func check(_ bytes: Span<UInt8>) {
    guard let file = try? WaveFile(bytes) else { return }
    precondition(file.audio.upperBound <= bytes.count, "audio beyond the end")
    precondition(file.audio.count == file.frameCount * file.format.frameByteCount, "a partial frame")
    guard let samples = try? file.samples(of: bytes), let floats = try? file.floatSamples(of: bytes) else {
        preconditionFailure("a file that was read has samples")
    }
    precondition(samples.count == file.frameCount && floats.count == file.frameCount)
    precondition(floats.allSatisfy { $0.isFinite }, "a sample that is no number")
    // Any rate: a second at 1 kHz becomes eight at 8 kHz, no more.
    if let recording = try? TelephoneRecording(bytes) {
        precondition(recording.samples.count <= samples.count * 8, "longer than it was")
    }
    let format = WaveFormat(.signed16, sampleRate: file.format.sampleRate)
    let written = WaveWriter.file(format, samples: samples.span)
    guard let again = try? WaveFile(written.span), let same = try? again.samples(of: written.span) else {
        preconditionFailure("what was written is not read")
    }
    precondition(again.notes.isEmpty && again.format == format && same == samples, "samples changed on their way")
}
