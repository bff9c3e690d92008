package import Reactor

/// How a client treats servers and its connections to them.
package struct HTTPClientOptions: Sendable {
    /// How much of a response is taken; its content is unlimited, since its reader decides.
    package var limits: HTTPLimits = {
        var limits = HTTPLimits()
        limits.body = .max
        return limits
    }()
    /// How much decompressed content is handed out before a response is taken for a bomb.
    package var decompressedContent = 256 << 20
    /// Limits of the sockets below.
    package var connection = ConnectionLimits()
    /// The side of TLS to take; `nil` for one that trusts what the system trusts.
    package var tls: TLSContext?
    /// How long requests may take that do not say it themselves.
    package var timeouts = HTTPClientTimeouts()
    /// How many idle connections are kept to one origin; with 0 every request has a connection of its own.
    package var idlePerOrigin = 8
    /// How long a connection is kept idle: less than servers usually do, so that they rarely close first.
    package var idleTime = Duration.seconds(45)
    /// How old a connection becomes at most, so that a change of addresses is noticed.
    package var lifetime = Duration.seconds(600)
    /// Which proxies lead to which servers.
    package var proxies = HTTPProxies()
    /// What the watchdog calls the connections.
    package var label: StaticString = "an HTTP client's connection"

    package init() {}
}

/// How long the steps of a request may take.
package struct HTTPClientTimeouts: Sendable, Hashable {
    /// From nothing to a connection: name, address, TLS.
    package var connect = Duration.seconds(10)
    /// From the end of the request to the head of the response.
    package var firstByte = Duration.seconds(30)
    /// Between two pieces of the response's content, not counting the time in which its reader takes none.
    package var idle = Duration.seconds(30)
    /// From the start to the end of the response, redirections included; `nil` for no limit.
    package var whole: Duration?
    /// How long a request that expects "100 Continue" waits for it before it sends its content all the same.
    package var continuation = Duration.seconds(1)

    package init() {}
}
