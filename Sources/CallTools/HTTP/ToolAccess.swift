package import Reactor

/// What the HTTP tools of a process share: how names are looked up, whom TLS trusts, and what may be reached.
package struct ToolAccess: Sendable {
    /// Which addresses may be connected to.
    package var guarding: AddressGuard
    /// How a name becomes addresses.
    package var names: HostNames
    /// Whom TLS trusts; nil for whom the system trusts.
    package var tls: TLSContext?

    private static let systemTLS = Result { () throws(TLSError) in try TLSContext.client() }

    /// Makes an access to public addresses.
    package init(guarding: AddressGuard = AddressGuard(), names: HostNames = .system, tls: TLSContext? = nil) {
        self.guarding = guarding
        self.names = names
        self.tls = tls
    }

    func context() throws(ConnectError) -> TLSContext {
        if let tls { return tls }
        do throws(TLSError) {
            return try Self.systemTLS.get()
        } catch {
            throw .tls(error)
        }
    }
}
