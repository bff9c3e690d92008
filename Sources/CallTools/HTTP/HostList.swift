/// The hosts a tool may ask: names, addresses, or `*.example.test` for everything below a name.
package struct HostList: Sendable, Equatable {
    private let entries: [String]

    /// Makes a list; the case of letters does not matter.
    package init(_ entries: [String]) { self.entries = entries.map { $0.lowercased() } }

    /// Whether an entry is a name, an address, or a star before a name.
    static func isEntry(_ text: String) -> Bool {
        let name = text.hasPrefix("*.") ? text.dropFirst(2) : text[...]
        return !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
    }

    /// Whether a host is on the list.
    package func contains(_ host: String) -> Bool {
        var host = host.lowercased()
        // "example.test." is the same host.
        if host.hasSuffix(".") { host.removeLast() }
        return entries.contains { entry in
            guard entry.hasPrefix("*.") else { return entry == host }
            return host.hasSuffix(entry.dropFirst()) && host.utf8.count > entry.utf8.count - 1
        }
    }
}
