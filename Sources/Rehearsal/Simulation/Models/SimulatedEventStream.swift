internal import CallTiming
internal import HTTPTransport
internal import Octets
internal import Reactor

/// Sends a model's stream of events, at its pace, until what is to go wrong goes wrong.
struct SimulatedEventStream {
    /// What the stream's provider sends when things go wrong.
    struct Mishaps {
        var error: [UInt8]
        var unknown: [UInt8]
        var garbage = Array("data: {\"half\": tr\n\n".utf8)
        /// What keeps a connection alive while the model takes its time.
        var keepAlive: [UInt8]
    }

    /// The stream breaks off: thrown out of the handler, so that the connection is reset.
    struct Dropped: Error {}

    private let exchange: HTTPExchange
    private let latency: LatencyProfile
    private let mishaps: Mishaps
    private var gate: FaultGate
    private var hasToken = false
    private var isOver = false
    var random: SimulatorRandom

    init(
        _ exchange: HTTPExchange,
        _ latency: LatencyProfile,
        _ fault: SimulatedFault?,
        _ random: SimulatorRandom,
        _ mishaps: Mishaps
    ) {
        self.exchange = exchange
        self.latency = latency
        self.random = random
        self.mishaps = mishaps
        gate = FaultGate(fault)
    }

    /// Sends an event; nothing more once the provider's own error has ended the stream.
    ///
    /// - Parameter isToken: whether it has to be thought of first.
    mutating func send(_ event: [UInt8], isToken: Bool = false) async throws {
        guard !isOver else { return }
        if isToken { try await thinkOfToken() }
        switch gate.next() {
        case nil: try await write(event)
        case .stall: try await Self.standStill(exchange)
        case .drop:
            // What was sent before must be on its way: a reset takes along what is not.
            try await exchange.loop.sleep(until: exchange.loop.now)
            throw Dropped()
        case .error:
            isOver = true
            try await write(mishaps.error)
        case .garbage:
            try await write(mishaps.garbage)
            try await write(event)
        case .unknown:
            try await write(mishaps.unknown)
            try await write(event)
        case .status: try await write(event)
        }
    }

    /// Lets the time pass that the next token takes: before it is made, where it carries the time of its sending.
    mutating func thinkOfToken() async throws {
        let delay = (hasToken ? latency.next : latency.first).sample(&random)
        hasToken = true
        try await think(delay)
    }

    /// Has what was sent leave now: what carries the time of its sending must not wait for what else the turn sends.
    func flush() { exchange.flush() }

    /// Whether the provider's own error has ended the stream.
    var hasFailed: Bool { isOver }

    /// Waits until the client goes away.
    static func standStill(_ exchange: HTTPExchange) async throws {
        try await exchange.loop.wait(
            until: nil,
            late: CancellationError(),
            cancelled: CancellationError(),
            start: { (_: LoopWait<Void, CancellationError>) in }
        )
    }

    /// Lets time pass, with signs of life in between.
    private func think(_ delay: Duration) async throws {
        let end = exchange.loop.now + delay
        let rest = Duration.seconds(5)
        while exchange.loop.now + rest < end {
            try await exchange.loop.sleep(until: exchange.loop.now + rest)
            try await exchange.write(mishaps.keepAlive)
        }
        if exchange.loop.now < end { try await exchange.loop.sleep(until: end) }
    }

    /// Writes an event, one time in three in two pieces that may divide a character.
    private mutating func write(_ event: [UInt8]) async throws {
        let cut = Int(random.next() % UInt64(max(1, event.count * 3)))
        guard cut > 0, cut < event.count else { return try await exchange.write(event) }
        try await exchange.write(Array(event[..<cut]))
        try await exchange.write(Array(event[cut...]))
    }
}

extension Double {
    /// Seconds as a field of a response has them: without a fraction where there is none.
    var plainText: String { self == rounded() && magnitude < 1e15 ? "\(Int(self))" : "\(self)" }
}
