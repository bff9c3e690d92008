internal import CallTiming
package import Reactor
internal import Synchronization

/// A TCP relay between clients and a server, which spoils what passes; it knows nothing of the protocol.
package final class FaultyRelay: Sendable {
    /// How many bytes have passed each way, over all connections.
    package struct Traffic: Sendable, Equatable {
        package var toServer = 0
        package var toClient = 0

        package init() {}
    }

    private struct State {
        var standing = RelayPlan.faithful
        /// The plans of the connections to come, the next one first.
        var planned: [RelayPlan] = []
        var traffic = Traffic()
        var connections: UInt64 = 0
    }

    /// Where it listens.
    package let address: SocketAddress

    private let target: SocketAddress
    private let seed: UInt64
    private let listener: LoopConfined<Listener>
    private let arrivals: AsyncStream<LoopConfined<Connection>>
    private let arrived: AsyncStream<LoopConfined<Connection>>.Continuation
    private let state = Mutex(State())

    private init(
        _ listener: LoopConfined<Listener>,
        address: SocketAddress,
        target: SocketAddress,
        seed: UInt64,
        _ arrivals: AsyncStream<LoopConfined<Connection>>,
        _ arrived: AsyncStream<LoopConfined<Connection>>.Continuation
    ) {
        self.listener = listener
        self.address = address
        self.target = target
        self.seed = seed
        self.arrivals = arrivals
        self.arrived = arrived
    }

    /// Binds and listens; connections are relayed once `run` is called.
    ///
    /// - Parameter seed: the start of the random sizes of pieces, so that a run repeats exactly.
    package static func listen(
        on address: SocketAddress = .loopback(port: 0),
        to target: SocketAddress,
        seed: UInt64 = 1,
        group: EventLoopGroup
    ) async throws(SystemError) -> FaultyRelay {
        let loop = group.loops[0]
        // Unbounded, because the number of descriptors bounds it.
        let (arrivals, arrived) = AsyncStream<LoopConfined<Connection>>.makeStream()
        return try await Task(executorPreference: loop) { () -> Result<FaultyRelay, SystemError> in
            do throws(SystemError) {
                var options = Listener.Options()
                options.label = "a relayed connection"
                let listener = try Listener(on: address, options: options, loop: loop, group: group) { connection in
                    if case .terminated = arrived.yield(LoopConfined(connection, on: connection.loop)) {
                        connection.abort()
                    }
                }
                return .success(
                    FaultyRelay(
                        LoopConfined(listener, on: loop),
                        address: listener.address,
                        target: target,
                        seed: seed,
                        arrivals,
                        arrived
                    )
                )
            } catch {
                return .failure(error)
            }
        }.value.get()
    }

    /// What is done to the connections to come.
    package var standing: RelayPlan {
        get { state.withLock { $0.standing } }
        set { state.withLock { $0.standing = newValue } }
    }

    /// What is done to the next connections, so many of them, before `standing` holds again.
    package func plan(_ plan: RelayPlan, times: Int = 1) {
        state.withLock { $0.planned += Array(repeating: plan, count: max(0, times)) }
    }

    /// Passes everything as it comes from now on; connections that are open stay as they are.
    package func heal() { state.withLock { ($0.standing, $0.planned) = (.faithful, []) } }

    /// What has passed so far.
    package var traffic: Traffic { state.withLock { $0.traffic } }

    /// Relays until the task is cancelled, which breaks all connections off.
    package func run() async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for await arrival in arrivals {
                    group.addTask(executorPreference: arrival.loop) { [self] in await relay(arrival.value) }
                }
                group.cancelAll()
            }
        } onCancel: {
            arrived.finish()
            listener.loop.execute { self.listener.value.close() }
        }
    }

    private func relay(_ client: Connection) async {
        let loop = client.loop
        let (plan, number) = state.withLock { state in
            state.connections += 1
            let plan = state.planned.isEmpty ? state.standing : state.planned.removeFirst()
            return (plan, state.connections)
        }
        let server: Connection
        do throws(ConnectError) {
            let wanted = Connection.Target(host: target.host, port: target.port)
            server = try await Connection.open(wanted, at: [target], until: loop.now + .seconds(10), on: loop)
        } catch {
            return client.reset()
        }
        let relayed = RelayedConnection(
            client,
            server,
            plan,
            SimulatorRandom(seed: seed &+ number &* 0x9E37_79B9_7F4A_7C15)
        ) { [self] toServer, toClient in
            state.withLock { state in
                state.traffic.toServer += toServer
                state.traffic.toClient += toClient
            }
        }
        await relayed.waitForEnd()
    }
}
