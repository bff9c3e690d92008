/// What both ends agreed on for message compression (RFC 7692, section 7.1).
package struct DeflateParameters: Equatable, Sendable {
    /// The name of the extension.
    package static let extensionName = "permessage-deflate"

    /// Whether the server's messages are compressed each for itself.
    package var serverForgetsContext = false
    /// Whether the client's messages are compressed each for itself.
    package var clientForgetsContext = false
    /// The server's compression window as a power of two.
    package var serverWindowBits = 15
    /// The client's compression window as a power of two.
    package var clientWindowBits = 15

    /// Agrees on full windows and kept context.
    package init() {}

    func forgetsContext(_ sender: WebSocketRole) -> Bool {
        sender == .server ? serverForgetsContext : clientForgetsContext
    }

    func windowBits(_ sender: WebSocketRole) -> Int {
        sender == .server ? serverWindowBits : clientWindowBits
    }
}
