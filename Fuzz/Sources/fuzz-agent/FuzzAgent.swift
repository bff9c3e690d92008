import AgentWire
import Octets

/// Messages are read or refused; audio that was read is written to an agent as the same.
@c(LLVMFuzzerTestOneInput)
public func fuzzAgent(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    check(input.span)
    return 0
}

private func check(_ message: Span<UInt8>) {
    var audio = ByteBuffer()
    do {
        switch try AgentMessageDecoder.read(message, audio: &audio) {
        case .audio(let speech):
            precondition(speech.event >= 0)
            var written = ByteBuffer()
            AgentMessageEncoder.audio(audio.bytes, into: &written)
            let base64 = Base64.encodedCount(audio.count)
            precondition(written.count == base64 + #"{"user_audio_chunk":""}"#.utf8.count, "audio changed on its way")
        case .heard(let text), .hearing(let text), .said(let text, _):
            precondition(text.count <= 8_000)
        default: break
        }
    } catch {
        precondition("\(error)".utf8.count < 1_000, "a refusal is as long as the message")
    }
}
