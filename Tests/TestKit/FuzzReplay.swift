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
                return Input(name: "\(kind)/\(target)/\(name)", bytes: try contents(of: file.path))
            }
        }
    }

    /// The bytes of a file; Foundation's way leaks a buffer when it is empty, which the leak sanitizer reports.
    private static func contents(of path: String) throws -> [UInt8] {
        guard let file = unsafe fopen(path, "rb") else { throw CocoaError(.fileReadUnknown) }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = unsafe getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return bytes
    }
}
