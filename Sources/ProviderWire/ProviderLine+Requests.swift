internal import Octets
package import HTTPTransport
package import ProviderKit
package import Reactor
package import WebSocketTransport

extension ProviderLine {
    /// Opens a WebSocket to the provider, within its deadline for connecting.
    ///
    /// - Parameter pings: whether an idle peer is pinged; not every provider answers.
    package func openWebSocket(
        _ url: HTTPURL,
        fields: HTTPFields,
        protocols: [String] = [],
        pings: Bool = false,
        handler: any WebSocketHandler,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> WebSocket {
        var target = Connection.Target(host: url.host, port: url.port)
        target.tls = try trust(for: url)
        var request = WebSocket.Request(target, path: url.target)
        request.fields = fields
        request.protocols = protocols
        request.options.label = "a provider's WebSocket"
        request.options.keepAlive = pings ? .seconds(20) : nil
        do throws(WebSocketConnectError) {
            return try await WebSocket.open(request, handler: handler, within: deadlines.connect, on: loop)
        } catch {
            throw failure(error)
        }
    }

    /// Sends a request, and answers with a response that is a success; any other becomes a failure with its words.
    ///
    /// - Parameter explain: what the provider means by an error that its status does not tell.
    package func send(
        _ request: HTTPClientRequest,
        on loop: EventLoop,
        explain: (HTTPStatus, HTTPFields, String) -> ProviderFailure? = { _, _, _ in nil }
    ) async throws(ProviderFailure) -> HTTPClientResponse {
        let response: HTTPClientResponse
        do throws(HTTPClientError) {
            response = try await client(on: loop).send(request)
        } catch {
            throw failure(error)
        }
        guard !response.status.isSuccess else { return response }
        let content = await Self.beginning(of: response, on: loop)
        throw explain(response.status, response.fields, content)
            ?? failure(response.status, response.fields, content: content)
    }

    /// As much of an error's content as is worth reading; the status counts even where the content breaks off.
    private static func beginning(of response: HTTPClientResponse, on loop: EventLoop) async -> String {
        // Whoever goes on in this provider's place must not wait for mere words.
        let timer = LoopTimer(on: loop, label: "the words of a provider's error") { response.cancel() }
        timer.set(after: .milliseconds(500))
        defer { timer.cancel() }
        var content: [UInt8] = []
        while content.count < 8_192, let piece = try? await response.nextPiece() { content += piece }
        response.cancel()
        return String(decoding: content.prefix(8_192), as: UTF8.self)
    }
}
