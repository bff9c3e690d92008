/// What a client asks of a server.
package struct HTTPClientRequest: Sendable {
    package var method: HTTPMethod
    package var url: HTTPURL
    /// Fields beside those that the client writes itself: Host, Content-Length, Transfer-Encoding, Connection, Expect and
    /// what else concerns one connection only are not taken from here.
    package var fields: HTTPFields
    package var content: HTTPRequestContent
    /// Whether the content is held back until the server says "100 Continue", or some time has passed.
    package var expectsContinue = false
    /// Whether the server is told that the content may be compressed, and compressed content is decompressed.
    package var acceptsCompression = false
    /// How many redirections are followed; none by default: the response says where it leads.
    package var redirects = 0
    /// How long it may take, where that differs from the client's own.
    package var timeouts: HTTPClientTimeouts?

    package init(
        _ method: HTTPMethod = .get,
        _ url: HTTPURL,
        fields: HTTPFields = HTTPFields(),
        content: HTTPRequestContent = .none
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.content = content
    }
}

/// What goes behind the head of a request.
package enum HTTPRequestContent: Sendable {
    /// Nothing.
    case none
    /// All at hand.
    case bytes([UInt8])
    /// Produced while it is sent: of a known length, or in chunks until the closure returns.
    ///
    /// The closure runs in a child task of the request's, on the client's loop, and is cancelled once a response makes
    /// the rest superfluous. It is called at most once, so such a request is repeated only if that has not happened.
    case stream(length: Int? = nil, @Sendable (HTTPContentWriter) async throws -> Void)

    /// What is announced of it before it is sent.
    func framing(for method: HTTPMethod) -> BodyFraming {
        switch self {
        // Methods that usually have content say so when they have none (RFC 9110 §8.6).
        case .none: [.post, .put, .patch].contains(method) ? .length(0) : .none
        case .bytes(let bytes): .length(bytes.count)
        case .stream(let length?, _): .length(length)
        case .stream(nil, _): .chunked
        }
    }

    /// Whether it can be sent again.
    var isRepeatable: Bool {
        if case .stream = self { return false }
        return true
    }
}
