internal import CallTiming
internal import FastJSON
internal import Octets
internal import Reactor
internal import WebSocketTransport

/// One listening socket of the simulated Deepgram: keeps the provider's time, and hands what comes to the protocol.
final class ListenSocket: WebSocketHandler {
    private enum Item {
        case audio([UInt8])
        case text(String)
        /// An empty message, which once was the way to end a stream.
        case end
    }

    private let loop: EventLoop
    private let name: String
    private let world: SimulatorWorld
    private let makeOutbox: (WebSocket) -> SocketOutbox
    private var stream: any ListenStream
    private var audio: IncomingAudio
    private var limit: RealTimeLimit?
    private var outbox: SocketOutbox?
    private var socket: WebSocket?

    /// What has come and has not been listened to, in order.
    private var waiting: [Item] = []
    private var hasHadAudio = false
    private var isOver = false
    private lazy var idle = LoopTimer(on: loop, label: "a simulated idle time-out") { [weak self] in self?.wasIdle() }
    private lazy var pace = LoopTimer(on: loop, label: "a simulated recogniser") { [weak self] in self?.listen() }

    /// How long nothing may come.
    private static let patience = Duration.seconds(10)

    init(
        _ stream: any ListenStream,
        _ audio: consuming IncomingAudio,
        name: String,
        world: SimulatorWorld,
        rate: Double?,
        on loop: EventLoop,
        outbox: @escaping (WebSocket) -> SocketOutbox
    ) {
        self.stream = stream
        self.audio = audio
        self.name = name
        self.world = world
        self.loop = loop
        makeOutbox = outbox
        if let rate { limit = RealTimeLimit(rate: rate, at: loop.now) }
    }

    func opened(_ socket: WebSocket) {
        self.socket = socket
        outbox = makeOutbox(socket)
        idle.set(after: Self.patience)
        stream.opened { perform($0) }
    }

    func binary(_ message: Span<UInt8>) {
        world.journal.note(name, "audio", "\(message.count)")
        guard !isOver else { return }
        if message.isEmpty {
            waiting.append(.end)
        } else {
            hasHadAudio = true
            idle.set(after: Self.patience)
            do throws(IncomingAudio.Unintelligible) {
                let codes = try audio.codes(of: message)
                if !codes.isEmpty { waiting.append(.audio(codes)) }
            } catch {
                return end(.policyViolation, "DATA-0000: The payload cannot be decoded as audio.")
            }
        }
        listen()
    }

    func text(_ message: Span<UInt8>) {
        let text = String(decoding: message)
        world.journal.note(name, "text", text)
        guard !isOver else { return }
        // Before the first audio no message counts.
        if hasHadAudio { idle.set(after: Self.patience) }
        waiting.append(.text(text))
        listen()
    }

    private func listen() {
        while !isOver, let item = waiting.first {
            switch item {
            case .audio(let codes):
                let count = limit?.take(codes.count, at: loop.now) ?? codes.count
                guard count > 0 else { return wait() }
                stream.hear(codes.span.extracting(first: count)) { perform($0) }
                if count < codes.count {
                    waiting[0] = .audio(Array(codes[count...]))
                    return wait()
                }
            case .text(let text): stream.take(try? JSONValue(parsing: text), text: text) { perform($0) }
            case .end: stream.finish { perform($0) }
            }
            if !waiting.isEmpty { waiting.removeFirst() }
        }
    }

    private func wait() {
        if let limit { pace.set(at: limit.next) }
    }

    private func wasIdle() {
        end(
            .internalError,
            "NET-0001: Deepgram did not receive audio data or a text message within the timeout window."
        )
    }

    private func perform(_ effect: ListenEffect) {
        switch effect {
        case .send(let message): outbox?.send(message)
        case .close(let code, let reason): end(code, reason)
        }
    }

    private func end(_ code: CloseCode, _ reason: String) {
        isOver = true
        idle.cancel()
        pace.cancel()
        outbox?.close(code, reason: reason)
    }

    func closed(_ end: WebSocketEnd) {
        world.journal.note(name, "close", "\(end)")
        isOver = true
        idle.cancel()
        pace.cancel()
        outbox?.cancel()
        outbox = nil
        socket = nil
        waiting = []
    }
}
