package import HTTPTransport
package import ProviderKit
package import Reactor

/// How one configured provider is reached: its address, whom TLS trusts, its deadlines and its secrets.
///
/// Everything that goes wrong on the way comes out as a `ProviderFailure`, in the provider's own words where there are
/// some, and without the secrets.
package struct ProviderLine: Sendable {
    /// The provider's name in the registry.
    package let provider: String
    package let deadlines: ProviderDeadlines
    /// What must never be shown.
    package let secrets: [Secret]

    private let tls: TLSContext?
    private let clients: LoopLocal<HTTPClient>

    package init(
        _ provider: String,
        deadlines: ProviderDeadlines,
        secrets: [Secret],
        _ environment: ProviderEnvironment
    ) {
        self.provider = provider
        self.deadlines = deadlines
        self.secrets = secrets
        tls = environment.tls
        let trust = tls
        clients = LoopLocal { loop in
            var options = HTTPClientOptions()
            options.tls = trust ?? SystemTrust.context
            options.timeouts.connect = deadlines.connect
            options.timeouts.firstByte = deadlines.first
            options.timeouts.idle = deadlines.stall
            options.label = "a provider's connection"
            return HTTPClient(on: loop, options: options)
        }
    }

    /// The client of that loop, whose connections all requests to this provider share.
    package func client(on loop: EventLoop) -> HTTPClient { clients.value(on: loop) }

    /// Whom TLS trusts, for an address that wants it.
    func trust(for url: HTTPURL) throws(ProviderFailure) -> TLSContext? {
        guard url.scheme.isSecure else { return nil }
        if let context = tls ?? SystemTrust.context { return context }
        throw failure(.network, "the certificates that this system trusts cannot be read")
    }
}

/// The certificates that the system trusts, read once a process.
enum SystemTrust {
    static let context: TLSContext? = try? TLSContext.client()
}
