/// Whether and how a connection goes on behind a message (RFC 9112 §9.3), for both sides.
package enum ConnectionRules {
    /// Whether a message leaves the connection open, as far as its sender is concerned.
    package static func keepsOpen(_ version: HTTPVersion, _ fields: HTTPFields) -> Bool {
        if fields.hasMember("close", in: .connection) { return false }
        switch version {
        case .http11: return true
        case .http10: return fields.hasMember("keep-alive", in: .connection)
        }
    }

    /// What a server writes about the connection: it says so when it closes, and when HTTP/1.0 stays open.
    package static func note(answering request: HTTPRequestHead, keepingOpen: Bool) -> ConnectionNote {
        guard keepingOpen else { return .close }
        return request.version == .http10 ? .keepAlive : .none
    }

    /// Whether a client may send another request on the connection once the response is complete.
    package static func isReusable(
        after response: HTTPResponseHead,
        framed framing: BodyFraming,
        to request: HTTPRequestHead
    ) -> Bool {
        guard framing != .untilClose, response.status != .switchingProtocols else { return false }
        guard request.method != .connect || !response.status.isSuccess else { return false }
        return keepsOpen(request.version, request.fields) && keepsOpen(response.version, response.fields)
    }
}

/// What a request expects of the server before it sends its content (RFC 9110 §10.1.1).
package enum RequestExpectation: Sendable, Hashable {
    /// Nothing.
    case none
    /// An interim response 100.
    case continuation
    /// Something else, which is answered with 417.
    case unknown

    /// Reads what a request expects; HTTP/1.0 clients know no interim responses, so theirs is ignored.
    package init(_ head: HTTPRequestHead, framing: BodyFraming) {
        guard head.version == .http11, head.fields.contains(.expect) else {
            self = .none
            return
        }
        var others = false
        var continuation = false
        head.fields.forEachMember(of: .expect) { member in
            if member.equalsIgnoringCase("100-continue") { continuation = true } else { others = true }
            return true
        }
        // Without content there is nothing to wait for.
        self = others ? .unknown : continuation && !framing.isEmpty ? .continuation : .none
    }
}

extension HTTPRequestHead {
    /// Whether the request asks for its connection to become one of that protocol ("websocket", any case).
    ///
    /// Upgrade counts only together with a Connection that names it, and not in HTTP/1.0 (RFC 9110 §7.8).
    public func asksForUpgrade(to protocolName: StaticString) -> Bool {
        version == .http11 && fields.hasMember("upgrade", in: .connection)
            && fields.hasMember(protocolName, in: .upgrade)
    }
}
