internal import CallTiming
package import Reactor

/// An HTTP/1.1 client of one loop, which keeps its connections for the next request.
///
/// Made and used on its loop, by the loop's tasks and by actors pinned to it, without a hop: one client for each loop.
package final class HTTPClient {
    package let loop: EventLoop
    package let options: HTTPClientOptions

    let pool: ClientPool
    private let confinedPool: LoopConfined<ClientPool>
    private var tls: TLSContext?

    /// Makes a client; to be called on `loop`.
    package init(on loop: EventLoop, options: HTTPClientOptions = HTTPClientOptions()) {
        self.loop = loop
        self.options = options
        tls = options.tls
        pool = ClientPool(options, on: loop)
        confinedPool = LoopConfined(pool, on: loop)
    }

    deinit {
        let pool = confinedPool
        pool.loop.execute { pool.value.close() }
    }

    /// How many connections wait for a request.
    package var idleConnections: Int { pool.idleCount }

    /// Closes the idle connections and takes no more requests; those under way are finished.
    package func close() { pool.close() }

    /// Opens connections before there is a request for them, TLS included, until `count` are ready.
    ///
    /// A request that comes meanwhile takes the first of them; so this belongs into a task of its own.
    package func warmUp(_ url: HTTPURL, count: Int = 1) async throws(HTTPClientError) {
        let route = try route(to: url)
        let missing = min(count, options.idlePerOrigin) - pool.readyCount(to: route.origin)
        // One after the other: the first one's TLS session makes the next hand-shakes short.
        for _ in 0..<max(0, missing) {
            let place = pool.beginWarming(route.origin)
            do throws(HTTPClientError) {
                let connection = try await connect(route, options.timeouts, until: nil)
                pool.endWarming(place, route.origin, with: connection)
            } catch {
                pool.endWarming(place, route.origin, with: nil)
                throw error
            }
        }
    }

    /// Sends a request; answers once the head of the response has come.
    ///
    /// With produced content it answers once that has been sent, too, unless the response makes it superfluous.
    package func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        let timeouts = request.timeouts ?? options.timeouts
        let deadline = timeouts.whole.map { loop.now + $0 }
        var request = request
        var redirects = request.redirects
        while true {
            let response = try await sendOnce(request, until: deadline)
            guard request.redirects > 0, let next = try request.redirected(by: response) else { return response }
            guard redirects > 0 else {
                response.cancel()
                throw .redirect(.tooMany)
            }
            redirects -= 1
            await response.discard()
            request = next
        }
    }

    /// Sends a request and hands its response to `body`, while produced content is still being sent.
    ///
    /// For conversations in which both sides speak at once; redirections are not followed. What `body` leaves unread is
    /// dropped with the connection.
    package func withResponse<Value: Sendable>(
        to request: HTTPClientRequest,
        _ body: (HTTPClientResponse) async throws -> Value
    ) async throws -> Value {
        let timeouts = request.timeouts ?? options.timeouts
        let deadline = timeouts.whole.map { loop.now + $0 }
        let exchange = try await begin(request, until: deadline, isRepetition: false)
        guard case .stream(_, let produce) = request.content else {
            let response = try await response(of: exchange, to: request)
            defer { response.cancel() }
            return try await body(response)
        }
        return try await producing(produce, for: exchange) { confined in
            let response = try await self.response(of: confined.value, to: request)
            defer { response.cancel() }
            return try await body(response)
        }
    }

    // MARK: One request

    private func sendOnce(
        _ request: HTTPClientRequest,
        until deadline: MonotonicInstant?
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        var request = request
        var isRepetition = false
        while true {
            let exchange = try await begin(request, until: deadline, isRepetition: isRepetition)
            do throws(HTTPClientError) {
                let response = try await finish(request, exchange)
                guard response.status == .expectationFailed, request.expectsContinue, request.content.isRepeatable
                else { return response }
                // RFC 9110 §10.1.1: a server that knows no expectations is asked without one.
                await response.discard()
                request.expectsContinue = false
            } catch {
                guard exchange.mayBeRepeated, !isRepetition else { throw error }
                // The server closed the connection while it was idle; a fresh one will say what is the matter.
                isRepetition = true
            }
        }
    }

    private func finish(
        _ request: HTTPClientRequest,
        _ exchange: ClientExchange
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        guard case .stream(_, let produce) = request.content else {
            return try await response(of: exchange, to: request)
        }
        do {
            let confined = try await producing(produce, for: exchange) { confined in
                _ = try await confined.value.responseHead()
                try await confined.value.waitUntilSent()
                return confined
            }
            return try await response(of: confined.value, to: request)
        } catch {
            throw error as? HTTPClientError ?? .cancelled
        }
    }

    private func response(
        of exchange: ClientExchange,
        to request: HTTPClientRequest
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        let head = try await exchange.responseHead()
        let limit = request.acceptsCompression ? options.decompressedContent : nil
        return HTTPClientResponse(head, of: request.url, exchange, decompressing: limit)
    }

    /// Runs what produces a request's content beside `body`; it is cancelled when the content is no longer wanted.
    private func producing<Value: Sendable>(
        _ produce: @escaping @Sendable (HTTPContentWriter) async throws -> Void,
        for exchange: ClientExchange,
        _ body: (LoopConfined<ClientExchange>) async throws -> Value
    ) async throws -> Value {
        let confined = LoopConfined(exchange, on: loop)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: loop) {
                let exchange = confined.value
                do {
                    try await exchange.waitToSend()
                    try await produce(HTTPContentWriter(exchange: confined))
                    exchange.finishContent()
                } catch {
                    exchange.producingFailed(error)
                }
            }
            let value = try await body(confined)
            group.cancelAll()
            return value
        }
    }

    private func begin(
        _ request: HTTPClientRequest,
        until deadline: MonotonicInstant?,
        isRepetition: Bool
    ) async throws(HTTPClientError) -> ClientExchange {
        let timeouts = request.timeouts ?? options.timeouts
        let route = try route(to: request.url)
        let connection = try await connection(by: route, timeouts, until: deadline, fresh: isRepetition)
        if Task.isCancelled {
            pool.put(connection)
            throw .cancelled
        }
        let exchange = ClientExchange(
            request.head(by: route),
            content: request.content,
            expectsContinue: request.expectsContinue,
            limits: options.limits,
            timeouts: timeouts,
            deadline: deadline,
            on: loop
        )
        exchange.start(on: connection, note: options.idlePerOrigin == 0 ? .close : .none)
        return exchange
    }

    // MARK: Connections

    private func connection(
        by route: Route,
        _ timeouts: HTTPClientTimeouts,
        until deadline: MonotonicInstant?,
        fresh: Bool
    ) async throws(HTTPClientError) -> ClientConnection {
        guard !pool.isClosed else { throw .clientClosed }
        if !fresh {
            if let connection = pool.take(route.origin) { return connection }
            if let connection = try await pool.claimWarming(route.origin, until: deadline) { return connection }
        }
        return try await connect(route, timeouts, until: deadline)
    }

    private func connect(
        _ route: Route,
        _ timeouts: HTTPClientTimeouts,
        until deadline: MonotonicInstant?
    ) async throws(HTTPClientError) -> ClientConnection {
        guard !pool.isClosed else { throw .clientClosed }
        let end = min(loop.now + timeouts.connect, deadline ?? loop.now + timeouts.connect)
        let origin = route.origin
        var target = Connection.Target(host: origin.proxy?.host ?? origin.host, port: origin.proxy?.port ?? origin.port)
        target.limits = options.connection
        target.label = options.label
        let socket: Connection
        do throws(ConnectError) {
            if origin.isSecure, origin.proxy == nil { target.tls = try context() }
            socket = try await Connection.open(target, within: end - loop.now, on: loop)
        } catch {
            throw error == .cancelled ? .cancelled : .connect(error)
        }
        if origin.isSecure, let proxy = origin.proxy {
            try await tunnel(socket, to: origin, through: proxy, until: end)
        }
        return ClientConnection(socket, to: origin, pool: pool)
    }

    /// Has a proxy lead a connection on to the server, and begins TLS with that.
    private func tunnel(
        _ socket: Connection,
        to origin: ClientPool.Origin,
        through proxy: HTTPProxy,
        until deadline: MonotonicInstant
    ) async throws(HTTPClientError) {
        let tunnel: TunnelRequest
        do throws(HTTPParseError) {
            tunnel = try TunnelRequest(socket, to: origin, through: proxy)
        } catch {
            throw .malformed(error)
        }
        do throws(HTTPClientError) {
            try await loop.wait(
                until: deadline,
                late: HTTPClientError.connect(.timedOut(host: origin.host)),
                cancelled: .cancelled,
                start: { tunnel.start($0) }
            )
        } catch {
            socket.abort()
            throw error
        }
        do throws(ConnectError) {
            try await socket.startTLS(try context(), host: origin.host, port: origin.port, until: deadline)
        } catch {
            socket.abort()
            throw error == .cancelled ? .cancelled : .connect(error)
        }
    }

    private func context() throws(ConnectError) -> TLSContext {
        if let tls { return tls }
        do throws(TLSError) {
            let context = try TLSContext.client()
            tls = context
            return context
        } catch {
            throw .tls(error)
        }
    }
}
