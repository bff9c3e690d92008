package import FastJSON
internal import Foundation

extension JSON5Node {
    /// Reads a file; an error names it.
    package init(file: String) throws {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: file))
        } catch {
            let isThere = FileManager.default.fileExists(atPath: file)
            throw UnreadableFile(file: file, reason: isThere ? "the file cannot be read" : "there is no such file")
        }
        try self.init(parsing: [UInt8](data).span, file: file)
    }
}
