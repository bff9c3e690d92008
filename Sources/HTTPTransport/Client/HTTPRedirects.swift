internal import Octets

extension HTTPClientRequest {
    /// The request that a redirection asks for; `nil` when the response is none that can be followed.
    ///
    /// After 301 and 302 a POST becomes a GET, after 303 everything but HEAD does; after 307 and 308 method and content
    /// stay (RFC 9110 §15.4), which content that was produced while it was sent cannot. To another origin only fields
    /// go along that are known to hold no credentials.
    func redirected(by response: HTTPClientResponse) throws(HTTPClientError) -> HTTPClientRequest? {
        guard let location = response.fields[.location] else { return nil }
        var next = self
        switch response.status {
        case .movedPermanently, .found:
            if method == .post { next.becomeGet() }
        case .seeOther:
            if method != .head { next.becomeGet() }
        case .temporaryRedirect, .permanentRedirect:
            break
        default:
            return nil
        }
        guard next.content.isRepeatable else { return nil }
        do throws(HTTPURLError) {
            next.url = try url.resolving(location)
        } catch {
            response.cancel()
            throw .redirect(.malformedLocation)
        }
        guard !url.scheme.isSecure || next.url.scheme.isSecure else {
            response.cancel()
            throw .redirect(.leavesTLS)
        }
        if !url.isSameServer(as: next.url) {
            var kept = HTTPFields()
            for field in next.fields where Self.harmlessFields.contains(field.name) {
                kept.add(field.name, field.value)
            }
            next.fields = kept
        }
        return next
    }

    private mutating func becomeGet() {
        method = .get
        content = .none
        expectsContinue = false
        for name in [HTTPFieldName.contentType, .contentEncoding, "Content-Language", "Content-Location"] {
            fields.remove(name)
        }
    }

    /// Keys stand in fields of many names; so it is said which fields hold none.
    private static let harmlessFields: Set<HTTPFieldName> = [
        .accept, "Accept-Language", .acceptEncoding, .userAgent, .contentType, .contentEncoding, "Content-Language",
        .range, .cacheControl, .ifModifiedSince, .ifNoneMatch,
    ]
}

extension HTTPURL {
    /// The address that a reference leads to from here (RFC 3986 §5.2).
    func resolving(_ reference: String) throws(HTTPURLError) -> HTTPURL {
        let text = reference.prefix { $0 != "#" }
        let colon = text.firstIndex { [":", "/", "?"].contains($0) }
        if let colon, text[colon] == ":", text.startIndex < colon { return try HTTPURL(String(text)) }
        if text.hasPrefix("//") { return try HTTPURL("\(scheme.rawValue):\(text)") }
        let base = "\(scheme.rawValue)://\(authority)"
        if text.isEmpty { return self }
        if text.hasPrefix("?") { return try HTTPURL("\(base)\(target.path)\(text)") }
        let path = text.prefix { $0 != "?" }
        let query = text[path.endIndex...]
        var whole = String(path)
        if !path.hasPrefix("/") {
            let folder = target.path.lastIndex(of: "/").map { target.path[...$0] } ?? "/"
            whole = "\(folder)\(path)"
        }
        return try HTTPURL("\(base)\(Self.withoutDots(whole))\(query)")
    }

    /// Takes "." and ".." out of an absolute path (RFC 3986 §5.2.4).
    private static func withoutDots(_ path: String) -> String {
        var kept: [Substring] = []
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment {
            case ".": if isLast { kept.append("") }
            case "..":
                _ = kept.popLast()
                if isLast { kept.append("") }
            default: kept.append(segment)
            }
        }
        return "/" + kept.joined(separator: "/")
    }
}
