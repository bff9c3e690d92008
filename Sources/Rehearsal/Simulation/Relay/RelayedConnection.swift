internal import CallTiming
internal import Octets
internal import Reactor

/// One connection through a relay: two sockets, and what is done to the bytes each way; lives on its loop.
final class RelayedConnection {
    private let client: Connection
    private let server: Connection
    private let toServer: RelayHalf
    private let toClient: RelayHalf
    private var open = 2
    private var over: LoopWait<Void, Ended>?

    private struct Ended: Error {}

    init(
        _ client: Connection,
        _ server: Connection,
        _ plan: RelayPlan,
        _ random: SimulatorRandom,
        count: @escaping (_ toServer: Int, _ toClient: Int) -> Void
    ) {
        self.client = client
        self.server = server
        toServer = RelayHalf(from: client, to: server, plan.toServer, random) { count($0, 0) }
        toClient = RelayHalf(from: server, to: client, plan.toClient, random) { count(0, $0) }
        toServer.opposite = toClient
        toClient.opposite = toServer
        toServer.gone = { [unowned self] in halfGone() }
        toClient.gone = { [unowned self] in halfGone() }
        client.handler = toServer
        server.handler = toClient
    }

    /// Waits until both sockets are gone; a cancelled wait breaks them off.
    func waitForEnd() async {
        guard open > 0 else { return }
        do {
            try await client.loop.wait(
                until: nil,
                late: Ended(),
                cancelled: Ended(),
                start: { over = $0 },
                abandon: { [self] in
                    client.abort()
                    server.abort()
                }
            )
        } catch {
            // Cancelled: the sockets are closed, and their handlers need to be told of nothing any more.
            toServer.gone = nil
            toClient.gone = nil
        }
    }

    private func halfGone() {
        open -= 1
        if open == 0 { over?.complete(.success(())) }
    }
}
