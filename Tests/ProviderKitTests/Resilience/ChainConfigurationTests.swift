import FastJSON
import ProviderKit
import ProviderTestKit
import Testing

struct ChainConfigurationTests {
    private func registry() -> ProviderRegistry {
        var registry = ProviderRegistry()
        registry.add(model: "fake") { (options) throws(JSON5Error) in
            try options.allowOnly([Setting("name", .text, "Its name.")])
            return FakeModel(try options.node.member("name").string(), .says("Good day."))
        }
        registry.addChains()
        return registry
    }

    private func model(_ text: String) throws(JSON5Error) -> any LanguageModel {
        try registry().model(ProviderOptions(JSON5Node(parsing: text, file: "agent.json5")))
    }

    @Test func `a chain is a provider like any other, and may stand in another one`() throws {
        let model = try model(
            """
            { provider: "chain", opening: 1.5, retries: 0, hedge: { share: 0.1, samples: 10 }, breaker: { failures: 5 }, of: [
                { provider: "fake", name: "a" },
                { provider: "chain", of: [{ provider: "fake", name: "b" }, { provider: "fake", name: "c" }] },
            ] }
            """
        )
        #expect(model is ModelChain)
        #expect(model.identity.provider == "a")
        #expect(registry().names(of: .voice) == ["chain"])
        #expect(registry().names(of: .recognizer) == ["chain"])
    }

    @Test(arguments: [
        ("{ provider: \"chain\" }", "\"of\" is missing"),
        ("{ provider: \"chain\", of: [] }", "agent.json5:1:26: of: a chain needs at least one provider"),
        ("{ provider: \"chain\", of: [{ provider: \"fak\" }] }", "did you mean \"fake\"?"),
        ("{ provider: \"chain\", of: [{ provider: \"fake\", nam: 1 }] }", "of[0]: unknown key \"nam\""),
        ("{ provider: \"chain\", of: [{ provider: \"fake\", name: \"a\" }], hege: {} }", "did you mean \"hedge\"?"),
        ("{ provider: \"chain\", hedge: { share: 2 }, of: [] }", "hedge.share: expected a number"),
        ("{ provider: \"chain\", breaker: { failures: 0 }, of: [] }", "breaker.failures: expected an integer"),
    ])
    func `a mistake is told with its place`(text: String, words: String) throws {
        let error = #expect(throws: JSON5Error.self) { _ = try model(text) }
        #expect("\(try #require(error))".contains(words), "\(String(describing: error))")
    }

    @Test func `a chain of recognisers cannot hedge`() throws {
        let node = try JSON5Node(parsing: "{ provider: \"chain\", hedge: {}, of: [] }")
        let error = #expect(throws: JSON5Error.self) { _ = try registry().recognizer(ProviderOptions(node)) }
        #expect("\(try #require(error))".contains("hears the caller only once"))
    }
}
