internal import CallTiming
package import HTTPTransport
internal import Octets
package import Reactor

/// Why a WebSocket could not be opened.
package enum WebSocketConnectError: Error, Equatable, Sendable {
    /// There is no connection.
    case connect(ConnectError)
    /// The server answered something else than 101: its status and the beginning of its content.
    case refused(HTTPStatus, fields: HTTPFields, content: String)
    /// The server's answer is not a handshake.
    case handshake(HandshakeFailure)
    /// The server's answer is not HTTP.
    case malformed(HTTPParseError)
    /// The connection ended before the answer.
    case lost(ConnectionEnd)
    /// The server did not answer in the time allowed.
    case timedOut
    /// The task that asked was cancelled.
    case cancelled
}

extension WebSocketConnectError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .connect(let error): "\(error)"
        case .refused(let status, _, let content):
            content.isEmpty ? "the server answered \(status)" : "the server answered \(status): \(content)"
        case .handshake(let failure): "\(failure)"
        case .malformed(let error): "the server's answer is malformed: \(error)"
        case .lost(let reason): "the connection ended before the answer: \(reason)"
        case .timedOut: "the server did not answer in time"
        case .cancelled: "cancelled"
        }
    }
}

extension WebSocket {
    /// What a client asks for.
    package struct Request: Sendable {
        package var target: Connection.Target
        /// Path and query.
        package var path: HTTPTarget
        /// Fields beside those of the handshake: credentials, a user agent.
        package var fields = HTTPFields()
        package var protocols: [String] = []
        package var options = WebSocketOptions()

        package init(_ target: Connection.Target, path: HTTPTarget) {
            self.target = target
            self.path = path
        }
    }

    /// Opens a WebSocket; to be called on `loop`, where it will live.
    package static func open(
        _ request: Request,
        handler: any WebSocketHandler,
        within timeout: Duration,
        on loop: EventLoop
    ) async throws(WebSocketConnectError) -> WebSocket {
        let deadline = loop.now + timeout
        let connection: Connection
        do throws(ConnectError) {
            connection = try await Connection.open(request.target, within: timeout, on: loop)
        } catch {
            throw .connect(error)
        }
        let opening = Opening(request, handler, connection)
        let socket = try await loop.wait(
            until: deadline,
            late: WebSocketConnectError.timedOut,
            cancelled: .cancelled,
            start: { opening.start($0) },
            abandon: { connection.abort() }
        )
        return socket.value
    }
}

/// The client's side of the opening handshake, on a fresh connection.
private final class Opening: ConnectionHandler {
    typealias Outcome = LoopWait<LoopConfined<WebSocket>, WebSocketConnectError>

    private let request: WebSocket.Request
    private let handler: any WebSocketHandler
    private let connection: Connection
    private let handshake: ClientHandshake
    private var parser = ResponseHeadParser()
    private var outcome: Outcome?
    /// A refusal's head, while its content is being collected.
    private var refusal: HTTPResponseHead?
    private var body: BodyDecoder?
    private var content: [UInt8] = []

    /// How much of a refusal's content is worth showing.
    private static let shownContent = 2_048

    init(_ request: WebSocket.Request, _ handler: any WebSocketHandler, _ connection: Connection) {
        self.request = request
        self.handler = handler
        self.connection = connection
        handshake = ClientHandshake(protocols: request.protocols, deflate: request.options.deflate)
    }

    func start(_ outcome: Outcome) {
        self.outcome = outcome
        connection.handler = self
        var fields = HTTPFields()
        fields.add(.host, hostField)
        for field in request.fields { fields.add(field.name, field.value) }
        fields.set(.upgrade, to: "websocket")
        fields.set(.connection, to: "Upgrade")
        fields.set("Sec-WebSocket-Version", to: ClientHandshake.version)
        fields.set("Sec-WebSocket-Key", to: handshake.key)
        if let extensions = handshake.extensionsField { fields.set("Sec-WebSocket-Extensions", to: extensions) }
        if let protocols = handshake.protocolsField { fields.set("Sec-WebSocket-Protocol", to: protocols) }
        let head = HTTPRequestHead(method: .get, target: request.path, fields: fields)
        connection.write { head.write(into: &$0) }
    }

