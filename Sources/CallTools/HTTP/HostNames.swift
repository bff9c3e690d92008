internal import Glibc
internal import HTTPTransport
package import Reactor

/// Turns a name into addresses for the guard, which has to see them before anything connects.
package struct HostNames: Sendable {
    private let lookUp: @Sendable (String) -> [SocketAddress]

    /// The system's names.
    package static let system = HostNames { HostNames.resolve($0) }

    // The C library's resolver blocks.
    private static let threads = BlockingReaders(threads: 4)

    /// Makes names of a function, which is called on a thread where it may block.
    package init(_ lookUp: @escaping @Sendable (String) -> [SocketAddress]) { self.lookUp = lookUp }

    /// The addresses of a host, which may be one itself; to be called on `loop`.
    func addresses(of host: String, port: UInt16, on loop: EventLoop) async throws(CancellationError) -> [SocketAddress]
    {
        if let address = SocketAddress(numeric: host, port: port) { return [address] }
        let lookUp = self.lookUp
        return try await Self.threads.run(on: loop) { lookUp(host) }.map { $0.with(port: port) }
    }

    private static func resolve(_ host: String) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var entry = unsafe list
        while let current = unsafe entry {
            var words = [CChar](repeating: 0, count: 128)
            let length = socklen_t(words.count)
            let code = unsafe getnameinfo(
                current.pointee.ai_addr,
                current.pointee.ai_addrlen,
                &words,
                length,
                nil,
                0,
                NI_NUMERICHOST
            )
            // An address with a scope ("fe80::1%2") is none that a tool may reach, and reads as none.
            let text = String(decoding: words.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            if code == 0, let address = SocketAddress(numeric: text, port: 0) { addresses.append(address) }
            unsafe entry = unsafe current.pointee.ai_next
        }
        return addresses
    }
}
