internal import CZlib
internal import Octets

/// Decompresses the peer's messages; its zlib stream exists from the first compressed message on.
@safe
struct Inflater: ~Copyable {
    /// How decompressing went; what was decompressed before a failure stands in the output.
    enum Outcome: Equatable {
        case done
        case invalid
        case overLimit
    }

    /// The four bytes a sender leaves off (RFC 7692, section 7.2.1).
    private static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

    // Allocated because zlib's state points back at it; owned by this value alone and freed in `deinit`.
    private var stream: UnsafeMutablePointer<z_stream>?
    private let windowBits: Int32
    private let forgetsContext: Bool

    init(windowBits: Int, forgetsContext: Bool) {
        // zlib writes windows of 512 bytes where 256 were agreed, so no smaller one is read with.
        self.windowBits = Int32(min(max(windowBits, 9), 15))
        self.forgetsContext = forgetsContext
        unsafe stream = nil
    }

    deinit { unsafe Self.free(stream) }

    /// Frees the stream between two messages, when the next message needs nothing of the last.
    mutating func releaseIdleMemory() {
        guard forgetsContext else { return }
        unsafe Self.free(stream)
        unsafe stream = nil
    }

    /// Decompresses the next piece of a message, however it is cut.
    mutating func inflate(_ input: Span<UInt8>, into output: inout ByteBuffer, limit: Int) -> Outcome {
        run(input, Z_SYNC_FLUSH, into: &output, limit: limit)
    }

    /// Ends a message.
    mutating func finish(into output: inout ByteBuffer, limit: Int) -> Outcome {
        let outcome = run(Self.tail.span, Z_BLOCK, into: &output, limit: limit)
        guard outcome == .done, let stream = unsafe stream else { return outcome }
        // 128: between two blocks; the low bits: unused bits of the last byte. Else the message was cut off in a block.
        guard unsafe stream.pointee.data_type & (128 | 63) == 128 else { return .invalid }
        if forgetsContext { unsafe inflateReset(stream) }
        return .done
    }

    private mutating func run(
        _ input: Span<UInt8>,
        _ flush: Int32,
        into output: inout ByteBuffer,
        limit: Int
    ) -> Outcome {
        guard let stream = unsafe openStream() else { return .invalid }
        return unsafe input.withUnsafeBytes { source in
            let start = unsafe source.baseAddress?.assumingMemoryBound(to: UInt8.self)
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: start)
            // What is offered at once is at most a receive buffer.
            unsafe stream.pointee.avail_in = UInt32(source.count)
            while true {
                // One byte over the limit shows that the limit is passed.
                let wish = unsafe max(1024, min(Int(stream.pointee.avail_in) * 4, 65_536))
                let room = min(wish, limit - output.count + 1)
                var result = Z_OK
                _ = unsafe output.append(capacity: room) { memory in
                    unsafe stream.pointee.next_out = memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    unsafe stream.pointee.avail_out = UInt32(room)
                    result = unsafe CZlib.inflate(stream, flush)
                    return unsafe room - Int(stream.pointee.avail_out)
                }
                guard output.count <= limit else { return .overLimit }
                let isInputUsedUp = unsafe stream.pointee.avail_in == 0
                let isOutputFull = unsafe stream.pointee.avail_out == 0
                switch result {
                case Z_STREAM_END:
                    // A block marked as last ends zlib's stream, not the message and not its context (section 7.2.3.4).
                    guard unsafe inflateResetKeep(stream) == Z_OK else { return .invalid }
                    if isInputUsedUp { return .done }
                case Z_OK:
                    if isInputUsedUp, !isOutputFull { return .done }
                case Z_BUF_ERROR:
                    // Nothing left to do, which is no error when the input is used up.
                    return isInputUsedUp ? .done : .invalid
                default:
                    return .invalid
                }
            }
        }
    }

    private mutating func openStream() -> UnsafeMutablePointer<z_stream>? {
        if let stream = unsafe stream { return unsafe stream }
        let fresh = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe fresh.initialize(to: z_stream())
        // Negative: a raw stream, without zlib's own header and checksum.
        guard unsafe syrinx_inflateInit2(fresh, -windowBits) == Z_OK else {
            unsafe fresh.deallocate()
            return nil
        }
        unsafe stream = fresh
        return unsafe fresh
    }

    private static func free(_ stream: UnsafeMutablePointer<z_stream>?) {
        guard let stream = unsafe stream else { return }
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }
}

// Its stream has one owner, this value, and a value that cannot be copied cannot be in two threads at once.
extension Inflater: @unchecked Sendable {}
