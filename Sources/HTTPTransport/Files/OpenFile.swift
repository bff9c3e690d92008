internal import Glibc

/// A regular file that is open for reading, and what was known of it then.
///
/// Used on the threads that may wait for a disk.
final class OpenFile: Sendable {
    enum Failure: Error, Equatable {
        /// There is nothing of that name, or nothing that is served.
        case missing
        case isFolder
        case unreadable(Int32)
    }

    let length: Int
    /// Seconds since 1970 at which it was last changed.
    let changed: Int64
    /// What tells this version of it from others.
    let version: String
    private let descriptor: Int32

    /// Opens a file below a folder.
    ///
    /// No part of the way may be a symbolic link, so nothing leads out of the folder.
    init(_ parts: [String], below root: String) throws(Failure) {
        var folder = unsafe open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .unreadable(errno) }
        for part in parts.dropLast() {
            let next = unsafe openat(folder, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            let code = errno
            close(folder)
            guard next >= 0 else { throw Self.failure(code) }
            folder = next
        }
        // Without waiting: the name may be a pipe's, whose opening waits for a writer.
        let file = unsafe openat(folder, parts.last ?? ".", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        let code = errno
        close(folder)
        guard file >= 0 else { throw Self.failure(code) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else {
            let code = errno
            close(file)
            throw .unreadable(code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            throw status.st_mode & S_IFMT == S_IFDIR ? .isFolder : .missing
        }
        descriptor = file
        length = Int(status.st_size)
        changed = Int64(status.st_mtim.tv_sec)
        let nanoseconds = UInt64(bitPattern: Int64(status.st_mtim.tv_sec)) &* 1_000_000_000
        version =
            String(UInt64(status.st_ino), radix: 36) + "-" + String(length, radix: 36) + "-"
            + String(nanoseconds &+ UInt64(status.st_mtim.tv_nsec), radix: 36)
    }

    deinit { close(descriptor) }

    /// Reads up to `count` bytes; fewer only at the end of the file.
    func read(_ count: Int, at offset: Int) throws(Failure) -> [UInt8] {
        var failure: Failure?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let target = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...]
                )
                let read = unsafe pread(descriptor, target.baseAddress, count - filled, off_t(offset + filled))
                if read < 0, errno == EINTR { continue }
                if read < 0 { failure = .unreadable(errno) }
                guard read > 0 else { return }
                filled += read
            }
        }
        if let failure { throw failure }
        return bytes
    }

    private static func failure(_ code: Int32) -> Failure {
        switch code {
        case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EACCES, EPERM, ENXIO: .missing
        default: .unreadable(code)
        }
    }
}
