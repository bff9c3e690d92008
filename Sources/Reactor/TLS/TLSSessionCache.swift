internal import COpenSSL
import Synchronization

/// A client's last session with each host, so that the next hand-shake is shorter.
final class TLSSessionCache: Sendable {
    /// An OpenSSL session, which counts its own references across threads.
    @safe
    private struct Kept: @unchecked Sendable {
        let session: OpaquePointer
    }

    private let kept = Mutex<[String: Kept]>([:])
    private static let capacity = 256

    /// Where OpenSSL keeps the cache beside a context; -1 when it gives no place.
    private static let place = syrinx_SSL_CTX_get_ex_new_index()

    deinit {
        kept.withLock { kept in
            for entry in kept.values { unsafe SSL_SESSION_free(entry.session) }
        }
    }

    /// Has OpenSSL hand over each new session of a client context.
    func observe(_ context: OpaquePointer) {
        // Unretained: the `TLSContext` owns both this cache and the context, and frees the context first.
        _ = unsafe SSL_CTX_set_ex_data(context, Self.place, Unmanaged.passUnretained(self).toOpaque())
        unsafe syrinx_SSL_CTX_keep_client_sessions(context) { ssl, session in
            guard let ssl = unsafe ssl, let session = unsafe session,
                let pointer = unsafe SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), TLSSessionCache.place)
            else { return 0 }
            let cache = unsafe Unmanaged<TLSSessionCache>.fromOpaque(pointer).takeUnretainedValue()
            guard let name = unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name) else { return 0 }
            unsafe cache.keep(session, host: String(cString: name))
            return 1
        }
    }

    /// Offers the last session with a host, if there is one.
    func offer(to ssl: OpaquePointer, host: String) {
        kept.withLock { kept in
            guard let entry = kept[host] else { return }
            // OpenSSL takes a reference of its own, under our lock so that it is not freed meanwhile.
            _ = unsafe SSL_set_session(ssl, entry.session)
        }
    }

    private func keep(_ session: OpaquePointer, host: String) {
        let entry = unsafe Kept(session: session)
        let replaced = kept.withLock { kept in
            let old = kept[host]
            if old == nil, kept.count >= Self.capacity, let some = kept.keys.first {
                if let dropped = kept.removeValue(forKey: some) { unsafe SSL_SESSION_free(dropped.session) }
            }
            kept[host] = entry
            return old
        }
        if let replaced { unsafe SSL_SESSION_free(replaced.session) }
    }
}
