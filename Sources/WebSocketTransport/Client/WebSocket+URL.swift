package import HTTPTransport
package import Reactor

extension WebSocket.Request {
    /// Asks for the WebSocket at a `ws` or `wss` address.
    ///
    /// - Parameter tls: the side to take for `wss`; by default one that trusts what the system trusts.
    package init(url: HTTPURL, tls: TLSContext? = nil) throws {
        var target = Connection.Target(host: url.host, port: url.port)
        if url.scheme.isSecure { target.tls = try tls ?? TLSContext.client() }
        self.init(target, path: url.target)
    }
}
