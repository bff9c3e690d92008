internal import CallTiming
internal import FastJSON
internal import HTTPTransport
internal import Octets
internal import ProviderKit
internal import ProviderWire
internal import Reactor
internal import WebSocketTransport

/// One WebSocket to Aura, which carries one contribution after the other.
///
/// Its audio has no ids: all of it belongs to the contribution that has the link, but for what comes between a `Clear`
/// and the `Cleared` that answers it.
final class AuraLink: VoiceLink {
    static let capacity = 1

    let line: ProviderLine
    let settings: AuraSettings
    let loop: EventLoop
    var changed: (() -> Void)?
    private(set) var ending: ProviderFailure?
    /// What may still be asked.
    var allowance = AuraAllowance()

    private var socket: WebSocket?
    private weak var speech: AuraSpeech?
    private var users = 0
    /// Clears that have not been answered.
    private var clears = 0
    private var requestID: String?
    private var isRetired = false
    private lazy var timer = LoopTimer(on: loop, label: "a voice's idle socket") { [weak self] in self?.retire() }

    /// A contribution takes a socket only if that lets it say so much.
    private static let usefulCharacters = 600
    private static let usefulFlushes = 3

    private init(_ settings: AuraSettings, _ line: ProviderLine, on loop: EventLoop) {
        self.settings = settings
        self.line = line
        self.loop = loop
    }

    static func open(
        _ settings: AuraSettings,
        key: Secret,
        _ line: ProviderLine,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> AuraLink {
        let link = AuraLink(settings, line, on: loop)
        let fields: HTTPFields = [.authorization: "Token \(key.revealed)"]
        _ = try await line.openWebSocket(settings.socketAddress, fields: fields, handler: link, on: loop)
        return link
    }

    // MARK: The pool's view

    var isUsable: Bool { socket?.isOpen == true }

    var isOpen: Bool { isUsable && !isRetired }

    var room: Int {
        guard isOpen, users == 0, clears == 0 else { return 0 }
        let now = loop.now
        let isUseful =
            allowance.charactersLeft(at: now) >= Self.usefulCharacters
            && allowance.flushesLeft(at: now) >= Self.usefulFlushes
        return isUseful ? 1 : 0
    }

    var isIdle: Bool { users == 0 }

    func reserve() {
        users += 1
        timer.cancel()
    }

    func release() {
        users -= 1
        speech = nil
        timer.set(after: clears > 0 ? line.deadlines.stall : settings.idleTime)
        update()
    }

    func retire() {
        isRetired = true
        update()
    }

    private func update() {
        if isRetired, isIdle, let socket, socket.isOpen {
            socket.send { AuraMessage.close.write(into: &$0) }
            socket.close()
        }
        changed?()
    }

    // MARK: A contribution's view

    func begin(_ speech: AuraSpeech) { self.speech = speech }

    func send(_ message: AuraMessage) {
        switch message {
        case .speak(let text): allowance.sent(text.count, at: loop.now)
        case .flush: allowance.flushed(at: loop.now)
        case .clear: clears += 1
        case .close: break
        }
        socket?.send { message.write(into: &$0) }
        // A caller waits for the clause that is whole now.
        if case .flush = message { socket?.flush() }
    }
}

extension AuraLink: WebSocketHandler {
    func opened(_ socket: WebSocket) {
        self.socket = socket
        timer.set(after: settings.idleTime)
    }

    func text(_ message: Span<UInt8>) {
        let reply: AuraReply
        do throws(JSONError) {
            reply = try AuraReply(message)
        } catch {
            return fail(line.failure(.protocolViolation, "the message is not the JSON that it should be: \(error)"))
        }
        switch reply {
        case .metadata(let id): requestID = id
        case .cleared:
            clears = max(0, clears - 1)
            if clears == 0, users == 0 { timer.set(after: settings.idleTime) }
            if clears == 0 { changed?() }
        case .flushed: if clears == 0 { speech?.flushed() }
        case .warning(let words):
            // The provider's own words may hold what nobody else is to read.
            if clears == 0 { speech?.warned(line.failure(.badRequest, words).message) }
        case .error(let code, let words):
            fail(line.failure(Self.kind(code + " " + words) ?? .overloaded, "\(code): \(words)", requestID: requestID))
        case .other: break
        }
    }

    func binary(_ message: Span<UInt8>) {
        guard clears == 0, !message.isEmpty else { return }
        speech?.heard(Array(copying: message))
    }

    func closed(_ end: WebSocketEnd) {
        socket = nil
        timer.cancel()
        var failure = line.failure(end)
        if case .closed(_, let reason) = end, let kind = Self.kind(reason) { failure.kind = kind }
        failure.requestID = requestID
        fail(failure)
        changed?()
    }

    private func fail(_ failure: ProviderFailure) {
        isRetired = true
        if ending == nil { ending = failure }
        let speech = self.speech
        self.speech = nil
        speech?.failed(failure)
        if failure.kind == .protocolViolation { socket?.abort() } else { socket?.close() }
    }

    /// What the provider's name for an end means, as it stands in the reason of a close.
    static func kind(_ words: String) -> ProviderFailure.Kind? {
        let kinds: [(String, ProviderFailure.Kind)] = [
            ("DATA-0001", .rateLimit), ("DATA-0000", .badRequest), ("MESSAGE-0000", .badRequest),
            ("BIG-000", .badRequest), ("NET-0000", .overloaded), ("NET-000", .network),
        ]
        return kinds.first { words.contains($0.0) }?.1
    }
}
