import Foundation

/// A folder of a test's own, gone with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "call-records-\(UUID())").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { path + "/calls.sqlite" }

    /// The bytes of all files in it, one behind the other.
    func contents() throws -> Data {
        var all = Data()
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            if let bytes = FileManager.default.contents(atPath: path + "/" + name) { all += bytes }
        }
        return all
    }
}
