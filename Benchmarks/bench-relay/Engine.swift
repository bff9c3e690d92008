import CallPipeline
import Dialogue
import Glibc
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import RelayCalls
import WebSocketTransport

/// The engine under measurement: one loop, a relay call for each socket, a model that writes at once.
struct Engine {
    func run() async throws {
        let group = try EventLoopGroup(count: 1)
        let server = try await HTTPServer.listen(on: .loopback(port: 0), group: group)
        print("listening on \(server.address)")
        fflush(nil)
        let counters = RelayCounters()
        await server.run { exchange in
            let visit = RelayVisit(counters: counters, welcome: { _ in Self.parts() })
            let socket = try exchange.acceptWebSocket(RelaySocket(for: visit), options: WebSocketOptions())
            _ = await socket.waitForEnd()
        }
    }

    private static func parts() -> sending Call.Parts {
        var agent = CallAgent()
        agent.instructions = Template(literal: "You answer the telephone.")
        return Call.Parts(
            agent: agent,
            providers: CallProviders(
                recognizer: RehearsedRecognizer(utterances: ["unused"]),
                model: InstantModel(),
                voice: ToneVoice()
            ),
            // What happens is logged, and nobody reads it.
            log: CallEventLog()
        )
    }
}

/// A model that takes no time.
private struct InstantModel: LanguageModel {
    let identity = ProviderIdentity(.model, provider: "instant", model: "")
    let capabilities = ModelCapabilities()

    func generate(
        _ request: GenerationRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any Generation {
        Reply(on: loop)
    }

    private final class Reply: Generation {
        let events: ProviderEvents<GenerationEvent>
        private let feed: EventFeed<GenerationEvent>

        init(on loop: EventLoop) {
            feed = EventFeed(on: loop, provider: "instant")
            events = ProviderEvents(feed)
            for token in ["Yes,", " we", " are", " open", " until", " six", "."] { feed.publish(.text(token)) }
            feed.publish(.finished(.completed))
            feed.finish()
        }

        func cancel() { feed.finish() }
    }
}
