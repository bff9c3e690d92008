internal import CallTiming
internal import HTTPTransport
internal import Octets
internal import ProviderKit
internal import ProviderWire
internal import Reactor
internal import WebSocketTransport

/// One WebSocket to ElevenLabs and the contributions on it: five at most, or one for a socket of one contribution.
///
/// An answer belongs to a contribution by its id. What comes for one that was dropped is dropped, too, but it counts
/// with the provider until that has told its end.
final class ElevenLabsLink: VoiceLink {
    /// A contribution, which its owner keeps: one that is dropped unended must not be kept alive here.
    private struct Listener {
        weak var speech: ElevenLabsSpeech?
    }

    /// How many contributions the provider takes on one socket.
    static func capacity(_ transport: ElevenLabsSettings.Transport) -> Int { transport == .multi ? 5 : 1 }

    let line: ProviderLine
    let settings: ElevenLabsSettings
    let loop: EventLoop
    var changed: (() -> Void)?
    private(set) var ending: ProviderFailure?

    private var socket: WebSocket?
    private var speeches: [String: Listener] = [:]
    /// Ended by this side, and not yet by the provider.
    private var leaving: [String: MonotonicInstant] = [:]
    private var reserved = 0
    private var contextsMade = 0
    private var isRetired = false
    private var complaint: ElevenLabsReply.Complaint?
    private lazy var keepAlive = LoopTimer(on: loop, label: "a voice's keep-alive") { [weak self] in self?.stayAlive() }

    private init(_ settings: ElevenLabsSettings, _ line: ProviderLine, on loop: EventLoop) {
        self.settings = settings
        self.line = line
        self.loop = loop
    }

    /// Opens a socket for a language; what the provider has against it, it says only behind the hand-shake.
    static func open(
        _ settings: ElevenLabsSettings,
        language: String?,
        key: Secret,
        _ line: ProviderLine,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> ElevenLabsLink {
        let link = ElevenLabsLink(settings, line, on: loop)
        let url = settings.socketAddress(language: language)
        var fields = HTTPFields()
        fields.add("xi-api-key", key.revealed)
        _ = try await line.openWebSocket(url, fields: fields, handler: link, on: loop)
        return link
    }

    /// Whether a contribution that has room here can still begin.
    var isUsable: Bool { socket?.isOpen == true }

    // MARK: The pool's view

    var isOpen: Bool { socket?.isOpen == true && !isRetired }

    var room: Int {
        isOpen ? max(0, Self.capacity(settings.transport) - speeches.count - leaving.count - reserved) : 0
    }

    var isIdle: Bool { speeches.isEmpty && leaving.isEmpty && reserved == 0 }

    func reserve() { reserved += 1 }

    func release() {
        reserved -= 1
        update()
    }

    func retire() {
        isRetired = true
        update()
    }

    private func update() {
        if isRetired, isIdle, let socket, socket.isOpen {
            if settings.transport == .multi { send(.closeSocket, context: nil, on: socket) }
            socket.close()
        }
        changed?()
    }

    // MARK: A contribution's view

    /// Begins a contribution in the room that was reserved for it; its id is for the calls below.
    func begin(_ speech: ElevenLabsSpeech) -> String {
        contextsMade += 1
        let id = "c\(contextsMade)"
        reserved -= 1
        speeches[id] = Listener(speech: speech)
        if settings.transport == .multi { send(.begin(settings), id) }
        return id
    }

    func send(_ message: ElevenLabsMessage, _ id: String) {
        guard let socket else { return }
        send(message, context: settings.transport == .multi ? id : nil, on: socket)
    }

    /// Drops a contribution: at once, whatever the provider makes of it.
    ///
    /// - Parameter hasEnded: whether its end has been sent: said twice, that would make a new context where the first
    ///   has been obeyed already.
    func drop(_ id: String, hasEnded: Bool) {
        guard speeches.removeValue(forKey: id) != nil else { return }
        if settings.transport == .multi {
            if !hasEnded { send(.end, id) }
            leaving[id] = loop.now
            update()
        } else {
            // There is no other way to stop it.
            isRetired = true
            socket?.abort()
        }
    }

    /// A contribution has ended, and the provider has said so.
    private func ended(_ id: String) {
        speeches[id] = nil
        // The provider closes a socket of one contribution by itself.
        if settings.transport == .single { isRetired = true }
        update()
    }

    private func send(_ message: ElevenLabsMessage, context: String?, on socket: WebSocket) {
        socket.send { message.write(context: context, into: &$0) }
        // A caller waits for the clause that is whole now.
        if case .flush = message { socket.flush() }
    }

    // MARK: Keep-alive

    private var interval: Duration { .milliseconds(settings.inactivity * 1_000 / 3) }

    /// Nothing would tell a long pause of the model from the end: each contribution, or the idle socket, is kept alive.
    private func stayAlive() {
        guard let socket, socket.isOpen else { return }
        // An end that never comes holds its room for ever: the next socket is better.
        if leaving.values.contains(where: { loop.now - $0 > interval }) {
            leaving = [:]
            isRetired = true
            update()
            guard socket.isOpen else { return }
        }
        switch settings.transport {
        case .multi where speeches.isEmpty: socket.send { ElevenLabsMessage.keepSocketAlive(into: &$0) }
        case .multi: for (id, listener) in speeches where listener.speech?.hasSentEnd == false { send(.keepAlive, id) }
        case .single, .http: send(.keepAlive, context: nil, on: socket)
        }
        keepAlive.set(after: interval)
    }
}

extension ElevenLabsLink: WebSocketHandler {
    func opened(_ socket: WebSocket) {
        self.socket = socket
        keepAlive.set(after: interval)
        // The settings go ahead of need, too, where they concern the socket.
        if settings.transport == .single { send(.begin(settings), context: nil, on: socket) }
    }

    func text(_ message: Span<UInt8>) {
        let reply: ElevenLabsReply
        do throws(ElevenLabsReplyError) {
            reply = try ElevenLabsReply(message)
        } catch {
            return fail(line.failure(.protocolViolation, "\(error)"))
        }
        if let complaint = reply.complaint {
            self.complaint = complaint
            if let id = reply.context, let listener = speeches.removeValue(forKey: id) {
                // It may concern that one only.
                leaving[id] = loop.now
                listener.speech?.failed(line.failure(complaint))
            } else {
                fail(line.failure(complaint))
                socket?.close()
            }
            return
        }
        // The socket has outlived it: what ends it later has another reason.
        complaint = nil
        let id = settings.transport == .multi ? reply.context : speeches.keys.first
        guard let id else { return }
        guard let speech = speeches[id]?.speech else {
            if reply.isFinal, leaving.removeValue(forKey: id) != nil { update() }
            return
        }
        speech.take(reply)
        if reply.isFinal {
            ended(id)
            speech.contextEnded()
        }
    }

    func binary(_ message: Span<UInt8>) {
        fail(line.failure(.protocolViolation, "a binary message came, where only text is spoken"))
    }

    func closed(_ end: WebSocketEnd) {
        let failure = complaint.map { line.failure($0) } ?? line.failure(end)
        socket = nil
        keepAlive.cancel()
        fail(failure)
        leaving = [:]
        changed?()
    }

    private func fail(_ failure: ProviderFailure) {
        isRetired = true
        if ending == nil { ending = failure }
        let broken = speeches
        speeches = [:]
        for listener in broken.values { listener.speech?.failed(failure) }
        if failure.kind == .protocolViolation { socket?.abort() }
    }
}
