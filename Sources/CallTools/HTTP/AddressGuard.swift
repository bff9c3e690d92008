package import Reactor

/// Says to which addresses a tool may connect: to public ones, and to what the operator has allowed besides.
///
/// A model can be talked into any request, and a name can lead anywhere. So it is not the name that is judged but the
/// address behind it, the one that is then connected to, in whatever form it comes: an IPv4 address inside an IPv6 one counts
/// as what it is.
package struct AddressGuard: Sendable, Equatable {
    /// Blocks that may be reached although they are not public.
    package let allowed: [AddressBlock]

    /// Makes a guard.
    package init(allowed: [AddressBlock] = []) { self.allowed = allowed }

    /// Why an address may not be connected to, in a few words; nil when it may.
    package func refusal(of address: SocketAddress) -> String? {
        switch address {
        case .unix: "a socket of this machine"
        case .ipv4(let number, _): refusal(ofIPv4: number)
        case .ipv6(let high, let low, _, _): refusal(ofIPv6: UInt128(high) << 64 | UInt128(low))
        }
    }

    private func refusal(ofIPv4 number: UInt32) -> String? {
        let isMetadata = Self.metadata.contains { $0.contains(ipv4: number) }
        // Where machines keep their credentials is opened by its own address only, never by a block around it.
        if allowed.contains(where: { $0.contains(ipv4: number) && (!isMetadata || $0.isSingle) }) { return nil }
        if isMetadata { return "a metadata service" }
        return Self.special.first { $0.block.contains(ipv4: number) }?.kind
    }

    private func refusal(ofIPv6 number: UInt128) -> String? {
        // Before anything is allowed: a block of IPv6 opens no address of IPv4.
        if let inner = Self.embedded(in: number) { return refusal(ofIPv4: inner) }
        let isMetadata = Self.metadata.contains { $0.contains(ipv6: number) }
        if allowed.contains(where: { $0.contains(ipv6: number) && (!isMetadata || $0.isSingle) }) { return nil }
        if isMetadata { return "a metadata service" }
        if let special = Self.special.first(where: { $0.block.contains(ipv6: number) }) { return special.kind }
        // Of all IPv6 only this block is given to anybody.
        return Self.global?.contains(ipv6: number) == true ? nil : "a reserved address"
    }

    /// The IPv4 address that an IPv6 address stands for: mapped, compatible, translated (RFC 6052) or 6to4.
    private static func embedded(in number: UInt128) -> UInt32? {
        let low = UInt32(truncatingIfNeeded: number)
        switch number >> 32 {
        case 0xFFFF, 0xFFFF_0000, UInt128(0x0064_FF9B) << 64: return low
        // "::" and "::1" are no addresses of IPv4.
        case 0: return low > 1 ? low : nil
        default: break
        }
        guard number >> 112 == 0x2002 else { return nil }
        return UInt32(truncatingIfNeeded: number >> 80)
    }

    private struct Special: Sendable {
        let block: AddressBlock
        let kind: String
    }

    private static let global = AddressBlock("2000::/3")

    /// Where clouds keep what their machines may know.
    private static let metadata = [
        "169.254.169.254", "169.254.170.2", "169.254.170.23", "100.100.100.200", "192.0.0.192", "168.63.129.16",
        "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254",
    ].compactMap { AddressBlock($0) }

    // From the IANA registries of special-purpose addresses.
    private static let special: [Special] = [
        ("0.0.0.0/8", "this machine"), ("10.0.0.0/8", "a private network"), ("100.64.0.0/10", "a carrier's network"),
        ("127.0.0.0/8", "this machine"), ("169.254.0.0/16", "the local link"), ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "a reserved address"), ("192.0.2.0/24", "a reserved address"),
        ("192.88.99.0/24", "a reserved address"), ("192.168.0.0/16", "a private network"),
        ("198.18.0.0/15", "a test network"), ("198.51.100.0/24", "a reserved address"),
        ("203.0.113.0/24", "a reserved address"), ("224.0.0.0/4", "a multicast group"),
        ("240.0.0.0/4", "a reserved address"),
        ("::/128", "this machine"), ("::1/128", "this machine"), ("64:ff9b:1::/48", "a private network"),
        ("100::/64", "a reserved address"), ("2001::/23", "a reserved address"),
        ("2001:db8::/32", "a reserved address"),
        ("3fff::/20", "a reserved address"), ("5f00::/16", "a reserved address"), ("fc00::/7", "a private network"),
        ("fe80::/10", "the local link"), ("fec0::/10", "a private network"), ("ff00::/8", "a multicast group"),
    ].compactMap { entry in AddressBlock(entry.0).map { Special(block: $0, kind: entry.1) } }
}
