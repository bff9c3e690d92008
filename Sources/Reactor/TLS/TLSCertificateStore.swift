import Synchronization

/// A server's certificate and key in files that change while it runs.
///
/// Give `{ store.current }` to whatever asks for the context of each connection; after `reload` new connections have
/// the new certificate, and those that are open keep theirs.
public final class TLSCertificateStore: Sendable {
    private let certificateChain: String
    private let privateKey: String
    private let applicationProtocols: [String]
    private let context: Mutex<TLSContext>

    /// Reads the files for the first time.
    public init(
        certificateChain: String,
        privateKey: String,
        applicationProtocols: [String] = []
    ) throws(TLSError) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
        self.applicationProtocols = applicationProtocols
        context = Mutex(
            try .server(
                certificateChain: certificateChain,
                privateKey: privateKey,
                applicationProtocols: applicationProtocols
            )
        )
    }

    /// What new connections are served with.
    public var current: TLSContext { context.withLock { $0 } }

    /// Reads the files again, and takes what they hold if it can be used: a chain, and the key that belongs to it.
    ///
    /// - Throws: why they cannot be used; what was in use before stays in use.
    public func reload() throws(TLSError) {
        let renewed = try TLSContext.server(
            certificateChain: certificateChain,
            privateKey: privateKey,
            applicationProtocols: applicationProtocols
        )
        context.withLock { $0 = renewed }
    }
}
