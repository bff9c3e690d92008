internal import Glibc
internal import Octets

/// Why a file could not be written.
public struct FileWriteError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What was being done.
    public let action: String
    /// The system's number of the reason.
    public let number: Int32

    /// What failed and why, in words.
    public var description: String { "cannot \(action) \(path): \(unsafe String(cString: strerror(number)))" }
}

/// Writes a WAV file on disk as its audio comes, for hours if need be.
///
/// Until `close` the header leaves the size of the audio open: a file whose writer died plays up to where it got. Writing
/// blocks, so that it has no place on a loop.
public struct WaveFileWriter: ~Copyable {
    /// Bytes are handed to the system in pieces of about this size; what comes in large pieces is handed on as it is.
    private static let pieceSize = 8_192
    private static let largePiece = 2_048

    /// The file.
    public let path: String
    private let descriptor: Int32
    private var writer: WaveWriter
    private var waiting: ByteBuffer

    /// Creates the file, or empties it, and writes its header.
    public init(path: String, format: WaveFormat) throws(FileWriteError) {
        self = try Self.begun(path, format)
    }

    private static func begun(_ path: String, _ format: WaveFormat) throws(FileWriteError) -> WaveFileWriter {
        var writer = WaveFileWriter(adopting: try create(path), path: path, format: format)
        try writer.flush()
        return writer
    }

    private init(adopting descriptor: Int32, path: String, format: WaveFormat) {
        self.path = path
        self.descriptor = descriptor
        writer = WaveWriter(format)
        waiting = ByteBuffer(capacity: 128)
        writer.begin(into: &waiting)
    }

    deinit { _ = Glibc.close(descriptor) }

    /// How many frames there are so far.
    public var frameCount: Int { writer.frameCount }

    /// Goes on with 16-bit samples, those of one frame side by side; whole frames only.
    public mutating func append(_ samples: Span<Int16>) throws(FileWriteError) {
        writer.append(samples, into: &waiting)
        if waiting.count >= Self.pieceSize { try flush() }
    }

    /// Goes on with samples whose full scale is 1, those of one frame side by side; whole frames only.
    public mutating func append(_ samples: Span<Float>) throws(FileWriteError) {
        writer.append(samples, into: &waiting)
        if waiting.count >= Self.pieceSize { try flush() }
    }

    /// Goes on with bytes that are in the file's encoding already; whole frames only.
    public mutating func append(encoded bytes: Span<UInt8>) throws(FileWriteError) {
        guard bytes.count >= Self.largePiece else {
            writer.append(encoded: bytes, into: &waiting)
            if waiting.count >= Self.pieceSize { try flush() }
            return
        }
        writer.appended(encoded: bytes.count)
        try flush()
        var done = 0
        while done < bytes.count { done += try hand(over: bytes.extracting(droppingFirst: done)) }
    }

    /// Hands to the system what it does not have yet.
    public mutating func flush() throws(FileWriteError) {
        while !waiting.isEmpty { waiting.consume(try hand(over: waiting.bytes)) }
    }

    /// Writes some bytes; answers how many, which is none where a signal came between.
    private func hand(over bytes: Span<UInt8>) throws(FileWriteError) -> Int {
        let written = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        if written < 0, errno == EINTR { return 0 }
        guard written > 0 else { throw FileWriteError(path: path, action: "write", number: errno) }
        return written
    }

    /// Ends the file and says in its header how long it has become, where the file is one that can be gone back in.
    public consuming func close() throws(FileWriteError) {
        writer.end(into: &waiting)
        try flush()
        writer.appendHeader(into: &waiting)
        while !waiting.isEmpty {
            let offset = headerByteCount - waiting.count
            let written = unsafe waiting.withUnsafeBytes {
                unsafe pwrite(descriptor, $0.baseAddress, $0.count, offset)
            }
            if written < 0, errno == EINTR { continue }
            // A pipe has no beginning to go back to: there the size stays open.
            if written < 0, errno == ESPIPE { return }
            guard written > 0 else { throw FileWriteError(path: path, action: "write the header of", number: errno) }
            waiting.consume(written)
        }
    }

    private static func create(_ path: String) throws(FileWriteError) -> Int32 {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileWriteError(path: path, action: "create", number: errno) }
        return descriptor
    }

    private var headerByteCount: Int {
        var header = ByteBuffer()
        writer.appendHeader(into: &header)
        return header.count
    }
}
