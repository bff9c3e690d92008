internal import FastJSON
package import FrontDoor

extension RelayManner {
    /// Reads from a JSON5 file what Twilio is to be told of a relay.
    ///
    /// - Throws: an error that names the file, and for what is wrong inside it the line and column, too.
    package init(file: String) throws {
        try self.init(JSON5Node(file: file))
    }
}
