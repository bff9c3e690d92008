package import CallPipeline
internal import Carriers
internal import CarrierWire
internal import Dialogue
package import FrontDoor
internal import HTTPTransport
package import ProviderKit
package import Reactor
internal import Rehearsal
internal import WebSocketTransport

/// The running engine: one HTTP server with its pages, its health and the carriers' sockets.
package final class VoiceService: Sendable {
    /// What a service is told when it starts.
    package struct Options: Sendable {
        /// Where it listens; the loopback unless told otherwise.
        package var address = SocketAddress.loopback(port: 8_080)
        /// With which certificate; nil for none, as behind a proxy that has one.
        package var tls: TLSContext?
        /// How calls come in.
        package var door = FrontDoorOptions()
        /// Where streams are taken without asking who they are: an address of the loopback, for harnesses on this machine;
        /// nil for nowhere.
        package var localCarrier: SocketAddress?
        /// What the rehearsed agent is told that callers say, and answers.
        package var talk = RehearsedTalk.standard
        /// What a call is made of, for whom it is, on the call's loop; nil for the rehearsed agent.
        package var calls: (@Sendable (CallArrival) -> sending Call.Parts)?
        /// Told of every event of every call, on the call's loop.
        package var eventReader: @Sendable (CallEvent) -> Void = { _ in }
        /// Told of all that happens at the door, from any thread.
        package var doorReader: @Sendable (DoorEvent) -> Void = { _ in }

        package init() {}

        /// What whoever starts the service should know.
        package var warnings: [String] {
            var warnings = door.warnings
            if let localCarrier {
                warnings.append(
                    "Unsigned streams are taken at ws://\(localCarrier)/v1/media: for harnesses, not for callers."
                )
            }
            return warnings
        }
    }

    /// Where it listens, with the port the kernel chose.
    package var address: SocketAddress { server.address }
    /// Where unsigned streams are taken.
    package var localCarrier: SocketAddress? { local?.address }
    /// Where calls come in.
    package let door: FrontDoor

    private let server: HTTPServer
    private let local: HTTPServer?
    private let application: HTTPApplication

    /// Binds and listens; calls are served once `run` is called.
    package static func listen(_ options: Options, group: EventLoopGroup) async throws -> VoiceService {
        if let address = options.localCarrier, !address.isLoopback { throw ExposedLocalCarrier(address: address) }
        var serving = HTTPServerOptions()
        if let tls = options.tls { serving.tls = { tls } }
        let server = try await HTTPServer.listen(on: options.address, options: serving, group: group)
        do {
            var local: HTTPServer?
            if let address = options.localCarrier { local = try await HTTPServer.listen(on: address, group: group) }
            return try VoiceService(server, local, options)
        } catch {
            server.stopAccepting()
            throw error
        }
    }

    private init(_ server: HTTPServer, _ local: HTTPServer?, _ options: Options) throws {
        self.server = server
        self.local = local
        var atDoor = options.door
        atDoor.isSecure = options.tls != nil
        door = FrontDoor(
            atDoor,
            isDraining: { server.isDraining },
            reader: options.doorReader,
            taker: options.calls ?? { RehearsedCall.parts($0, options) }
        )
        var application = HTTPApplication()
        try application.on(.get, "/") { exchange, _ in exchange.respond(AboutPage.response) }
        try application.on(.get, "/healthz") { exchange, _ in exchange.respond(.text("ok\n")) }
        try application.on(.get, "/readyz") { exchange, _ in
            let isReady = !server.isDraining
            exchange.respond(.text(isReady ? "ready\n" : "draining\n", status: isReady ? .ok : .serviceUnavailable))
        }
        try door.register(on: &application)
        self.application = application
    }

    /// Serves until it is drained and the last call has ended, or the task is cancelled.
    package func run() async {
        let application = self.application
        await withDiscardingTaskGroup { group in
            group.addTask { await self.server.run { try await application.answer($0) } }
            guard let local else { return }
            let door = self.door
            group.addTask {
                await local.run { exchange in try await door.openUnsigned(exchange) }
            }
        }
    }

    /// Takes no new connections and lets present calls end.
    package func drain() {
        server.stopAccepting()
        local?.stopAccepting()
    }
}

/// Streams that nobody has signed would be taken from elsewhere.
package struct ExposedLocalCarrier: Error, CustomStringConvertible {
    let address: SocketAddress

    package var description: String {
        "unsigned streams are taken on the loopback only, not at \(address)"
    }
}
