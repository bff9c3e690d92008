internal import CallTiming
internal import HTTPTransport
internal import Octets
internal import Reactor

/// What a server has answered to a tool.
struct GuardedAnswer: Sendable {
    let status: HTTPStatus
    let fields: HTTPFields
    let content: [UInt8]
    /// Whether there was more than was taken.
    let isCut: Bool
}

/// Why there is no answer.
enum GuardedFault: Error, Equatable, Sendable {
    /// The host's addresses may not be connected to.
    case refused(host: String, kind: String)
    case unknownHost(String)
    case connect(String)
    case lost(String)
    case malformed
    case timedOut
    case cancelled
}

/// One request on a connection of its own, to an address that was looked at before: name, judgement and connection are one
/// step here, so that nothing can change between them.
///
/// Lives on its loop, and leaves nothing there when it ends, in whatever way.
final class GuardedExchange: ConnectionHandler {
    typealias Outcome = LoopWait<GuardedAnswer, GuardedFault>

    private let socket: Connection
    private let method: HTTPMethod
    private let limit: Int
    private var parser: ResponseHeadParser
    private var head: HTTPResponseHead?
    private var decoder: BodyDecoder?
    private var content: [UInt8] = []
    private var outcome: Outcome?
    private var interim = 0

    private static let limits: HTTPLimits = {
        var limits = HTTPLimits()
        limits.body = .max
        return limits
    }()

    private init(_ socket: Connection, answering method: HTTPMethod, limit: Int) {
        self.socket = socket
        self.method = method
        self.limit = limit
        parser = ResponseHeadParser(limits: Self.limits)
    }

    /// Sends a request to the first permitted address that answers; to be called on `loop`.
    static func run(
        _ request: HTTPClientRequest,
        taking limit: Int,
        _ access: ToolAccess,
        until deadline: MonotonicInstant,
        on loop: EventLoop
    ) async throws(GuardedFault) -> GuardedAnswer {
        let addresses = try await permitted(request.url, access, until: deadline, on: loop)
        let socket = try await connect(to: request.url, at: addresses, access, until: deadline, on: loop)
        let exchange = GuardedExchange(socket, answering: request.method, limit: limit)
        defer { socket.abort() }
        return try await loop.wait(
            until: deadline,
            late: GuardedFault.timedOut,
            cancelled: .cancelled,
            start: { exchange.start($0, request) }
        )
    }

    private static func permitted(
        _ url: HTTPURL,
        _ access: ToolAccess,
        until deadline: MonotonicInstant,
        on loop: EventLoop
    ) async throws(GuardedFault) -> [SocketAddress] {
        let addresses: [SocketAddress]
        do throws(CancellationError) {
            addresses = try await access.names.addresses(of: url.host, port: url.port, on: loop)
        } catch {
            throw .cancelled
        }
        guard !addresses.isEmpty else { throw .unknownHost(url.host) }
        guard loop.now < deadline else { throw .timedOut }
        let permitted = addresses.filter { access.guarding.refusal(of: $0) == nil }
        guard !permitted.isEmpty else {
            let kind = addresses.compactMap { access.guarding.refusal(of: $0) }.first ?? "no public address"
            throw .refused(host: url.host, kind: kind)
        }
        return permitted
    }

    private static func connect(
        to url: HTTPURL,
        at addresses: [SocketAddress],
        _ access: ToolAccess,
        until deadline: MonotonicInstant,
        on loop: EventLoop
    ) async throws(GuardedFault) -> Connection {
        var target = Connection.Target(host: url.host, port: url.port)
        target.label = "a tool's request"
        do throws(ConnectError) {
            if url.scheme.isSecure { target.tls = try access.context() }
            return try await Connection.open(target, at: addresses, until: deadline, on: loop)
        } catch {
            switch error {
            case .cancelled: throw .cancelled
            case .timedOut: throw .timedOut
            // Not the address: what a name means inside is nobody's business outside.
            case .refused(let fault, _): throw .connect("\(fault)")
            case .name, .tls: throw .connect("\(error)")
            }
        }
    }

    private func start(_ outcome: Outcome, _ request: HTTPClientRequest) {
        self.outcome = outcome
        socket.handler = self
        var fields: HTTPFields = [.host: request.url.authority]
        for field in request.fields { fields.add(field.name, field.value) }
        let head = HTTPRequestHead(method: request.method, target: request.url.target, fields: fields)
        var body: [UInt8] = []
        var framing = BodyFraming.none
        if case .bytes(let bytes) = request.content {
            body = bytes
            framing = .length(bytes.count)
        } else if [.post, .put, .patch].contains(request.method) {
            framing = .length(0)
        }
        socket.write { buffer in
            head.write(into: &buffer, framing: framing, connection: .close)
            buffer.append(body)
        }
    }

    func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
        guard outcome != nil else { return bytes.count }
        var offset = 0
        do throws(HTTPParseError) {
            while head == nil {
                guard try takeHead(bytes.span, &offset) else { return offset }
            }
            while var decoder {
                let step = try decoder.decode(bytes.span.extracting(offset...))
                self.decoder = decoder
                take(bytes.span.extracting(offset...).extracting(step.piece))
                offset += step.consumed
                if step.isFinished || content.count > limit {
                    finish()
                    break
                }
                guard !step.needsMore, offset < bytes.count else { break }
            }
        } catch {
            end(.failure(.malformed))
            return bytes.count
        }
        return outcome == nil ? bytes.count : offset
    }

    private func takeHead(_ bytes: Span<UInt8>, _ offset: inout Int) throws(HTTPParseError) -> Bool {
        let rest = bytes.extracting(offset...)
        guard !rest.isEmpty, let parsed = try parser.parse(rest, answering: method) else { return false }
        offset += parsed.byteCount
        guard !parsed.head.status.isInformational else {
            interim += 1
            guard interim < 32, parsed.head.status != .switchingProtocols else { throw .headTooLong }
            return offset < bytes.count
        }
        head = parsed.head
        decoder = try BodyDecoder(parsed.framing, limits: Self.limits)
        if parsed.framing.isEmpty { finish() }
        return true
    }

    private func take(_ piece: Span<UInt8>) {
        // One byte more than is wanted shows that there is more.
        let room = limit + 1 - content.count
        guard room > 0 else { return }
        content += Array(copying: piece.extracting(0..<min(room, piece.count)))
    }

    private func finish() {
        guard let head else { return }
        let isCut = content.count > limit
        end(
            .success(
                GuardedAnswer(
                    status: head.status,
                    fields: head.fields,
                    content: isCut ? Array(content.prefix(limit)) : content,
                    isCut: isCut
                )
            )
        )
    }

    private func end(_ result: Result<GuardedAnswer, GuardedFault>) {
        outcome?.complete(result)
        outcome = nil
        decoder = nil
    }

    func inputEnded() {
        guard let decoder else { return end(.failure(.lost("the server closed the connection"))) }
        do throws(HTTPParseError) {
            try decoder.connectionEnded()
            finish()
        } catch {
            end(.failure(.lost("the answer ended in the middle")))
        }
    }

    func outputDrained() {}

    func closed(_ reason: ConnectionEnd) { end(.failure(.lost("\(reason)"))) }
}
