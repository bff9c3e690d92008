package import Reactor

/// An HTTP/1.1 server: one listening socket, its connections spread over a group of loops.
///
/// Each connection is served by one task on its loop; a request's handler runs in that task, so what the handler starts
/// as its children ends with it, and a cancelled server leaves nothing behind.
package final class HTTPServer: Sendable {
    /// Answers one request; what it throws is answered for with 500, or with the problem it throws.
    package typealias Handler = @Sendable (HTTPExchange) async throws -> Void

    /// Where it listens.
    package let address: SocketAddress
    package let counters: HTTPServerCounters

    private let listener: LoopConfined<Listener>
    private let connections: AsyncStream<LoopConfined<HTTPServerConnection>>
    private let newConnections: AsyncStream<LoopConfined<HTTPServerConnection>>.Continuation
    private let drain: Drain

    /// Binds and listens; connections are served once `run` is called.
    package static func listen(
        on address: SocketAddress,
        options: HTTPServerOptions = HTTPServerOptions(),
        group: EventLoopGroup
    ) async throws(SystemError) -> HTTPServer {
        let loop = group.loops[0]
        let counters = HTTPServerCounters()
        let drain = Drain()
        // Unbounded, because the number of descriptors bounds it.
        let (connections, continuation) = AsyncStream<LoopConfined<HTTPServerConnection>>.makeStream()
        let listening = await Task(executorPreference: loop) { () -> Result<HTTPServer, SystemError> in
            var listening = Listener.Options()
            listening.tls = options.tls
            listening.limits = options.connection
            listening.label = "an HTTP connection"
            do throws(SystemError) {
                let listener = try Listener(on: address, options: listening, loop: loop, group: group) { connection in
                    counters.connections.increment()
                    let served = HTTPServerConnection(connection, options: options, counters: counters, drain: drain)
                    if case .terminated = continuation.yield(LoopConfined(served, on: connection.loop)) {
                        connection.abort()
                    }
                }
                let server = HTTPServer(
                    listener: LoopConfined(listener, on: loop),
                    address: listener.address,
                    counters: counters,
                    connections: connections,
                    newConnections: continuation,
                    drain: drain
                )
                return .success(server)
            } catch {
                return .failure(error)
            }
        }.value
        return try listening.get()
    }

    private init(
        listener: LoopConfined<Listener>,
        address: SocketAddress,
        counters: HTTPServerCounters,
        connections: AsyncStream<LoopConfined<HTTPServerConnection>>,
        newConnections: AsyncStream<LoopConfined<HTTPServerConnection>>.Continuation,
        drain: Drain
    ) {
        self.listener = listener
        self.address = address
        self.counters = counters
        self.connections = connections
        self.newConnections = newConnections
        self.drain = drain
    }

    /// Serves until `stopAccepting` is called and the last connection has ended, or the task is cancelled.
    package func run(_ handler: @escaping Handler) async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for await connection in connections {
                    group.addTask(executorPreference: connection.loop) {
                        await connection.value.serve(handler)
                    }
                }
                if Task.isCancelled { group.cancelAll() }
            }
            drain.finish()
        } onCancel: {
            stopAccepting()
        }
    }

    /// Whether no more connections are taken.
    package var isDraining: Bool { drain.hasBegun }

    /// Stops listening, lets idle connections go and tells busy ones that their present response is the last.
    package func stopAccepting() {
        drain.begin()
        newConnections.finish()
        listener.loop.execute { self.listener.value.close() }
    }
}
