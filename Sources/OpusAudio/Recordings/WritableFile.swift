#if Opus
    internal import Glibc
    internal import Octets

    /// A file that appears under its name when it is complete, and otherwise not at all.
    final class WritableFile {
        private var descriptor: Int32
        private let path: String
        private let partial: String
        private(set) var bytes: Int64 = 0

        init(_ path: String) throws(RecordingFileError) {
            self.path = path
            partial = path + ".partial"
            descriptor = unsafe open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw .last("creating \(partial)") }
        }

        deinit {
            guard descriptor >= 0 else { return }
            close(descriptor)
            unsafe unlink(partial)
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
            let closed = close(descriptor)
            descriptor = -1
            guard closed == 0, unsafe rename(partial, path) == 0 else {
                let error = RecordingFileError.last("naming \(path)")
                unsafe unlink(partial)
                throw error
            }
        }
    }
#endif
