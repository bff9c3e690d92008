internal import CallTiming
internal import Reactor

/// A client's idle connections, and those that are being opened ahead of need; lives on its loop.
final class ClientPool {
    /// Whom a connection leads to, and by which way.
    struct Origin: Hashable {
        var host: String
        var port: UInt16
        var isSecure: Bool
        var proxy: HTTPProxy?
    }

    /// A connection that is being opened ahead of need, and the request that has come for it meanwhile.
    final class Warming {
        fileprivate(set) var claim: LoopWait<LoopConfined<ClientConnection?>, HTTPClientError>?
    }

    private let options: HTTPClientOptions
    private let loop: EventLoop
    /// The one used last is at the end, and is used next: so that those not needed become old.
    private var idle: [Origin: [ClientConnection]] = [:]
    private var warming: [Origin: [Warming]] = [:]
    private(set) var isClosed = false

    init(_ options: HTTPClientOptions, on loop: EventLoop) {
        self.options = options
        self.loop = loop
    }

    /// How many connections wait for a request.
    var idleCount: Int { idle.values.reduce(0) { $0 + $1.count } }

    func idleCount(to origin: Origin) -> Int { idle[origin]?.count ?? 0 }

    // MARK: Idle connections

    func take(_ origin: Origin) -> ClientConnection? {
        while let connection = idle[origin]?.popLast() {
            if idle[origin]?.isEmpty == true { idle[origin] = nil }
            if !connection.socket.isClosed { return connection }
        }
        return nil
    }

    func put(_ connection: ClientConnection) {
        let end = connection.opened + options.lifetime
        let held = idle[connection.origin]?.count ?? 0
        guard !isClosed, held < options.idlePerOrigin, end > loop.now, !connection.socket.isClosed else {
            return connection.letGo()
        }
        idle[connection.origin, default: []].append(connection)
        connection.becomeIdle(until: min(end, loop.now + options.idleTime))
    }

    func remove(_ connection: ClientConnection) {
        idle[connection.origin]?.removeAll { $0 === connection }
        if idle[connection.origin]?.isEmpty == true { idle[connection.origin] = nil }
    }

    func close() {
        isClosed = true
        let all = idle.values.joined()
        idle = [:]
        for connection in all { connection.letGo() }
    }

    // MARK: Ahead of need

    /// How many connections to an origin wait, or will in a moment, for a request.
    func readyCount(to origin: Origin) -> Int {
        idleCount(to: origin) + (warming[origin]?.count { $0.claim == nil } ?? 0)
    }

    func beginWarming(_ origin: Origin) -> Warming {
        let place = Warming()
        warming[origin, default: []].append(place)
        return place
    }

    /// Hands a connection to the request that has come for it, else keeps it; `nil` when it could not be opened.
    func endWarming(_ place: Warming, _ origin: Origin, with connection: ClientConnection?) {
        warming[origin]?.removeAll { $0 === place }
        if warming[origin]?.isEmpty == true { warming[origin] = nil }
        if let claim = place.claim, !claim.isOver {
            claim.complete(.success(LoopConfined(connection, on: loop)))
        } else if let connection {
            put(connection)
        }
    }

    /// Waits for a connection that is being opened, if there is one that nobody waits for.
    func claimWarming(_ origin: Origin, until deadline: MonotonicInstant?) async throws(HTTPClientError)
        -> ClientConnection?
    {
        guard let place = warming[origin]?.first(where: { $0.claim == nil }) else { return nil }
        let claimed = try await loop.wait(
            until: deadline,
            late: HTTPClientError.timedOut(.whole),
            cancelled: .cancelled,
            start: { place.claim = $0 },
            abandon: { place.claim = nil }
        )
        return claimed.value
    }
}
