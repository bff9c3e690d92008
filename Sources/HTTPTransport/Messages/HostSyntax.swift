internal import Octets

/// The grammar of a host with an optional port, as in Host, in authority forms and in URLs.
enum HostSyntax {
    /// Where host and port lie; an IPv6 literal's brackets belong to the host.
    struct Parts {
        var host: Range<Int>
        var port: Range<Int>?
    }

    /// Divides host and port; `nil` when they are malformed.
    ///
    /// An empty host and an empty port pass.
    static func split(_ bytes: Span<UInt8>) -> Parts? {
        var hostEnd = 0
        if !bytes.isEmpty, bytes[0] == 0x5B {
            guard let close = bytes.firstIndex(of: 0x5D) else { return nil }
            guard isIPv6(bytes.extracting(1..<close)) else { return nil }
            hostEnd = close + 1
        } else {
            while hostEnd < bytes.count, bytes[hostEnd] != .colon {
                if bytes[hostEnd] == .percent {
                    guard hostEnd + 2 < bytes.count, bytes[hostEnd + 1].hexValue != nil,
                        bytes[hostEnd + 2].hexValue != nil
                    else { return nil }
                    hostEnd += 3
                } else {
                    guard ByteSet.hostName.contains(bytes[hostEnd]) else { return nil }
                    hostEnd += 1
                }
            }
        }
        guard hostEnd < bytes.count else { return Parts(host: 0..<hostEnd, port: nil) }
        guard bytes[hostEnd] == .colon else { return nil }
        let port = (hostEnd + 1)..<bytes.count
        guard port.isEmpty || isPort(bytes.extracting(port)) else { return nil }
        return Parts(host: 0..<hostEnd, port: port.isEmpty ? nil : port)
    }

    /// Whether it is a decimal number up to 65535.
    static func isPort(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count <= 5, let port = bytes.decimalNumber else { return false }
        return port <= 65_535
    }

    /// Whether it is an IPv6 address as RFC 3986 §3.2.2 writes it, without brackets and zone.
    static func isIPv6(_ bytes: Span<UInt8>) -> Bool {
        var groups = 0
        var isShortened = false
        var index = 0
        while index < bytes.count {
            if bytes[index] == .colon {
                // Only "::" may begin an address or stand where a group is expected, and only once.
                guard index + 1 < bytes.count, bytes[index + 1] == .colon, !isShortened else { return false }
                isShortened = true
                index += 2
                if index == bytes.count { break }
            }
            let start = index
            while index < bytes.count, bytes[index].hexValue != nil { index += 1 }
            if index < bytes.count, bytes[index] == 0x2E {
                groups += 2
                return isIPv4(bytes.extracting(start..<bytes.count)) && (isShortened ? groups <= 7 : groups == 8)
            }
            guard (1...4).contains(index - start) else { return false }
            groups += 1
            guard index < bytes.count else { break }
            guard bytes[index] == .colon, index + 1 < bytes.count else { return false }
            if bytes[index + 1] != .colon { index += 1 }
        }
        return isShortened ? groups <= 7 : groups == 8
    }

    /// Whether it is four decimal numbers up to 255, without leading zeros, divided by points.
    static func isIPv4(_ bytes: Span<UInt8>) -> Bool {
        var start = 0
        for part in 0..<4 {
            var end = start
            while end < bytes.count, bytes[end].isDigit { end += 1 }
            guard (1...3).contains(end - start), end - start == 1 || bytes[start] != 0x30,
                let number = bytes.extracting(start..<end).decimalNumber, number <= 255
            else { return false }
            if part == 3 { return end == bytes.count }
            guard end < bytes.count, bytes[end] == 0x2E else { return false }
            start = end + 1
        }
        return false
    }

    /// Whether it is what name resolution takes: labels of letters, digits, "-" and "_", divided by points.
    ///
    /// A name whose last label begins with a digit is an IPv4 address or nothing: "1.2.3" and "0x7f.1" are traps.
    static func isDomainName(_ bytes: Span<UInt8>) -> Bool {
        guard (1...254).contains(bytes.count) else { return false }
        var labelStart = 0
        var lastLabelStart = 0
        for index in 0...bytes.count {
            if index < bytes.count, bytes[index] != 0x2E {
                guard bytes[index].isLetter || bytes[index].isDigit || bytes[index] == 0x2D || bytes[index] == 0x5F
                else { return false }
                continue
            }
            // One point may stand at the very end, for the root.
            if index == labelStart { return index == bytes.count && index > 0 && !bytes[lastLabelStart].isDigit }
            guard index - labelStart <= 63 else { return false }
            lastLabelStart = labelStart
            labelStart = index + 1
        }
        return !bytes[lastLabelStart].isDigit || isIPv4(bytes)
    }

    /// Whether what stands behind the last colon is the fault of a malformed authority.
    static func hasMalformedPort(_ bytes: Span<UInt8>) -> Bool {
        guard let colon = bytes.firstIndex(of: .colon) else { return false }
        return split(bytes.extracting(0..<colon)) != nil
    }
}
