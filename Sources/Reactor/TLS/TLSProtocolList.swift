internal import COpenSSL

/// The application protocols (ALPN, RFC 7301) one side speaks, the best first.
final class TLSProtocolList: Sendable {
    /// The names as the wire has them: each behind its length.
    private let wireForm: [UInt8]

    init(_ names: [String]) throws(TLSError) {
        var list: [UInt8] = []
        for name in names {
            guard (1...255).contains(name.utf8.count) else {
                throw TLSError(.configuration, "an ALPN name has 1 to 255 bytes")
            }
            list.append(UInt8(name.utf8.count))
            list += Array(name.utf8)
        }
        wireForm = list
    }

    /// Has a client offer them.
    func offer(on context: OpaquePointer) {
        guard !wireForm.isEmpty else { return }
        _ = unsafe SSL_CTX_set_alpn_protos(context, wireForm, UInt32(wireForm.count))
    }

    /// Has a server take the first of its own that the client offers too, and refuse one that offers none of them.
    ///
    /// A client that offers none at all is served; a server without a list ignores what is offered. OpenSSL keeps a
    /// pointer to this list: it must live as long as the context's last session.
    func choose(on context: OpaquePointer) {
        guard !wireForm.isEmpty else { return }
        unsafe SSL_CTX_set_alpn_select_cb(
            context,
            { _, chosen, chosenCount, offered, offeredCount, list in
                guard let chosen = unsafe chosen, let chosenCount = unsafe chosenCount, let list = unsafe list else {
                    return SSL_TLSEXT_ERR_ALERT_FATAL
                }
                let ours = unsafe Unmanaged<TLSProtocolList>.fromOpaque(list).takeUnretainedValue().wireForm
                let theirs = unsafe UnsafeBufferPointer(start: offered, count: Int(offeredCount))
                guard let place = unsafe TLSProtocolList.firstShared(ours, theirs) else {
                    return SSL_TLSEXT_ERR_ALERT_FATAL
                }
                // Points into the client's own message, which outlives the callback; OpenSSL copies it then.
                unsafe chosenCount.pointee = theirs[place]
                unsafe chosen.pointee = unsafe theirs.baseAddress.map { unsafe $0 + place + 1 }
                return SSL_TLSEXT_ERR_OK
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    /// Where in `theirs` the first name of `ours` stands that both have; names stand behind their lengths.
    private static func firstShared(_ ours: [UInt8], _ theirs: UnsafeBufferPointer<UInt8>) -> Int? {
        var own = 0
        while own < ours.count {
            let name = ours[own..<(own + 1 + Int(ours[own]))]
            var place = 0
            while place < theirs.count {
                let end = unsafe place + 1 + Int(theirs[place])
                guard end <= theirs.count else { return nil }
                if unsafe theirs[place..<end].elementsEqual(name) { return place }
                place = end
            }
            own = name.endIndex
        }
        return nil
    }
}
