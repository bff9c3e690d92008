internal import HTTPTransport
internal import Octets
internal import ProviderKit
internal import ProviderWire
internal import Reactor
internal import WebSocketTransport

/// One WebSocket to Cartesia, and the contexts on it.
///
/// An answer belongs to a context by its id; what comes for one that nobody listens to is dropped. Nothing keeps an idle
/// socket alive: the provider closes it after five minutes, and the next one who asks for a link gets another.
final class CartesiaLink: VoiceLink {
    /// How many contributions share a socket.
    ///
    /// The provider counts contexts of the whole account, and names no number for a socket.
    static let capacity = 16

    /// A contribution, which its owner keeps.
    private struct Listener {
        weak var speech: CartesiaSpeech?
    }

    let line: ProviderLine
    let settings: CartesiaSettings
    let loop: EventLoop
    var changed: (() -> Void)?
    private(set) var ending: ProviderFailure?

    private var socket: WebSocket?
    private var listeners: [String: Listener] = [:]
    /// Contributions that have the link, whether or not they have a context.
    private var users = 0
    private var contextsMade = 0
    private var isRetired = false

    private init(_ settings: CartesiaSettings, _ line: ProviderLine, on loop: EventLoop) {
        self.settings = settings
        self.line = line
        self.loop = loop
    }

    static func open(
        _ settings: CartesiaSettings,
        key: Secret,
        _ line: ProviderLine,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> CartesiaLink {
        let link = CartesiaLink(settings, line, on: loop)
        var fields = HTTPFields()
        fields.add("X-API-Key", key.revealed)
        fields.add("Cartesia-Version", settings.version)
        let url = settings.address.appending("/tts/websocket")
        _ = try await line.openWebSocket(url, fields: fields, handler: link, on: loop)
        return link
    }

    // MARK: The pool's view

    var isUsable: Bool { socket?.isOpen == true }

    var isOpen: Bool { isUsable && !isRetired }

    var room: Int { isOpen ? max(0, Self.capacity - users) : 0 }

    var isIdle: Bool { users == 0 }

    func reserve() { users += 1 }

    func release() {
        users -= 1
        update()
    }

    func retire() {
        isRetired = true
        update()
    }

    private func update() {
        if isRetired, isIdle { socket?.close() }
        changed?()
    }

    // MARK: A contribution's view

    /// A new context, whose answers go to a contribution.
    ///
    /// Ids are not used again: late audio of a cancelled context must not be heard in another.
    func makeContext(for speech: CartesiaSpeech) -> String {
        contextsMade += 1
        let context = "turn-\(contextsMade)"
        listeners[context] = Listener(speech: speech)
        return context
    }

    /// Nobody listens to a context any more.
    func forget(_ context: String) { listeners[context] = nil }

    func send(_ message: CartesiaMessage, language: String, _ context: String) {
        socket?.send { message.write(settings, language: language, context: context, into: &$0) }
        // A caller waits for the clause that is whole now.
        if case .flush = message { socket?.flush() }
    }
}

extension CartesiaLink: WebSocketHandler {
    func opened(_ socket: WebSocket) { self.socket = socket }

    func text(_ message: Span<UInt8>) {
        let reply: CartesiaReply
        do throws(CartesiaReplyError) {
            reply = try CartesiaReply(message)
        } catch {
            return fail(line.failure(.protocolViolation, "\(error)"))
        }
        guard let context = reply.context else {
            // A complaint about nothing in particular is one about all.
            if case .complaint(let complaint) = reply.content { fail(line.failure(complaint)) }
            return
        }
        listeners[context]?.speech?.take(reply.content, of: context)
    }

    func binary(_ message: Span<UInt8>) {
        fail(line.failure(.protocolViolation, "a binary message came, where only text is spoken"))
    }

    func closed(_ end: WebSocketEnd) {
        socket = nil
        fail(line.failure(end))
        changed?()
    }

    private func fail(_ failure: ProviderFailure) {
        isRetired = true
        if ending == nil { ending = failure }
        let broken = listeners.values
        listeners = [:]
        for listener in broken { listener.speech?.failed(failure) }
        if failure.kind == .protocolViolation { socket?.abort() } else { socket?.close() }
    }
}

extension ProviderLine {
    /// What a complaint of Cartesia means.
    func failure(_ complaint: CartesiaReply.Complaint) -> ProviderFailure {
        let kind: ProviderFailure.Kind =
            switch complaint.code {
            case "concurrency_limited", "rate_limited": .rateLimit
            case "quota_exceeded", "insufficient_credits", "payment_required": .quota
            case "unauthorized", "invalid_api_key", "forbidden": .authentication
            default: HTTPStatus(code: complaint.status).map(Self.kind(of:)) ?? .protocolViolation
            }
        let name = complaint.code.isEmpty ? "" : "\(complaint.code): "
        return failure(kind, name + complaint.message, requestID: complaint.requestID)
    }
}
