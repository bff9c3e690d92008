import Foundation

/// The inputs of a fuzz target that are in the tree: its seeds, and what it has found in the past.
package enum FuzzReplay {
    /// One input, named by its file.
    package struct Input: Sendable, CustomStringConvertible {
        /// The file's folder and name.
        package let name: String
        /// What is in it.
        package let bytes: [UInt8]

        /// The file's folder and name.
        package var description: String { name }
    }

    /// All inputs of a target, in the order of their names.
    package static func inputs(of target: String) throws -> [Input] {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let fuzz = tests.deletingLastPathComponent().appendingPathComponent("Fuzz")
        return try ["Corpus", "Findings"].flatMap { kind in
            let folder = fuzz.appendingPathComponent(kind).appendingPathComponent(target)
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
                let file = folder.appendingPathComponent(name)
                // A mapped file, because reading an empty one leaks Foundation's buffer, which a sanitizer reports.
                return Input(
                    name: "\(kind)/\(target)/\(name)",
                    bytes: Array(try Data(contentsOf: file, options: .alwaysMapped))
                )
            }
        }
    }
}
