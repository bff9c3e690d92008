package import HTTPTransport
internal import Reactor

extension HTTPExchange {
    /// Whether the request asks for a WebSocket.
    package var asksForWebSocket: Bool {
        head.method == .get && head.asksForUpgrade(to: "websocket")
    }

    /// Answers the request with 101 and makes its connection a WebSocket.
    ///
    /// To be called instead of answering; authentication comes before it. The handler is told of every message,
    /// from the first on.
    /// - Throws: what is wrong with the request; when not caught, it is answered for with its own status.
    package func acceptWebSocket(
        _ handler: any WebSocketHandler,
        options: WebSocketOptions = WebSocketOptions(),
        protocols: [String] = [],
        fields extra: HTTPFields = HTTPFields()
    ) throws(HandshakeFailure) -> WebSocket {
        // Content would be taken for frames.
        guard asksForWebSocket, !hasContent else { throw .notAskedFor }
        // A list is one field; two keys or versions are a disguise.
        guard head.fields.values(of: "Sec-WebSocket-Key").count <= 1 else { throw .keyInvalid }
        guard head.fields.values(of: "Sec-WebSocket-Version").count <= 1 else { throw .versionNotSupported }
        let handshake = try ServerHandshake(
            version: head.fields["Sec-WebSocket-Version"],
            key: head.fields["Sec-WebSocket-Key"],
            protocols: head.fields.combinedValue(of: "Sec-WebSocket-Protocol"),
            supportedProtocols: protocols,
            extensions: head.fields.combinedValue(of: "Sec-WebSocket-Extensions"),
            deflate: options.deflate
        )
        var fields = extra
        fields.set(.upgrade, to: "websocket")
        fields.set(.connection, to: "Upgrade")
        fields.set("Sec-WebSocket-Accept", to: handshake.acceptance)
        if let chosen = handshake.subprotocol { fields.set("Sec-WebSocket-Protocol", to: chosen) }
        if let agreed = handshake.extensions { fields.set("Sec-WebSocket-Extensions", to: agreed) }
        let socket = WebSocket(role: .server, options: options, deflate: handshake.deflate, on: loop)
        socket.handler = handler
        socket.subprotocol = handshake.subprotocol
        socket.attach(upgrade(fields: fields, to: socket, label: options.label))
        handler.opened(socket)
        return socket
    }
}

extension HandshakeFailure: HTTPProblemConvertible {
    package var response: HTTPResponse {
        let status: HTTPStatus = self == .versionNotSupported ? .upgradeRequired : .badRequest
        var response = HTTPResponse.problem(status, detail: description)
        // A client that did not wait for the answer may have sent frames behind its request: they are no HTTP.
        response.fields.set(.connection, to: "close")
        if self == .versionNotSupported { response.fields.set("Sec-WebSocket-Version", to: "13") }
        if self == .notAskedFor { response.fields.set(.upgrade, to: "websocket") }
        return response
    }
}
