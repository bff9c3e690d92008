internal import HTTPTransport
package import Reactor
package import Rehearsal
internal import Synchronization
internal import WebSocketTransport

/// Where streams come in: each by an address that was given to one call, which it may use once.
package final class StreamDoor: Sendable {
    private let server: HTTPServer
    private let expected = Mutex<[String: LoopConfined<StreamCaller>]>([:])

    private init(_ server: HTTPServer) { self.server = server }

    /// Listens with a group of one loop, on which callers live, too; streams are let in once `run` is called.
    package static func listen(on address: SocketAddress, group: EventLoopGroup) async throws -> StreamDoor {
        do {
            return StreamDoor(try await HTTPServer.listen(on: address, group: group))
        } catch {
            throw StreamDoorFault(description: "\(address) cannot be had (\(error)); choose another with --listen")
        }
    }

    /// Where it listens.
    package var address: SocketAddress { server.address }

    /// Lets streams in until the task is cancelled.
    package func run() async { await server.run { try await self.open($0) } }

    /// Makes the name by which a caller's stream may come: nobody guesses it.
    package func expect(_ caller: LoopConfined<StreamCaller>) -> String {
        var random = SystemRandomNumberGenerator()
        let token = (0..<3).map { _ in
            let digits = String(random.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
        expected.withLock { $0[token] = caller }
        return token
    }

    /// Nobody comes by that name any more.
    package func forget(_ token: String) { expected.withLock { _ = $0.removeValue(forKey: token) } }

    private func open(_ exchange: HTTPExchange) async throws {
        // Only the last part of the path counts: a proxy may keep the first ones to itself.
        let token = exchange.head.target.path.split(separator: "/").last.map(String.init) ?? ""
        // Who only looks does not use it up.
        let caller = exchange.asksForWebSocket ? expected.withLock { $0.removeValue(forKey: token) } : nil
        guard let caller, caller.loop === exchange.loop else {
            var problem = HTTPProblem(.notFound, detail: "there is nothing at this address")
            // A client that did not wait for the answer may have sent frames behind its request.
            problem.fields.set(.connection, to: "close")
            throw problem
        }
        let socket = try exchange.acceptWebSocket(caller.value, protocols: StreamCaller.protocols)
        _ = await socket.waitForEnd()
    }
}

/// Why no stream can come in.
struct StreamDoorFault: Error, CustomStringConvertible {
    let description: String
}
