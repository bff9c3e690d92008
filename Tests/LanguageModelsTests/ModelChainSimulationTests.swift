import FastJSON
@testable import LanguageModels
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Testing

private let reply = "We are open on Monday and on Tuesday, from nine to five. Shall I book a visit for you?"

/// The machine may be busy: what is tested here is no deadline.
private let patience = "deadlines: { connect: 60, first: 60, stall: 60 }"

/// Real clients and sockets, and a simulated provider whose connection is lost somewhere; the one that is asked to go on
/// begins again, as models do.
@Suite(.timeLimit(.minutes(2)), .serialized)
struct ModelChainSimulationTests {
    /// What the caller hears of a chain, and who took over.
    ///
    /// - Parameter first: which of the two is asked first, and goes wrong.
    private func ask(_ fault: SimulatedFault, first: String = "openai") async throws -> (String, [ProviderSwitch]) {
        try await withSimulators { world in
            world.faults.add(fault, to: first)
            let script = ModelScript([.init("broke off", .text(reply)), .init("hours", .text(reply))])
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
            let all = try await chain.generate(request, on: loop).all()
            #expect(all.events.last == .finished(.completed))
            return (all.text, all.events.compactMap { if case .switched(let change) = $0 { change } else { nil } })
        }
    }

    @Test(arguments: 1..<20, ["openai", "anthropic"])
    func `a connection that is lost anywhere costs and doubles no word`(after: Int, first: String) async throws {
        let (text, switches) = try await ask(SimulatedFault(.drop, after: after), first: first)
        #expect(text == reply)
        #expect(switches.allSatisfy { $0.from.provider == first && $0.reason.kind == .network })
        // A few messages on it has certainly not said everything.
        if after < 8 { #expect(switches.count == 1) }
    }

    @Test(arguments: [("openai", 503), ("anthropic", 529)])
    func `a provider that has too much to do is replaced before its first word`(first: String, status: Int) async throws
    {
        let (text, switches) = try await ask(SimulatedFault(.status(status)), first: first)
        #expect(text == reply)
        #expect(switches.map(\.reason.kind) == [.overloaded])
        #expect(switches.map(\.note) == ["before the first word"])
    }
}
