internal import CallPipeline
internal import Carriers
internal import HTTPTransport
package import ProviderKit
package import Reactor
internal import Rehearsal
internal import WebSocketTransport

/// The running engine: one HTTP server with its pages, its health and the carriers' sockets.
package final class VoiceService: Sendable {
    /// What a service is told when it starts.
    package struct Options: Sendable {
        /// Where it listens; the loopback unless told otherwise, since nothing authenticates a stream yet.
        package var address = SocketAddress.loopback(port: 8_080)
        /// Told of every event of every call, on the call's loop.
        package var eventReader: @Sendable (CallEvent) -> Void = { _ in }

        package init() {}
    }

    /// Where it listens, with the port the kernel chose.
    package var address: SocketAddress { server.address }

    private let server: HTTPServer
    private let options: Options
    private let routes: Router<Page>

    private enum Page { case about, health, readiness, media }

    /// Binds and listens; calls are served once `run` is called.
    package static func listen(_ options: Options, group: EventLoopGroup) async throws -> VoiceService {
        var routes = Router<Page>()
        try routes.add(.get, "/", .about)
        try routes.add(.get, "/healthz", .health)
        try routes.add(.get, "/readyz", .readiness)
        try routes.add(.get, "/v1/media", .media)
        let server = try await HTTPServer.listen(on: options.address, group: group)
        return VoiceService(server, options, routes)
    }

    private init(_ server: HTTPServer, _ options: Options, _ routes: Router<Page>) {
        self.server = server
        self.options = options
        self.routes = routes
    }

    /// Serves until it is drained and the last call has ended, or the task is cancelled.
    package func run() async {
        await server.run { try await self.answer($0) }
    }

    /// Takes no new connections and lets present calls end.
    package func drain() { server.stopAccepting() }

    private func answer(_ exchange: HTTPExchange) async throws {
        switch routes.match(exchange.head.method, path: exchange.head.target.path) {
        case .found(let page, _, _): try await answer(exchange, page)
        case .methodNotAllowed(let allow):
            var problem = HTTPProblem(.methodNotAllowed, detail: "this address does not answer that method")
            problem.fields.set(.allow, to: allow.map(\.text).joined(separator: ", "))
            throw problem
        case .notFound: throw HTTPProblem(.notFound, detail: "there is nothing at this address")
        case .malformedPath: throw HTTPProblem(.badRequest, detail: "the path is malformed")
        }
    }

    private func answer(_ exchange: HTTPExchange, _ page: Page) async throws {
        switch page {
        case .about: exchange.respond(AboutPage.response)
        case .health: exchange.respond(.text("ok\n"))
        case .readiness:
            let isReady = !server.isDraining
            exchange.respond(.text(isReady ? "ready\n" : "draining\n", status: isReady ? .ok : .serviceUnavailable))
        case .media:
            let socket = try exchange.acceptWebSocket(MediaStreamsSocket { [options] in Self.parts(options) })
            _ = await socket.waitForEnd()
        }
    }

    private static func parts(_ options: Options) -> sending Call.Parts {
        Call.Parts(
            recognizer: SimulatedRecognizer(utterances: RehearsedTalk.utterances),
            script: ScriptedReplies(RehearsedTalk.replies, otherwise: "Sorry, say that again please"),
            voice: ToneVoice(),
            log: CallEventLog(readers: [options.eventReader])
        )
    }
}
