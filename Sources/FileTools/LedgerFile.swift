package import FastJSON
internal import Glibc

/// A file to which lines of JSON are added, and never changed.
package struct LedgerFile: Sendable {
    /// Where it is.
    package let path: String
    private let isReadOnly: Bool

    /// A file of a folder, which is made if it is not there; one that is only read is left as it is.
    package init(_ name: String, in folder: String, isReadOnly: Bool = false) throws(LedgerFileError) {
        path = folder.isEmpty ? "\(name).ndjson" : "\(folder)/\(name).ndjson"
        self.isReadOnly = isReadOnly
        guard !isReadOnly else { return }
        var made = ""
        for part in folder.split(separator: "/", omittingEmptySubsequences: false) {
            made += made.isEmpty && part.isEmpty ? "/" : "\(part)/"
            guard unsafe mkdir(made, 0o700) == 0 || errno == EEXIST || errno == EISDIR else {
                throw LedgerFileError(path: made, reason: Self.reason)
            }
        }
    }

    /// All whole lines; what a crash has left of another one is cut off, so that the next one does not follow it.
    package func lines() throws(LedgerFileError) -> [JSONValue] {
        let bytes = try contents()
        let whole = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        if whole < bytes.count, !isReadOnly, unsafe truncate(path, whole) != 0 {
            throw LedgerFileError(path: path, reason: Self.reason)
        }
        var lines: [JSONValue] = []
        for (index, line) in bytes[..<whole].split(separator: 0x0A).enumerated() {
            let content = Array(line)
            do throws(JSONError) {
                lines.append(try JSONValue(parsing: content.span))
            } catch {
                throw LedgerFileError(path: path, reason: "line \(index + 1) is no JSON: \(error)")
            }
        }
        return lines
    }

    private func contents() throws(LedgerFileError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return [] }
            throw LedgerFileError(path: path, reason: Self.reason)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw LedgerFileError(path: path, reason: Self.reason) }
            guard count > 0 else { return bytes }
            bytes += piece[..<count]
        }
    }

    /// Adds a line; it is on the disk before this returns.
    package func append(_ value: JSONValue) throws(LedgerFileError) {
        guard !isReadOnly else { throw LedgerFileError(path: path, reason: "it is only read here") }
        let text: String
        do { text = try value.encoded() } catch { throw LedgerFileError(path: path, reason: "\(error)") }
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw LedgerFileError(path: path, reason: Self.reason) }
        defer { close(descriptor) }
        let end = lseek(descriptor, 0, SEEK_END)
        let line = Array((text + "\n").utf8)
        var written = 0
        while written < line.count {
            let count = unsafe line[written...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            written += count
        }
        if written == line.count, fdatasync(descriptor) == 0 { return }
        let reason = Self.reason
        // Nobody is told that it was kept, and so nothing of it may stay.
        _ = ftruncate(descriptor, end)
        throw LedgerFileError(path: path, reason: reason)
    }

    private static var reason: String { unsafe String(cString: strerror(errno)) }
}

/// What is wrong with a file.
package struct LedgerFileError: Error, Equatable, CustomStringConvertible {
    package let path: String
    package let reason: String

    package var description: String { "\(path): \(reason)" }
}
