// The ways in which one address may have been signed: Twilio drops or adds a port that the configuration has or has not.
extension TwilioSignature {
    /// An address without a port, and with the one that its scheme stands for, or its own.
    static func variants(of url: String) -> [String] {
        guard let parts = Parts(url) else { return [url] }
        var variants = [url]
        let ports = parts.port.map { [$0] } ?? parts.usualPorts
        for host in [parts.host] + ports.map({ "\(parts.host):\($0)" }) {
            let variant = "\(parts.scheme)://\(host)\(parts.rest)"
            if !variants.contains(where: { Array($0.utf8) == Array(variant.utf8) }) { variants.append(variant) }
        }
        return variants
    }

    /// The address with another scheme.
    static func withScheme(_ scheme: String, _ url: String) -> String {
        guard let parts = Parts(url) else { return url }
        return "\(scheme)://\(parts.authority)\(parts.rest)"
    }

    /// The address with a slash at its end, or without the one that it has.
    static func withOtherEnding(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url + "/" }

    /// The value of a parameter in an address's query, as it stands there.
    static func parameter(_ name: String, of url: String) -> String? {
        guard let query = url.split(separator: "?", maxSplits: 1).dropFirst().first else { return nil }
        for pair in query.split(separator: "&") where pair.hasPrefix(name + "=") {
            return String(pair.dropFirst(name.count + 1))
        }
        return nil
    }

    private struct Parts {
        var scheme: String
        /// Host and port, with the name and password that Twilio leaves out.
        var authority: String
        var host: String
        var port: String?
        var rest: String

        init?(_ url: String) {
            guard let end = url.firstRange(of: "://") else { return nil }
            scheme = String(url[..<end.lowerBound])
            let behind = url[end.upperBound...]
            let slash = behind.firstIndex { $0 == "/" || $0 == "?" } ?? behind.endIndex
            authority = String(behind[..<slash])
            rest = String(behind[slash...])
            let server = authority.split(separator: "@", omittingEmptySubsequences: false).last.map(String.init) ?? ""
            // A colon within brackets belongs to an IPv6 address.
            let digits = server.reversed().prefix { $0.isASCII && $0.isNumber }
            if !digits.isEmpty, server.dropLast(digits.count).hasSuffix(":") {
                port = String(digits.reversed())
                host = String(server.dropLast(digits.count + 1))
            } else {
                host = server
            }
        }

        /// What the scheme stands for.
        ///
        /// For `wss` Twilio's own library takes the port of `http`.
        var usualPorts: [String] {
            switch scheme {
            case "https": ["443"]
            case "wss": ["443", "80"]
            default: ["80"]
            }
        }
    }
}
