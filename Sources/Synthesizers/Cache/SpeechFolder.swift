internal import Glibc
internal import Reactor

/// The folder in which spoken texts lie, one a file, shared with other processes; all of it waits for the disk.
struct SpeechFolder: Sendable {
    /// What became of a look into it.
    enum Finding: Equatable {
        case found(CachedSpeech, made: Int64)
        case missing
        /// It had lain there for too long.
        case expired
        /// It was not whole.
        case torn
    }

    let path: String
    let limit: Int
    let age: Duration

    private static let suffix = ".speech"
    private static let partSuffix = ".part"
    /// A part of a file that is older than this has nobody who goes on with it.
    private static let partAge: Int64 = 3_600

    /// Reads a text's file; one that cannot be used is removed.
    func read(_ key: SpeechKey, now: Int64) -> Finding {
        let path = path(of: key)
        guard let bytes = Self.content(of: path) else { return .missing }
        guard let file = SpeechFile(bytes) else {
            unsafe unlink(path)
            return .torn
        }
        guard now - file.made <= age.components.seconds else {
            unsafe unlink(path)
            return .expired
        }
        // Who was used last is removed last.
        _ = unsafe utimensat(AT_FDCWD, path, nil, 0)
        return .found(file.speech, made: file.made)
    }

    /// Writes a text's file under another name first, so that it is there whole or not at all; says whether it is.
    func write(_ speech: CachedSpeech, _ key: SpeechKey, now: Int64) -> Bool {
        // Processes of several machines or containers may have the same number.
        let own = String(UInt64.random(in: .min ... .max), radix: 16)
        let part = "\(path)/\(key.digits).\(own)\(Self.partSuffix)"
        let bytes = SpeechFile(made: now, speech: speech).bytes
        guard bytes.count <= limit, Self.write(bytes, to: part), unsafe rename(part, path(of: key)) == 0 else {
            unsafe unlink(part)
            return false
        }
        return true
    }

    /// Removes what is too old, and of the rest those used longest ago until all fit; answers their bytes and how many went.
    func tidy(now: Int64) -> (bytes: Int, removed: Int) {
        guard let folder = unsafe opendir(path) else { return (0, 0) }
        defer { unsafe closedir(folder) }
        var files: [(path: String, used: Int64, size: Int)] = []
        var removed = 0
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            guard name.hasSuffix(Self.suffix) || name.hasSuffix(Self.partSuffix) else { continue }
            let file = "\(path)/\(name)"
            var status = stat()
            guard unsafe stat(file, &status) == 0 else { continue }
            let used = Int64(status.st_mtim.tv_sec)
            let longest = name.hasSuffix(Self.suffix) ? age.components.seconds : Self.partAge
            if now - used > longest {
                unsafe unlink(file)
                removed += 1
            } else if name.hasSuffix(Self.suffix) {
                files.append((file, used, Int(status.st_size)))
            }
        }
        var bytes = files.reduce(0) { $0 + $1.size }
        // A little more goes than must, so that not every new file makes work.
        guard bytes > limit else { return (bytes, removed) }
        for file in files.sorted(by: { $0.used < $1.used }) {
            guard bytes > limit - limit / 10 else { break }
            unsafe unlink(file.path)
            bytes -= file.size
            removed += 1
        }
        return (bytes, removed)
    }

    /// Makes the folder and those above it; says whether it is there.
    func make() -> Bool {
        var prefix = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            prefix += prefix.isEmpty && part.isEmpty ? "" : part
            if !prefix.isEmpty, prefix != "." { unsafe mkdir(prefix, 0o700) }
            prefix += "/"
        }
        return unsafe access(path, W_OK) == 0
    }

    func path(of key: SpeechKey) -> String { "\(path)/\(key.digits)\(Self.suffix)" }

    private static func content(of path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_size > 0, status.st_size < 1 << 28 else { return nil }
        let size = Int(status.st_size)
        var done = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { room, count in
            while done < size {
                let read = unsafe Glibc.read(descriptor, room.baseAddress.map { unsafe $0 + done }, size - done)
                if read < 0, errno == EINTR { continue }
                guard read > 0 else { break }
                done += read
            }
            count = done
        }
        return bytes
    }

    private static func write(_ bytes: [UInt8], to path: String) -> Bool {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        var done = 0
        unsafe bytes.withUnsafeBytes { source in
            while done < source.count {
                let written = unsafe Glibc.write(
                    descriptor,
                    source.baseAddress.map { unsafe $0 + done },
                    source.count - done
                )
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { break }
                done += written
            }
        }
        return close(descriptor) == 0 && done == bytes.count
    }
}