    private var hostField: String {
        let target = request.target
        let host = target.host.contains(":") ? "[\(target.host)]" : target.host
        let isDefault = target.port == (target.tls == nil ? 80 : 443)
        return isDefault ? host : "\(host):\(target.port)"
    }

    func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
        guard outcome != nil else { return bytes.count }
        do throws(HTTPParseError) {
            var offset = 0
            while outcome != nil {
                let rest = bytes.span.extracting(offset...)
                if refusal != nil {
                    try collect(rest)
                    return bytes.count
                }
                guard let parsed = try parser.parse(rest, answering: .get) else { return offset }
                offset += parsed.byteCount
                if parsed.head.status == .switchingProtocols {
                    confirm(parsed.head)
                    // What follows are frames, for the socket that has taken over.
                    return offset
                }
                if !parsed.head.status.isInformational { try refuse(parsed) }
            }
            return bytes.count
        } catch {
            fail(.malformed(error))
            return bytes.count
        }
    }

    private func confirm(_ head: HTTPResponseHead) {
        do throws(HandshakeFailure) {
            guard head.fields.hasMember("websocket", in: .upgrade), head.fields.hasMember("upgrade", in: .connection)
            else { throw .fieldMalformed("Upgrade") }
            let agreement = try handshake.confirm(
                acceptance: head.fields["Sec-WebSocket-Accept"],
                subprotocol: head.fields["Sec-WebSocket-Protocol"],
                extensions: head.fields.combinedValue(of: "Sec-WebSocket-Extensions")
            )
            let socket = WebSocket(
                role: .client,
                options: request.options,
                deflate: agreement.deflate,
                on: connection.loop
            )
            socket.handler = handler
            socket.subprotocol = agreement.subprotocol
            socket.attach(connection)
            connection.handler = socket
            connection.relabel(request.options.label)
            handler.opened(socket)
            finish(.success(LoopConfined(socket, on: connection.loop)))
        } catch {
            fail(.handshake(error))
        }
    }

    /// The server answers something else: the beginning of its content is collected, too.
    private func refuse(_ parsed: ParsedHead<HTTPResponseHead>) throws(HTTPParseError) {
        refusal = parsed.head
        // Only the beginning of it is looked at.
        var limits = HTTPLimits()
        limits.body = .max
        body = try BodyDecoder(parsed.framing, limits: limits)
        if parsed.framing.isEmpty { refused() }
    }

    private func collect(_ bytes: Span<UInt8>) throws(HTTPParseError) {
        var offset = 0
        while var decoder = body, offset < bytes.count {
            let rest = bytes.extracting(offset...)
            let step = try decoder.decode(rest)
            body = decoder
            content += Array(copying: rest.extracting(step.piece))
            offset += step.consumed
            if step.isFinished || content.count >= Self.shownContent { return refused() }
            if step.needsMore { return }
        }
    }

    private func refused() {
        guard let refusal else { return }
        let shown = String(decoding: content.prefix(Self.shownContent), as: UTF8.self)
        fail(.refused(refusal.status, fields: refusal.fields, content: shown))
    }

    private func fail(_ error: WebSocketConnectError) {
        finish(.failure(error))
        connection.abort()
    }

    private func finish(_ result: Result<LoopConfined<WebSocket>, WebSocketConnectError>) {
        let outcome = self.outcome
        self.outcome = nil
        outcome?.complete(result)
    }

    func inputEnded() {
        if refusal != nil { refused() } else { fail(.lost(.closed)) }
    }

    func outputDrained() {}

    func closed(_ reason: ConnectionEnd) {
        if refusal != nil { refused() } else { finish(.failure(.lost(reason))) }
    }
}
