import Foundation

/// What is written for people.
enum ManualFile {
    static func text(_ name: String) -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return (try? String(contentsOf: root.appending(path: "Docs/\(name).md"), encoding: .utf8)) ?? ""
    }
}
