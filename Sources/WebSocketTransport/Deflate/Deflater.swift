internal import CZlib
internal import Octets

/// Compresses messages; its zlib stream exists from the first message on that is long enough.
@safe
struct Deflater: ~Copyable {
    // Allocated because zlib's state points back at it; owned by this value alone and freed in `deinit`.
    private var stream: UnsafeMutablePointer<z_stream>?
    private let windowBits: Int32
    private let forgetsContext: Bool
    private let level: Int32
    private let memoryLevel: Int32

    init(windowBits: Int, forgetsContext: Bool, level: Int, memoryLevel: Int) {
        self.windowBits = Int32(windowBits)
        self.forgetsContext = forgetsContext
        self.level = Int32(min(max(level, 1), 9))
        self.memoryLevel = Int32(min(max(memoryLevel, 1), 9))
        unsafe stream = nil
    }

    deinit { unsafe Self.free(stream) }

    /// Frees the stream between two messages, when the next message needs nothing of the last.
    mutating func releaseIdleMemory() {
        guard forgetsContext else { return }
        unsafe Self.free(stream)
        unsafe stream = nil
    }

    /// Appends a message's compressed form; answers false, with nothing appended, when there is no such form.
    mutating func compress(_ message: Span<UInt8>, into output: inout ByteBuffer) -> Bool {
        guard message.count <= Int(Int32.max), let stream = unsafe openStream() else { return false }
        let start = output.count
        let isWritten = unsafe message.withUnsafeBytes { source in
            let first = unsafe source.baseAddress?.assumingMemoryBound(to: UInt8.self)
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: first)
            unsafe stream.pointee.avail_in = UInt32(source.count)
            while true {
                let room = unsafe max(256, min(Int(stream.pointee.avail_in) / 2, 65_536))
                var result = Z_OK
                _ = unsafe output.append(capacity: room) { memory in
                    unsafe stream.pointee.next_out = memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    unsafe stream.pointee.avail_out = UInt32(room)
                    result = unsafe deflate(stream, Z_SYNC_FLUSH)
                    return unsafe room - Int(stream.pointee.avail_out)
                }
                guard result == Z_OK || result == Z_BUF_ERROR else { return false }
                // Room left over means that everything is out, the empty block behind it included.
                if unsafe stream.pointee.avail_out > 0 { return true }
            }
        }
        guard isWritten, output.count >= start + 4 else {
            // The stream's context may hold a message the peer will never see.
            output.truncate(to: start)
            unsafe deflateReset(stream)
            return false
        }
        // Without the length fields of that empty block (RFC 7692, section 7.2.1).
        output.truncate(to: output.count - 4)
        if forgetsContext { unsafe deflateReset(stream) }
        return true
    }

    private mutating func openStream() -> UnsafeMutablePointer<z_stream>? {
        if let stream = unsafe stream { return unsafe stream }
        // A window of 256 bytes may be agreed on, but zlib cannot compress within it: such messages go plain.
        guard DeflateSettings.windowRange.contains(Int(windowBits)) else { return nil }
        let fresh = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe fresh.initialize(to: z_stream())
        // Negative: a raw stream, without zlib's own header and checksum.
        guard unsafe syrinx_deflateInit2(fresh, level, -windowBits, memoryLevel) == Z_OK else {
            unsafe fresh.deallocate()
            return nil
        }
        unsafe stream = fresh
        return unsafe fresh
    }

    private static func free(_ stream: UnsafeMutablePointer<z_stream>?) {
        guard let stream = unsafe stream else { return }
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }
}

// Its stream has one owner, this value, and a value that cannot be copied cannot be in two threads at once.
extension Deflater: @unchecked Sendable {}
