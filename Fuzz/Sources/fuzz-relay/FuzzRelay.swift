import Octets
import RelayWire

/// Messages are read or refused; words that were read are written as JSON that is read again.
@c(LLVMFuzzerTestOneInput)
public func fuzzRelay(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    check(input.span)
    return 0
}

private func check(_ message: Span<UInt8>) {
    guard case .prompt(let text, let language, let isLast)? = try? RelayReader.read(message) else { return }
    var written = ByteBuffer()
    RelayWriter.text(RelayText(text, isLast: isLast, language: language), into: &written)
    // A message of ours is none of Twilio's, but it is JSON with a type.
    let repeated = try? RelayReader.read(written.bytes)
    precondition(repeated == .unknown, "what was written is not read")
}
