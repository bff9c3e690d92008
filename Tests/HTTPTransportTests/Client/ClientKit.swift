import CallTiming
import Reactor
import TestKit
import Testing

@testable import HTTPTransport

/// A client and a server that plays a script on each connection, all on one loop.
struct ClientScene {
    let loop: EventLoop
    let group: EventLoopGroup
    let server: ScriptedServer
    let client: HTTPClient

    func url(_ path: String = "/", scheme: String = "http", host: String = "127.0.0.1") throws -> HTTPURL {
        try HTTPURL("\(scheme)://\(host):\(server.address.port)\(path)")
    }

    func get(_ path: String = "/") async throws -> HTTPClientResponse {
        try await client.send(HTTPClientRequest(.get, url(path)))
    }

    /// What has been received on the connections, one after the other.
    var received: [String] { server.connections.map(\.text) }
}

/// Runs a body with a client and scripts, one a connection; the last one serves all further ones.
func withClient(
    _ scripts: [[ServerStep]],
    tls: TestCertificate? = nil,
    options: HTTPClientOptions = HTTPClientOptions(),
    _ body: @escaping @Sendable (ClientScene) async throws -> Void
) async throws {
    try await withLoop { loop, group in
        var options = options
        if let tls { options.tls = tls.client }
        let server = try ScriptedServer(scripts, tls: tls?.server, on: loop, group)
        let client = HTTPClient(on: loop, options: options)
        defer {
            client.close()
            server.stop()
        }
        try await body(ClientScene(loop: loop, group: group, server: server, client: client))
    }
}

/// A response of some text, whose head says its length.
func answer(_ text: String, status: String = "200 OK", fields: String = "") -> ServerStep {
    .send("HTTP/1.1 \(status)\n\(fields)Content-Length: \(text.utf8.count)\n\n".crlf + text)
}

let headEnd = ServerStep.read("\r\n\r\n")
