internal import FastJSON
internal import Foundation

extension JSON5Node {
    /// Reads a file; an error names it.
    init(file: String) throws {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: file))
        } catch {
            throw UnreadableFile(file: file, reason: error.localizedDescription)
        }
        try self.init(parsing: [UInt8](data).span, file: file)
    }
}
