import Octets

/// Any bytes come back from their text; a text that is read is the only one for its bytes.
@c(LLVMFuzzerTestOneInput)
public func fuzzBase64(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let text = encoded(input)
    precondition(decoded(text) == input, "bytes do not come back")
    if let bytes = decoded(input) { precondition(encoded(bytes) == input, "two texts for the same bytes") }
    return 0
}

private func encoded(_ bytes: [UInt8]) -> [UInt8] {
    var output = ByteBuffer()
    output.append(capacity: Base64.encodedCount(bytes.count)) { Base64.encode(bytes.span, into: &$0) }
    return [UInt8](copying: output.bytes)
}

private func decoded(_ text: [UInt8]) -> [UInt8]? {
    var output = ByteBuffer()
    do throws(Base64Error) {
        try Base64.decode(text.span, into: &output)
        return [UInt8](copying: output.bytes)
    } catch {
        precondition(output.isEmpty, "something of a refused text is left")
        switch error {
        case .length(let count): precondition(count == text.count && count % 4 != 0)
        case .byte(let offset), .trailingBits(let offset): precondition(text.indices.contains(offset))
        }
        return nil
    }
}
