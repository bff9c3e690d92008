internal import Glibc
import Synchronization

/// Lines to the terminal, each in one write.
enum Output {
    private static let failed = Atomic(false)

    /// Whether a line did not get to standard output, because a disk is full for instance.
    static var hasFailed: Bool { failed.load(ordering: .relaxed) }

    static func line(_ text: String) { write(text, to: STDOUT_FILENO) }

    static func error(_ text: String) { write(text, to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array((text + "\n").utf8)
        var start = 0
        while start < bytes.count {
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + start }, bytes.count - start)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                if descriptor == STDOUT_FILENO { failed.store(true, ordering: .relaxed) }
                return
            }
            start += written
        }
    }
}
