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
        /// What the rehearsed agent is told that callers say, and answers.
        package var talk = RehearsedTalk.standard
        /// Told of every event of every call, on the call's loop.
        package var eventReader: @Sendable (CallEvent) -> Void = { _ in }

        package init() {}
    }

    /// Where it listens, with the port the kernel chose.
    package var address: SocketAddress { server.address }

    private let server: HTTPServer
    private let application: HTTPApplication

    /// Binds and listens; calls are served once `run` is called.
    package static func listen(_ options: Options, group: EventLoopGroup) async throws -> VoiceService {
        let server = try await HTTPServer.listen(on: options.address, group: group)
        return VoiceService(server, try application(options, of: server))
    }

    private init(_ server: HTTPServer, _ application: HTTPApplication) {
        self.server = server
        self.application = application
    }

    /// Serves until it is drained and the last call has ended, or the task is cancelled.
    package func run() async {
        let application = self.application
        await server.run { try await application.answer($0) }
    }

    /// Takes no new connections and lets present calls end.
    package func drain() { server.stopAccepting() }

    private static func application(_ options: Options, of server: HTTPServer) throws -> HTTPApplication {
        var application = HTTPApplication()
        try application.on(.get, "/") { exchange, _ in exchange.respond(AboutPage.response) }
        try application.on(.get, "/healthz") { exchange, _ in exchange.respond(.text("ok\n")) }
        try application.on(.get, "/readyz") { exchange, _ in
            let isReady = !server.isDraining
            exchange.respond(.text(isReady ? "ready\n" : "draining\n", status: isReady ? .ok : .serviceUnavailable))
        }
        try application.on(.get, "/v1/media") { exchange, _ in
            guard !server.isDraining else { throw HTTPProblem(.serviceUnavailable, detail: "no new calls are taken") }
            var webSocket = WebSocketOptions()
            webSocket.limits = WebSocketLimits(frameSize: 65_536, messageSize: 65_536)
            let socket = try exchange.acceptWebSocket(MediaStreamsSocket { parts(options) }, options: webSocket)
            _ = await socket.waitForEnd()
        }
        return application
    }

    private static func parts(_ options: Options) -> sending Call.Parts {
        Call.Parts(
            agent: CallAgent(),
            providers: CallProviders(
                recognizer: RehearsedRecognizer(utterances: options.talk.utterances),
                model: ScriptedReplies(options.talk.replies, otherwise: options.talk.otherwise),
                voice: ToneVoice()
            ),
            log: CallEventLog(readers: [options.eventReader])
        )
    }
}
