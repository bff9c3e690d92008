internal import Glibc
internal import Octets

/// Where changes go that the store does not take in time: files of lines in a folder, to be taken in later.
///
/// Appended and never synced: like the write-ahead log they survive the end of the process. Names count up, so that files
/// are taken in in the order in which they were written.
struct Spool: ~Copyable {
    /// The folder's own lock: a second process would take in, and take for lost, what this one is writing.
    private let lock: Int32
    private let folder: String
    private var next: Int
    /// The file that is written to.
    private var open: (descriptor: Int32, size: off_t, path: String)?
    private var lines = ByteBuffer()

    /// Opens the folder, or makes it.
    ///
    /// - Throws: also when another process has it.
    init(folder: String) throws(RecordFileError) {
        lock = try Self.locked(folder)
        self.folder = folder
        next = (Self.files(in: folder).last.flatMap { Self.number(of: $0) } ?? 0) + 1
    }

    private static func locked(_ folder: String) throws(RecordFileError) -> Int32 {
        try Folder.make(folder)
        let path = folder + "/lock"
        let lock = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw RecordFileError(path: path, action: "open", number: errno) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(lock)
            throw RecordFileError(path: path, action: "lock (does another process keep calls here?)", number: reason)
        }
        return lock
    }

    deinit {
        if let open { close(open.descriptor) }
        // Closing gives the lock back.
        close(lock)
    }

    /// The folder's files, the oldest first.
    static func files(in folder: String) -> [String] {
        Folder.names(in: folder).compactMap { name in number(of: name).map { (number: $0, name: name) } }
            .sorted { $0.number < $1.number }.map { folder + "/" + $0.name }
    }

    static func number(of path: String) -> Int? {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard name.hasSuffix(".spool") else { return nil }
        return Int(name.dropLast(6))
    }

    /// The number of the file that is written to, or will be next: those below it are whole.
    var openNumber: Int { open == nil ? next : next - 1 }

    /// Whether something has been written since it was last sealed.
    var isOpen: Bool { open != nil }

    /// Writes all of these behind what is there, or nothing.
    mutating func append(_ changes: [RecordChange]) throws(RecordFileError) {
        lines.removeAll()
        for change in changes { try? change.write(to: &lines) }
        var file = if let open { open } else { try create() }
        defer { open = file }
        var written = 0
        while written < lines.count {
            let offset = file.size + off_t(written)
            let count = unsafe lines.withUnsafeBytes { bytes in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
                return unsafe pwrite(file.descriptor, rest.baseAddress, rest.count, offset)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = errno
                // Half a line would spoil the next one.
                _ = ftruncate(file.descriptor, file.size)
                throw RecordFileError(path: file.path, action: "write", number: reason)
            }
            written += count
        }
        file.size += off_t(written)
    }

    /// Ends the present file: it may be taken in.
    mutating func seal() {
        guard let open else { return }
        close(open.descriptor)
        self.open = nil
    }

    private mutating func create() throws(RecordFileError) -> (descriptor: Int32, size: off_t, path: String) {
        let path = "\(folder)/\(next).spool"
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw RecordFileError(path: path, action: "create", number: errno) }
        next += 1
        return (descriptor, 0, path)
    }
}
