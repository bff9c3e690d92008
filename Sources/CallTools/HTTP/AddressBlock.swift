internal import Reactor

/// A block of addresses, `10.0.0.0/8` or `fd00::/8`; an address alone is a block of one.
package struct AddressBlock: Sendable, Hashable {
    private let isIPv4: Bool
    private let bits: UInt128
    private let prefix: Int

    /// Reads a block; nil when it is none, or when bits behind the prefix are set.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let host = parts.first, parts.count <= 2, let address = SocketAddress(numeric: String(host), port: 0)
        else { return nil }
        let width: Int
        switch address {
        case .ipv4(let number, _):
            isIPv4 = true
            width = 32
            bits = UInt128(number)
        case .ipv6(let high, let low, _, _):
            isIPv4 = false
            width = 128
            bits = UInt128(high) << 64 | UInt128(low)
        case .unix: return nil
        }
        guard parts.count == 2 else {
            prefix = width
            return
        }
        guard parts[1].count <= 3, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(parts[1]),
            length <= width
        else { return nil }
        prefix = length
        guard length == 0 || bits & ((UInt128(1) << UInt128(width - length)) - 1) == 0 else { return nil }
    }

    /// Whether it is one address alone.
    var isSingle: Bool { prefix == (isIPv4 ? 32 : 128) }

    /// Whether an IPv4 address lies in it.
    func contains(ipv4 address: UInt32) -> Bool {
        isIPv4 && (prefix == 0 || (UInt128(address) ^ bits) >> UInt128(32 - prefix) == 0)
    }

    /// Whether an IPv6 address lies in it.
    func contains(ipv6 address: UInt128) -> Bool {
        !isIPv4 && (prefix == 0 || (address ^ bits) >> UInt128(128 - prefix) == 0)
    }
}
