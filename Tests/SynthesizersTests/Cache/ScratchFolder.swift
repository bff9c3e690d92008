import Foundation

/// A folder of one test, which goes with it.
final class ScratchFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "speech-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}
