internal import CallTiming
internal import Reactor

/// One connection of a client: busy with one exchange, or idle in the pool; lives on its loop.
final class ClientConnection {
    let socket: Connection
    let origin: ClientPool.Origin
    let opened: MonotonicInstant
    /// Whether it has served a request before the present one.
    private(set) var isReused = false

    private weak var pool: ClientPool?
    private var exchange: ClientExchange?
    private var idleTimer: LoopTimer?
    private var sentBefore: UInt64 = 0
    private var uses = 0

    init(_ socket: Connection, to origin: ClientPool.Origin, pool: ClientPool) {
        self.socket = socket
        self.origin = origin
        self.pool = pool
        opened = socket.loop.now
        socket.handler = self
    }

    /// Whether the kernel has taken anything of the present request.
    var hasSentSinceBegin: Bool { socket.sent != sentBefore }

    func begin(_ exchange: ClientExchange) {
        idleTimer?.cancel()
        self.exchange = exchange
        sentBefore = socket.sent
        isReused = uses > 0
        uses += 1
    }

    /// The exchange is over: the connection serves another one, or goes.
    func ended(_ exchange: ClientExchange, reusable: Bool) {
        guard exchange === self.exchange else { return }
        self.exchange = nil
        guard reusable, !socket.isClosed, let pool else { return socket.abort() }
        // An idle connection is read so that its end is seen.
        socket.resumeReading()
        pool.put(self)
    }

    /// Has it closed after some time without a request.
    func becomeIdle(until deadline: MonotonicInstant) {
        let timer =
            idleTimer
            ?? LoopTimer(on: socket.loop, label: "an idle HTTP connection") { [weak self] in self?.letGo() }
        idleTimer = timer
        timer.set(at: deadline)
    }

    /// Ends it in an orderly way; only while no exchange goes on.
    func letGo() {
        idleTimer?.cancel()
        pool?.remove(self)
        socket.close()
    }
}

extension ClientConnection: ConnectionHandler {
    func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
        if let exchange { return exchange.received(bytes.span) }
        // What comes without a request cannot be an answer to the next one.
        pool?.remove(self)
        socket.abort()
        return bytes.count
    }

    func inputEnded() {
        if let exchange {
            exchange.inputEnded()
        } else {
            letGo()
        }
    }

    func outputDrained() { exchange?.outputDrained() }

    func closed(_ reason: ConnectionEnd) {
        idleTimer?.cancel()
        pool?.remove(self)
        exchange?.lost(reason)
    }
}
