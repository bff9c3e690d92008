import CallPipeline
import FastJSON
import Foundation
import LanguageModels
import ProviderKit
import Testing

@testable import AgentFiles

/// An agent whose calls are divided, to be compared.
struct ArmTests {
    private static let providers = """
        recognizer: { provider: 'pocketsphinx', phrases: ['yes'] },
        model: { provider: 'openai', model: 'large', apiKey: 'k', temperature: 0.5 },
        voice: { provider: 'flite', voice: 'slt' },
        """

    private func agent(_ text: String, name: String = "front") throws -> AgentDefinition {
        let reader = AgentReader(.everybody, ProviderEnvironment(), data: "", isTrial: true)
        return try reader.agent(JSON5Node(parsing: "{ \(Self.providers) \(text) }", file: "front.json5"), name: name)
    }

    @Test func `an arm is the agent with something said differently`() throws {
        let agent = try agent(
            """
            greeting: 'Hello.', variables: { shop: 'ours', town: 'Ulm' }, limits: { turns: 9, duration: 60 },
            arms: {
              control: { share: 3 },
              small: { model: { provider: 'openai', model: 'small' }, greeting: 'Hi.', variables: { town: 'Bonn' }, limits: { turns: 5 } },
              other: { variables: { provider: 'x' }, model: { provider: 'scripted', script: { intents: { a: ['a'] }, states: { s: { a: 'b' } } } } },
            },
            """
        )
        #expect(agent.arms.map(\.name) == ["control", "small", "other"] && agent.arms.map(\.share) == [3, 1, 1])
        let (control, small, other) = (agent.arms[0].definition, agent.arms[1].definition, agent.arms[2].definition)
        #expect(control.agent.greeting == agent.agent.greeting && control.arms.isEmpty)
        #expect("\(control.providers.model.identity)" == "\(agent.providers.model.identity)")
        // What is not said again is as it was, within an object, too; a key and a temperature are still there.
        #expect("\(small.providers.model.identity)".contains("small") && small.agent.greeting != agent.agent.greeting)
        #expect(small.variables == ["shop": "ours", "town": "Bonn"])
        #expect(small.agent.limits.turns == 5 && small.agent.limits.duration == agent.agent.limits.duration)
        // Another provider has nothing of the first one's settings; what is only called so is no provider.
        #expect("\(other.providers.model.identity)" == "scripted")
        #expect(other.variables == ["shop": "ours", "town": "Ulm", "provider": "x"])
        #expect(Set([agent, control, small, other].map(\.version)).count == 4)
        #expect(agent.version.count == 12)
    }

    @Test func `a shadow runs beside a share of the calls, and says who is another one`() throws {
        let agent = try agent(
            """
            arms: {
              small: { shadow: 0.25, model: { model: 'small' } },
              other: { shadow: 0.5, voice: { provider: 'flite', voice: 'rms' }, recognizer: { phrases: ['no'] } },
            },
            """
        )
        #expect(
            agent.arms.isEmpty && agent.arm(of: "CA1") == nil && agent.shadows.map(\.arm.name) == ["small", "other"]
        )
        let (small, other) = (agent.shadows[0].arm, agent.shadows[1].arm)
        #expect(small.recognizer == nil && small.voice == nil && other.model == nil)
        #expect(
            "\(try #require(small.model).identity)".contains("small") && other.voice != nil && other.recognizer != nil
        )
        var counts: [String: Int] = [:]
        for number in 0..<10_000 { counts[agent.shadow(of: "CA\(number)")?.name ?? "", default: 0] += 1 }
        // Six standard deviations of 50.
        #expect(
            abs(counts["small", default: 0] - 2_500) < 300 && abs(counts["other", default: 0] - 5_000) < 300,
            "\(counts)"
        )
    }

    @Test(arguments: [
        ("{ a: { shadow: 0.5 } }", "a shadow needs recognizer, model, voice, or some of them"),
        ("{ a: { shadow: 2, model: {} } }", "shadow: "),
        ("{ a: { shadow: 0.5, turns: {} } }", "turns: only recognizer, model, voice of a shadow can differ"),
        (
            "{ a: { shadow: 0.6, model: {} }, b: { shadow: 0.6, model: {} } }",
            "all shadows together have more than every call"
        ),
        ("{ a: { shadow: 0.5, model: {} }, b: {} }", "a comparison needs two arms"),
    ])
    func `a shadow that cannot be is refused`(arms: String, problem: String) {
        #expect {
            _ = try agent("arms: \(arms),")
        } throws: { error in
            "\(error)".contains(problem)
        }
    }

    @Test func `calls are divided by their names alone, as the shares say`() throws {
        let agent = try agent("arms: { a: { share: 3 }, b: {} }")
        var counts: [String: Int] = [:]
        for number in 0..<10_000 {
            let call = "CA\(number)"
            let name = try #require(agent.arm(of: call)?.name)
            counts[name, default: 0] += 1
            if number < 100 { #expect(agent.arm(of: call)?.name == name) }
        }
        // Six standard deviations of 43.
        #expect(abs(counts["a", default: 0] - 7_500) < 260, "\(counts)")
        // Neither the words of an arm nor another agent's calls have a part in it.
        let changed = try self.agent("arms: { a: { share: 3, greeting: 'Hi.' }, b: {} }")
        let elsewhere = try self.agent("arms: { a: { share: 3 }, b: {} }", name: "back")
        let calls = (0..<200).map { "CA\($0)" }
        #expect(calls.map { changed.arm(of: $0)?.name } == calls.map { agent.arm(of: $0)?.name })
        #expect(calls.map { elsewhere.arm(of: $0)?.name } != calls.map { agent.arm(of: $0)?.name })
        #expect(try self.agent("").arm(of: "CA1") == nil)
    }

    @Test(arguments: [
        ("arms: { a: {} }", "1:", "arms: a comparison needs two arms; {} is one that changes nothing"),
        ("arms: {}", "1:", "two arms"),
        ("arms: { a: {}, 'b c': {} }", "1:", "an arm's name has letters"),
        ("arms: { a: {}, b: { share: 0 } }", "1:", "arms.b.share: expected an integer from 1 to 1000, found 0"),
        (
            "arms: { a: {}, b: {\n modle: { model: 'x' } } }", "4:",
            "arms.b: unknown key \"modle\"; did you mean \"model\"?"
        ),
        ("arms: { a: {}, b: {\n limits: { turns: -1 } } }", "4:", "arms.b.limits.turns: "),
        ("arms: { a: {}, b: { relay: {} } }", "1:", "arms.b.relay: an arm cannot change it"),
        ("arms: { a: {}, b: { arms: {} } }", "1:", "arms.b.arms: an arm cannot change it"),
        ("arms: ['a']", "1:", "arms: expected an object, found an array"),
    ])
    func `a mistake is told with its place`(text: String, line: String, message: String) throws {
        let error = #expect(throws: JSON5Error.self) { try agent(text) }
        let told = error.map { "\($0)" } ?? ""
        #expect(told.contains(message), "\(told)")
        if line != "1:" { #expect(told.hasPrefix("front.json5:\(line)"), "\(told)") }
    }
}
