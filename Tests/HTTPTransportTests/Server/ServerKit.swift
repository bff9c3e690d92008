import CallTiming
import Reactor
import Testing

@testable import HTTPTransport

/// A server and what talks to it, all on one loop.
struct ServerScene {
    let loop: EventLoop
    let server: HTTPServer

    func connect() async throws -> RawClient { try await RawClient(server.address, on: loop) }

    /// What comes back on a connection of its own, until the server closes it.
    func answer(to request: String) async throws -> String {
        let client = try await connect()
        client.send(request)
        try await client.waitForEnd()
        return client.text
    }
}

/// Runs a body beside a server, which is cancelled afterwards and must leave nothing behind.
func withServer(
    options: HTTPServerOptions = HTTPServerOptions(),
    _ handler: @escaping HTTPServer.Handler,
    _ body: @escaping @Sendable (ServerScene) async throws -> Void
) async throws {
    var options = options
    options.connection.lingerTimeout = .milliseconds(300)
    let given = options
    try await withLoop { loop, group in
        let server = try await HTTPServer.listen(on: .loopback(port: 0), options: given, group: group)
        let running = Task(executorPreference: loop) { await server.run(handler) }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(ServerScene(loop: loop, server: server)))
        } catch {
            result = .failure(error)
        }
        running.cancel()
        await running.value
        try result.get()
    }
}

extension String {
    /// The content behind each head whose Content-Length says how long it is.
    var contents: [String] {
        var rest = self[...]
        var found: [String] = []
        while let end = rest.firstRange(of: "\r\n\r\n") {
            let head = rest[..<end.lowerBound]
            let line = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
            let length = line.flatMap { Int($0.dropFirst(16)) } ?? 0
            let content = rest[end.upperBound...].utf8.prefix(length)
            found.append(String(content) ?? "")
            rest = rest[end.upperBound...].dropFirst(found[found.count - 1].count)
        }
        return found
    }

    /// How often a text occurs.
    func count(of text: String) -> Int { ranges(of: text).count }
}
