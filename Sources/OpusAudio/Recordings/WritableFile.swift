#if Opus
    internal import Glibc
    internal import Octets

    /// A file that appears under its name when it is complete, and otherwise not at all.
    ///
    /// Until then it has the name with `.partial` behind it. What a process that died left under that name is written
    /// over; two that write to one name at a time would spoil each other's file, and the second is refused.
    final class WritableFile {
        private let descriptor: Int32
        private let path: String
        private let partial: String
        private var isComplete = false
        private(set) var bytes: Int64 = 0

        init(_ path: String) throws(RecordingFileError) {
            self.path = path
            partial = path + ".partial"
            descriptor = try Self.create(partial)
        }

        deinit {
            // In this order: once it is closed, the name may be another's.
            if !isComplete { unsafe unlink(partial) }
            close(descriptor)
        }

        /// Writes what the buffer holds, and empties it.
        func write(_ buffer: inout ByteBuffer) throws(RecordingFileError) {
            while !buffer.isEmpty {
                let count = unsafe buffer.withUnsafeBytes { waiting in
                    unsafe Glibc.write(descriptor, waiting.baseAddress, waiting.count)
                }
                if count > 0 {
                    buffer.consume(count)
                    bytes += Int64(count)
                } else if errno != EINTR {
                    throw .last("writing \(partial)")
                }
            }
        }

        /// Gives the file its name, once its bytes are on the disk.
        func complete() throws(RecordingFileError) {
            guard fsync(descriptor) == 0 else { throw .last("writing \(partial)") }
            guard unsafe rename(partial, path) == 0 else { throw .last("naming \(path)") }
            isComplete = true
        }

        private static func create(_ path: String) throws(RecordingFileError) -> Int32 {
            while true {
                let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
                guard descriptor >= 0 else { throw .last("creating \(path)") }
                do throws(RecordingFileError) {
                    // Some file systems have no locks, which is no reason to make no file.
                    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
                        throw .last("writing \(path), which another writes to")
                    }
                    // Before it was locked, its writer may have given it its final name.
                    guard try isStill(descriptor, at: path) else {
                        close(descriptor)
                        continue
                    }
                    guard ftruncate(descriptor, 0) == 0 else { throw .last("creating \(path)") }
                    return descriptor
                } catch {
                    close(descriptor)
                    throw error
                }
            }
        }

        private static func isStill(_ descriptor: Int32, at path: String) throws(RecordingFileError) -> Bool {
            var (open, named) = (stat(), stat())
            guard unsafe fstat(descriptor, &open) == 0 else { throw .last("creating \(path)") }
            guard unsafe stat(path, &named) == 0 else { return false }
            return open.st_ino == named.st_ino && open.st_dev == named.st_dev
        }
    }
#endif
