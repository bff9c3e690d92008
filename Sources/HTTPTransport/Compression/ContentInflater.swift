internal import CZlib
internal import Octets

/// Decompresses content piece by piece, never more at a time than a piece may hold.
@safe
struct ContentInflater: ~Copyable {
    /// How long a decompressed piece is at most.
    private static let pieceLimit = 65_536

    private let coding: ContentCoding
    // Allocated because zlib's state points back at it; owned by this value alone and freed in `deinit`.
    private var stream: UnsafeMutablePointer<z_stream>?
    private var input: [UInt8] = []
    private var used = 0
    private var produced = 0
    /// Whether zlib may have more to say without more input.
    private var hasMore = false
    /// Whether the compressed stream has ended where it should; content of no bytes at all is complete, too.
    private(set) var isComplete = true

    init(_ coding: ContentCoding) {
        self.coding = coding
        unsafe stream = nil
    }

    deinit {
        guard let stream = unsafe stream else { return }
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Takes compressed bytes.
    mutating func add(_ piece: [UInt8]) {
        if used == input.count {
            input = piece
        } else {
            input.removeFirst(used)
            input += piece
        }
        used = 0
    }

    /// The next decompressed piece; `nil` when more compressed bytes are needed.
    mutating func next(upTo limit: Int) throws(HTTPClientError) -> [UInt8]? {
        while used < input.count || hasMore {
            guard let stream = unsafe try openStream() else { return nil }
            if isComplete, used < input.count {
                // Another member follows (RFC 1952 §2.2); for `deflate` there is none.
                guard coding == .gzip, unsafe inflateReset(stream) == Z_OK else { throw .malformedCompression }
                isComplete = false
            }
            let piece = unsafe try inflate(stream)
            guard !piece.isEmpty else { continue }
            produced += piece.count
            guard produced <= limit else { throw .tooLong(limit: limit) }
            return piece
        }
        return nil
    }

    private mutating func inflate(_ stream: UnsafeMutablePointer<z_stream>) throws(HTTPClientError) -> [UInt8] {
        var result = Z_OK
        var output = ByteBuffer()
        let offset = used
        var left = 0
        unsafe input.span.withUnsafeBytes { source in
            let start = unsafe source.baseAddress?.assumingMemoryBound(to: UInt8.self)
            let count = min(source.count - offset, Int(Int32.max))
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: start.map { unsafe $0 + offset })
            unsafe stream.pointee.avail_in = UInt32(count)
            _ = unsafe output.append(capacity: Self.pieceLimit) { memory in
                unsafe stream.pointee.next_out = memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
                unsafe stream.pointee.avail_out = UInt32(Self.pieceLimit)
                result = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
                return unsafe Self.pieceLimit - Int(stream.pointee.avail_out)
            }
            left = unsafe source.count - offset - (count - Int(stream.pointee.avail_in))
        }
        used = input.count - left
        hasMore = unsafe stream.pointee.avail_out == 0
        switch result {
        case Z_OK, Z_BUF_ERROR:
            break
        case Z_STREAM_END:
            isComplete = true
            hasMore = false
        default:
            throw .malformedCompression
        }
        return Array(copying: output.bytes)
    }

    /// The stream, made once its first bytes show which kind it is; `nil` while they have not come.
    private mutating func openStream() throws(HTTPClientError) -> UnsafeMutablePointer<z_stream>? {
        if let stream = unsafe stream { return unsafe stream }
        var windowBits: Int32 = 15 + 16  // gzip, and nothing else
        if coding == .deflate {
            guard input.count - used >= 2 else {
                isComplete = false
                return nil
            }
            // RFC 1950: the method in the low bits of the first byte, and a check over both.
            let isWrapped = input[used] & 15 == 8 && (Int(input[used]) << 8 | Int(input[used + 1])) % 31 == 0
            windowBits = isWrapped ? 15 : -15
        }
        let fresh = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe fresh.initialize(to: z_stream())
        guard unsafe syrinx_inflateInit2(fresh, windowBits) == Z_OK else {
            unsafe fresh.deallocate()
            throw .malformedCompression
        }
        unsafe stream = fresh
        isComplete = false
        return unsafe fresh
    }
}
