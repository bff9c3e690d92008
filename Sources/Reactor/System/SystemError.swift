internal import Glibc

/// A system call that failed: which one, and the kernel's reason.
public struct SystemError: Error, Equatable, Sendable {
    /// The kernel's error number.
    public let code: Int32
    /// What was being done, in a word or two: "connect", "bind".
    public let operation: String

    /// Makes an error from a number and what was being done.
    public init(code: Int32, operation: String) {
        self.code = code
        self.operation = operation
    }

    /// The error the last system call left behind; to be read right after it.
    static func last(_ operation: StaticString) -> SystemError {
        SystemError(code: errno, operation: "\(operation)")
    }
}

extension SystemError: CustomStringConvertible {
    /// The operation and the kernel's words for the error.
    public var description: String {
        var words = [CChar](repeating: 0, count: 128)
        let failed = unsafe words.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return true }
            return unsafe strerror_r(code, start, buffer.count) != 0
        }
        let text = String(decoding: words.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return failed ? "\(operation): error \(code)" : "\(operation): \(text)"
    }
}
