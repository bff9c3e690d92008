internal import FastJSON
internal import Foundation
package import FrontDoor

extension RelayManner {
    /// Reads from a JSON5 file what Twilio is to be told of a relay.
    ///
    /// - Throws: an error that names the file, and for what is wrong inside it the line and column, too.
    package init(file: String) throws {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: file))
        } catch {
            throw UnreadableFile(file: file, reason: error.localizedDescription)
        }
        try self.init(JSON5Node(parsing: [UInt8](data).span, file: file))
    }
}
