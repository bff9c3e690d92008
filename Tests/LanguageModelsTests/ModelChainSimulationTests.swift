import FastJSON
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Testing

@testable import LanguageModels

private let reply = "We are open on Monday and on Tuesday, from nine to five. Shall I book a visit for you?"

/// The machine may be busy: what is tested here is no deadline.
private let patience = "deadlines: { connect: 60, first: 60, stall: 60 }"

/// Real clients and sockets, and a simulated provider whose connection is lost somewhere.
@Suite(.timeLimit(.minutes(5)), .serialized)
struct ModelChainSimulationTests {
    /// What the caller hears of a chain.
    private struct Heard: Sendable {
        var text = ""
        /// What had been said when another took over.
        var before = ""
        var switches: [ProviderSwitch] = []
    }

    /// Asks a chain of both, of which the first one goes wrong.
    ///
    /// - Parameter rest: what the one that is asked to go on says.
    private func ask(_ fault: SimulatedFault, first: String, rest: String = reply) async throws -> Heard {
        try await withSimulators { world in
            world.faults.add(fault, to: first)
            let script = ModelScript([.init("broke off", .text(rest)), .init("hours", .text(reply))])
            return [SimulatedChatCompletions(world, script: script), SimulatedAnthropic(world, script: script)]
        } _: { loop, host in
            var registry = ProviderRegistry()
            registry.add(model: "openai") { (options) throws(JSON5Error) in try ChatCompletionsModel(options) }
            registry.add(model: "anthropic") { (options) throws(JSON5Error) in try AnthropicModel(options) }
            registry.addChains()
            let openai =
                "{ provider: 'openai', model: 'sim', url: '\(host.address(of: "openai") ?? "")/v1', apiKey: 'sk', \(patience) }"
            let anthropic =
                "{ provider: 'anthropic', model: 'sim', url: '\(host.address(of: "anthropic") ?? "")', apiKey: 'sk', \(patience) }"
            let list = first == "openai" ? "\(openai), \(anthropic)" : "\(anthropic), \(openai)"
            var options = try options("{ provider: 'chain', opening: 60, of: [\(list)] }")
            options.environment.resilience = ProviderResilience()
            let chain = try registry.model(options)
            let request = GenerationRequest(Conversation(messages: [.caller("What are your hours?")]))
            let generation = try await chain.generate(request, on: loop)
            var heard = Heard()
            var last: GenerationEvent?
            for try await event in generation.events {
                last = event
                switch event {
                case .text(let piece): heard.text += piece
                case .switched(let change):
                    heard.switches.append(change)
                    heard.before = heard.text
                default: break
                }
            }
            #expect(last == .finished(.completed))
            return heard
        }
    }

    /// Every message of the provider is tried, until it has said all of them.
    @Test(arguments: ["openai", "anthropic"])
    func `a connection that is lost at any delta costs and doubles no word`(first: String) async throws {
        var deltas = 0
        while true {
            let fault = SimulatedFault(.drop, after: deltas)
            let again = try await ask(fault, first: first)
            #expect(again.text == reply, "lost behind \(deltas) messages, and begun again")
            guard let change = again.switches.first else { break }
            #expect(again.switches.count == 1)
            #expect(change.from.provider == first && change.reason.kind == .network)
            #expect((change.note == "before the first word") == again.before.isEmpty)
            // Models go on with the next word, too, or take up the last two.
            let rest = String(reply.dropFirst(again.before.count))
            let taken = again.before.split(separator: " ").suffix(2).joined(separator: " ")
            for (manner, words) in [("with the next word", rest), ("with the last two", "\(taken) \(rest)")]
            where !again.before.isEmpty && !rest.isEmpty {
                let heard = try await ask(fault, first: first, rest: words)
                #expect(heard.text == reply, "lost behind \(deltas) messages, and gone on \(manner)")
            }
            deltas += 1
        }
        #expect(deltas >= reply.split(separator: " ").count)
    }

    @Test(arguments: [("openai", 503), ("anthropic", 529)])
    func `a provider that has too much to do is replaced before its first word`(first: String, status: Int) async throws
    {
        let heard = try await ask(SimulatedFault(.status(status)), first: first)
        #expect(heard.text == reply)
        #expect(heard.switches.map(\.reason.kind) == [.overloaded])
        #expect(heard.switches.map(\.note) == ["before the first word"])
    }
}
