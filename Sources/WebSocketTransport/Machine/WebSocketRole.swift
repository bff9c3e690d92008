/// Which end of the connection one is: clients mask what they send, servers must not.
public enum WebSocketRole: Sendable {
    /// The end that asked for the connection.
    case client
    /// The end that accepted it.
    case server

    /// The other end.
    public var peer: WebSocketRole { self == .client ? .server : .client }
}
