internal import Glibc

/// A folder for the time of a run; gone with it.
final class TemporaryFolder: Sendable {
    let path: String

    init(_ name: String) throws(LoadFailure) {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var pattern = Array("\(parent)/\(name)-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&pattern) != nil else {
            throw LoadFailure(
                "no temporary folder can be made in \(parent) (\(Self.reason)): set TMPDIR to where one can"
            )
        }
        path = String(decoding: pattern.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { remove() }

    private static var reason: String { unsafe String(cString: strerror(errno)) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func makeFolder(_ name: String) throws(LoadFailure) {
        guard unsafe mkdir(file(name), 0o700) == 0 || errno == EEXIST else {
            throw LoadFailure("\(file(name)) cannot be made: \(Self.reason)")
        }
    }

    func write(_ text: String, to name: String) throws(LoadFailure) {
        let file = unsafe open(file(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw LoadFailure("\(self.file(name)) cannot be written: \(Self.reason)") }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard unsafe Glibc.write(file, bytes, bytes.count) == bytes.count else {
            throw LoadFailure("\(self.file(name)) cannot be written: \(Self.reason)")
        }
    }

    /// Removes it with all that is in it.
    func remove() { Self.remove(path) }

    /// Removes a file or a folder in it.
    func remove(_ name: String) { Self.remove(file(name)) }

    private static func remove(_ path: String) {
        if unsafe unlink(path) == 0 || errno == ENOENT { return }
        guard let folder = unsafe opendir(path) else { return }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        unsafe closedir(folder)
        for name in names { remove("\(path)/\(name)") }
        _ = unsafe rmdir(path)
    }
}

/// The whole of a small file.
func contents(of path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var all: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = unsafe read(file, &part, part.count)
        guard count > 0 else { return String(decoding: all, as: UTF8.self) }
        all += part.prefix(count)
    }
}
