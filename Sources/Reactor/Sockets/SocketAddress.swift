internal import CLinux
internal import Glibc

/// Where a socket listens or connects to.
public enum SocketAddress: Hashable, Sendable {
    /// An IPv4 address, its first octet highest, and a port.
    case ipv4(UInt32, port: UInt16)
    /// An IPv6 address in its two halves, a scope (an interface's number, 0 for none) and a port.
    case ipv6(UInt64, UInt64, scope: UInt32, port: UInt16)
    /// A Unix-domain socket's path.
    case unix(path: String)

    /// Reads an address written in digits: "127.0.0.1", "::1"; not a name.
    public init?(numeric host: String, port: UInt16) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if unsafe inet_pton(AF_INET, host, &v4) == 1 {
            self = .ipv4(UInt32(bigEndian: v4.s_addr), port: port)
        } else if unsafe inet_pton(AF_INET6, host, &v6) == 1 {
            self = Self.make(v6, scope: 0, port: port)
        } else {
            return nil
        }
    }

    /// The loopback address of IPv4.
    public static func loopback(port: UInt16) -> SocketAddress { .ipv4(0x7F00_0001, port: port) }

    /// Every address of the machine, IPv4.
    public static func any(port: UInt16) -> SocketAddress { .ipv4(0, port: port) }

    /// The port; 0 for a Unix-domain socket.
    public var port: UInt16 {
        switch self {
        case .ipv4(_, let port), .ipv6(_, _, _, let port): port
        case .unix: 0
        }
    }

    /// The same address with another port.
    public func with(port: UInt16) -> SocketAddress {
        switch self {
        case .ipv4(let address, _): .ipv4(address, port: port)
        case .ipv6(let high, let low, let scope, _): .ipv6(high, low, scope: scope, port: port)
        case .unix: self
        }
    }

    var family: Int32 {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// Calls `body` with the kernel's form of the address; nil when a Unix path is too long for it.
    func withKernelForm<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result? {
        var storage = sockaddr_storage()
        let length: Int
        switch self {
        case .ipv4(let address, let port):
            var form = sockaddr_in()
            form.sin_family = sa_family_t(AF_INET)
            form.sin_port = port.bigEndian
            form.sin_addr.s_addr = address.bigEndian
            length = MemoryLayout<sockaddr_in>.size
            unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.storeBytes(of: form, as: sockaddr_in.self) }
        case .ipv6(let high, let low, let scope, let port):
            var form = sockaddr_in6()
            form.sin6_family = sa_family_t(AF_INET6)
            form.sin6_port = port.bigEndian
            form.sin6_scope_id = scope
            unsafe withUnsafeMutableBytes(of: &form.sin6_addr) { bytes in
                unsafe bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
                unsafe bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            length = MemoryLayout<sockaddr_in6>.size
            unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.storeBytes(of: form, as: sockaddr_in6.self) }
        case .unix(let path):
            let start = 2  // behind `sun_family`
            let utf8 = Array(path.utf8)
            guard start + utf8.count + 1 <= MemoryLayout<sockaddr_un>.size else { return nil }
            storage.ss_family = sa_family_t(AF_UNIX)
            length = start + utf8.count + 1
            unsafe withUnsafeMutableBytes(of: &storage) { bytes in
                for (index, byte) in utf8.enumerated() { unsafe bytes[start + index] = byte }
            }
        }
        return unsafe withUnsafePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, socklen_t(length)) }
        }
    }

    /// Reads the kernel's form of an address.
    init?(kernelForm storage: sockaddr_storage) {
        var storage = storage
        switch Int32(storage.ss_family) {
        case AF_INET:
            let form = unsafe withUnsafeBytes(of: &storage) { unsafe $0.load(as: sockaddr_in.self) }
            self = .ipv4(UInt32(bigEndian: form.sin_addr.s_addr), port: UInt16(bigEndian: form.sin_port))
        case AF_INET6:
            let form = unsafe withUnsafeBytes(of: &storage) { unsafe $0.load(as: sockaddr_in6.self) }
            self = Self.make(form.sin6_addr, scope: form.sin6_scope_id, port: UInt16(bigEndian: form.sin6_port))
        case AF_UNIX:
            self = .unix(path: "")
        default:
            return nil
        }
    }

    /// The address a socket is bound to, with the port the kernel chose.
    init?(boundTo descriptor: Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        guard code == 0 else { return nil }
        self.init(kernelForm: storage)
    }

    private static func make(_ address: in6_addr, scope: UInt32, port: UInt16) -> SocketAddress {
        unsafe withUnsafeBytes(of: address) { bytes in
            .ipv6(
                UInt64(bigEndian: unsafe bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                scope: scope,
                port: port
            )
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// The address alone, without a port: "127.0.0.1", "::1", a path.
    public var host: String {
        var words = [CChar](repeating: 0, count: 64)
        let capacity = socklen_t(words.count)
        switch self {
        case .ipv4(let address, _):
            var form = in_addr(s_addr: address.bigEndian)
            _ = unsafe inet_ntop(AF_INET, &form, &words, capacity)
        case .ipv6(let high, let low, _, _):
            var form = in6_addr()
            unsafe withUnsafeMutableBytes(of: &form) { bytes in
                unsafe bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
                unsafe bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            _ = unsafe inet_ntop(AF_INET6, &form, &words, capacity)
        case .unix(let path):
            return path
        }
        return String(decoding: words.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// "127.0.0.1:8080", "[::1]:8080", "unix:/run/x.sock".
    public var description: String {
        switch self {
        case .ipv4: "\(host):\(port)"
        case .ipv6: "[\(host)]:\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
