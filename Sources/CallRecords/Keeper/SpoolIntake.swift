internal import Glibc
internal import Octets

/// Takes the files of a spool into a store.
struct SpoolIntake {
    /// So many changes are one transaction: few enough that whoever else wants to write hardly waits.
    private static let batch = 500

    let store: any CallStore
    let folder: String

    /// Takes in all files but the one that is being written, the oldest first; answers how many changes there were.
    ///
    /// A file is removed when all of it is in the store, and so is taken in again after a crash, which changes nothing.
    func run(below limit: Int = .max) throws -> Int {
        var count = 0
        for path in Spool.files(in: folder) where (Spool.number(of: path) ?? 0) < limit { count += try take(path) }
        return count
    }

    private func take(_ path: String) throws -> Int {
        let bytes = try Self.contents(of: path)
        let span = bytes.bytes
        var (count, start) = (0, 0)
        var changes: [RecordChange] = []
        while let end = Self.end(of: start, in: span) {
            // What cannot be read is of another program's make: leaving it out is better than leaving out what follows.
            if let change = RecordChange(line: span.extracting(start..<end)) { changes.append(change) }
            start = end + 1
            guard changes.count >= Self.batch else { continue }
            try store.write(changes)
            count += changes.count
            changes.removeAll(keepingCapacity: true)
        }
        try store.write(changes)
        _ = unsafe unlink(path)
        return count + changes.count
    }

    /// Where the line ends that begins there; nil for one that was not written to its end.
    private static func end(of start: Int, in bytes: Span<UInt8>) -> Int? {
        var place = start
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "\n") { return place }
            place += 1
        }
        return nil
    }

    private static func contents(of path: String) throws(RecordFileError) -> ByteBuffer {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw RecordFileError(path: path, action: "open", number: errno) }
        defer { close(descriptor) }
        var bytes = ByteBuffer()
        while true {
            let count = unsafe bytes.append(capacity: 1 << 16) { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw RecordFileError(path: path, action: "read", number: errno) }
            if count == 0 { return bytes }
        }
    }
}
