internal import COpenSSL
import Synchronization

/// A client's last session with each server, so that the next hand-shake is shorter.
final class TLSSessionCache: Sendable {
    /// Whom a session was agreed on with.
    struct Server: Hashable, Sendable {
        let host: String
        let port: UInt16
    }

    /// An OpenSSL session that nobody else holds: connections get copies of it, and give copies of theirs.
    ///
    /// A connection marks its session unfit when it ends without close_notify, and changes it while it lives.
    @safe
    private struct Kept: @unchecked Sendable {
        // Only read, and only under the mutex.
        let session: OpaquePointer
    }

    private let kept = Mutex<[Server: Kept]>([:])
    private static let capacity = 256

    deinit {
        kept.withLock { kept in
            for entry in kept.values { unsafe SSL_SESSION_free(entry.session) }
        }
    }

    /// Has OpenSSL hand over each new session of a client context.
    static func observe(_ context: OpaquePointer) {
        unsafe syrinx_SSL_CTX_keep_client_sessions(context) { ssl, session in
            if let ssl = unsafe ssl, let session = unsafe session {
                unsafe TLSSession.owning(ssl)?.keep(session)
            }
            // The reference stays OpenSSL's own.
            return 0
        }
    }

    /// Offers the last session with a server, if there is one.
    func offer(to ssl: OpaquePointer, _ server: Server) {
        kept.withLock { kept in
            guard let entry = kept[server], let copy = unsafe SSL_SESSION_dup(entry.session) else { return }
            _ = unsafe SSL_set_session(ssl, copy)
            unsafe SSL_SESSION_free(copy)
        }
    }

    /// Keeps a copy of a session.
    func keep(_ session: OpaquePointer, _ server: Server) {
        guard let copy = unsafe SSL_SESSION_dup(session) else { return }
        let entry = unsafe Kept(session: copy)
        kept.withLock { kept in
            if kept[server] == nil, kept.count >= Self.capacity, let some = kept.keys.first { Self.drop(some, &kept) }
            Self.drop(server, &kept)
            kept[server] = entry
        }
    }

    /// Forgets the session with a server that could not be taken up.
    func forget(_ server: Server) {
        kept.withLock { Self.drop(server, &$0) }
    }

    private static func drop(_ server: Server, _ kept: inout [Server: Kept]) {
        if let dropped = kept.removeValue(forKey: server) { unsafe SSL_SESSION_free(dropped.session) }
    }
}
