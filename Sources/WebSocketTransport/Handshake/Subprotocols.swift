/// The choice of a subprotocol (RFC 6455, sections 1.9 and 4.2.2).
package enum Subprotocols {
    /// Reads `Sec-WebSocket-Protocol`, several lines of it joined by commas; nil when it is malformed.
    package static func list(_ field: String) -> [String]? {
        var tokens = HeaderTokens(field)
        var list: [String] = []
        while true {
            tokens.skipSpace()
            if let name = tokens.token() { list.append(name) }
            tokens.skipSpace()
            guard tokens.skip(",") else { break }
        }
        guard tokens.isAtEnd, Set(list).count == list.count else { return nil }
        return list
    }

    /// The first of the client's wishes that the server speaks; names differ when their case does.
    package static func choice(offered: [String], supported: [String]) -> String? {
        offered.first { supported.contains($0) }
    }
}
