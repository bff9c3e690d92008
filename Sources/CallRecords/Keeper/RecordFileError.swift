internal import Glibc

/// What could not be done with a file or folder, and why.
package struct RecordFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file or folder.
    package let path: String
    /// What was being done.
    package let action: String
    /// The system's number of the reason.
    package let number: Int32

    /// What failed and why, in words.
    package var description: String { "cannot \(action) \(path): \(unsafe String(cString: strerror(number)))" }
}
