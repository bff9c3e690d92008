import AgentBridge
import CallPipeline
import CarrierWire
import Carriers
import Glibc
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import WebSocketTransport

/// The engine under measurement: one loop, calls whose agents are elsewhere.
struct Engine {
    /// Where the agents are.
    let agents: HTTPURL

    func run() async throws {
        let group = try EventLoopGroup(count: 1)
        let server = try await HTTPServer.listen(on: .loopback(port: 0), group: group)
        let service = AgentService(key: Secret("k"), server: agents)
        print("listening on \(server.address)")
        fflush(nil)
        await server.run { exchange in
            let visit = CarrierVisit(counters: CarrierCounters(), welcome: { _ in Self.parts(service) })
            let handler = CarrierSocket(MediaStreamsDialect(), for: visit)
            let socket = try exchange.acceptWebSocket(handler, options: WebSocketOptions())
            _ = await socket.waitForEnd()
        }
    }

    private static func parts(_ service: AgentService) -> sending Call.Parts {
        var parts = Call.Parts(
            agent: CallAgent(),
            providers: CallProviders(
                recognizer: RehearsedRecognizer(utterances: ["Hello"]),
                model: ScriptedReplies([:]),
                voice: ToneVoice()
            ),
            log: CallEventLog()
        )
        parts.remote = BridgedAgent(service, BridgeSettings("bench"))
        return parts
    }
}
