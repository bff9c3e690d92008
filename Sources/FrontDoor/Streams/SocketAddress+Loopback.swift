package import Reactor

extension SocketAddress {
    /// Whether it is this machine's own, which nobody else can be reached by or come from.
    package var isLoopback: Bool {
        switch self {
        case .ipv4(let number, _): number >> 24 == 127
        case .ipv6(0, 1, _, _): true
        // An IPv4 address within an IPv6 one.
        case .ipv6(0, let low, _, _): low >> 32 == 0xFFFF && (low >> 24) & 0xFF == 127
        case .ipv6: false
        case .unix: true
        }
    }
}
