import CarrierWire
import Octets

/// Messages of both directions are read or refused; audio that was read is written and read again to the same.
@c(LLVMFuzzerTestOneInput)
public func fuzzMediaStreams(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    check(input.span)
    return 0
}

private func check(_ message: Span<UInt8>) {
    var samples = ByteBuffer()
    _ = try? MediaStreamsDecoder.input(message, samples: &samples)
    guard let output = try? MediaStreamsDecoder.output(message, samples: &samples), output == .media else { return }
    var written = ByteBuffer()
    MediaStreamsEncoder.media(samples.bytes, stream: "MZ", into: &written)
    var again = ByteBuffer()
    let repeated = try? MediaStreamsDecoder.output(written.bytes, samples: &again)
    precondition(repeated == .media, "what was written is not read")
    precondition([UInt8](copying: again.bytes) == [UInt8](copying: samples.bytes), "audio changed on its way")
}
