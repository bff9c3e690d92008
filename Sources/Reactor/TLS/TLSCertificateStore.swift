import Synchronization

/// A server's certificate and key, which can be renewed while it runs.
///
/// Give `{ store.current }` to whatever asks for the context of each connection; after `renew` new connections have
/// the new certificate, and those that are open keep theirs.
public final class TLSCertificateStore: Sendable {
    private let context: Mutex<TLSContext>

    /// Begins with a server's context.
    public init(_ context: TLSContext) { self.context = Mutex(context) }

    /// What new connections are served with.
    public var current: TLSContext { context.withLock { $0 } }

    /// Has new connections served with another context.
    public func renew(_ renewed: TLSContext) { context.withLock { $0 = renewed } }
}
