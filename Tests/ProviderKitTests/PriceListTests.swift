import FastJSON
import Foundation
import ProviderKit
import Testing

private let file = """
    { currency: "EUR", prices: [
        { provider: "openai", perMillionInputTokens: 1, perMillionOutputTokens: 2 },
        { provider: "openai", model: "big-*", perMillionInputTokens: 10, perMillionCachedTokens: 1, perMillionOutputTokens: 40 },
        { provider: "openai", model: "big-small", perMillionInputTokens: 3 },
        { provider: "openai", model: "*", role: "voice", perThousandCharacters: 0.5 },
        { provider: "deepgram", model: "nova-*-medical", perMinute: 0.06, perRequest: 0.001 },
        { provider: "*", perRequest: 1 },
    ] }
    """

private func list(_ text: String = file) throws(JSON5Error) -> PriceList {
    try PriceList(JSON5Node(parsing: text, file: "prices.json5"))
}

private func usage(_ change: (inout ProviderUsage) -> Void) -> ProviderUsage {
    var usage = ProviderUsage()
    change(&usage)
    return usage
}

struct PriceListTests {
    private let million = usage {
        $0.inputTokens = 1_000_000
        $0.cachedTokens = 1_000_000
        $0.cacheWrites = 1_000_000
        $0.outputTokens = 1_000_000
    }

    @Test(arguments: [
        // What is not said of cached tokens is as for others.
        ("openai", "any", ProviderRole.model, 5.0), ("OpenAI", "BIG-large", .model, 61.0),
        ("openai", "big-small", .model, 9.0), ("nobody", "x", .model, 0),
    ])
    func `the entry that says most decides`(provider: String, model: String, role: ProviderRole, cost: Double) throws {
        let identity = ProviderIdentity(role, provider: provider, model: model)
        #expect(try list().cost(of: million, by: identity)?.amount == cost)
    }

    @Test func `minutes, characters and requests are counted`() throws {
        let heard = usage {
            $0.audio = .seconds(90)
            $0.requests = 2
            $0.isEstimated = true
        }
        let cost = try list().cost(
            of: heard,
            by: ProviderIdentity(.recognizer, provider: "deepgram", model: "nova-3-medical")
        )
        let sum = try #require(cost)
        #expect(abs(sum.amount - 0.092) < 1e-12)
        #expect(sum.currency == "EUR" && sum.isEstimated)
        let spoken = usage { $0.characters = 500 }
        #expect(
            try list().cost(of: spoken, by: ProviderIdentity(.voice, provider: "openai", model: "tts"))?.amount == 0.25
        )
    }

    @Test func `what has no price has no cost`() throws {
        let list = try list("{ currency: \"USD\", prices: [{ provider: \"a\", model: \"b*c\" }] }")
        for model in ["", "b", "c", "bcd", "abc", "bxcx"] {
            #expect(list.price(of: ProviderIdentity(.model, provider: "a", model: model)) == nil, "\(model)")
        }
        for model in ["bc", "bxc", "bcc", "b-c-c"] {
            #expect(list.price(of: ProviderIdentity(.model, provider: "a", model: model)) != nil, "\(model)")
        }
        #expect(PriceList.empty.price(of: ProviderIdentity(.model, provider: "a", model: "b")) == nil)
    }

    @Test(arguments: [
        ("{ currency: \"usd\", prices: [] }", "prices.json5:1:13"),
        ("{ currency: \"USD\" }", "\"prices\" is missing"),
        ("{ currency: \"USD\", prices: [{ provider: \"a\", perMinuet: 1 }] }", "perMinute"),
        ("{ currency: \"USD\", prices: [{ provider: \"a\", perMinute: -1 }] }", "prices.json5:1:57"),
        ("{ currency: \"USD\", prices: [{ model: \"a\" }] }", "\"provider\" is missing"),
        ("{ currency: \"USD\", prices: [{ provider: \"a\", role: \"modle\" }] }", "model"),
        ("{ currency: \"USD\", prices: [{ provider: \"a\" }, { provider: \"a\" }] }", "already"),
    ])
    func `a mistake is told with its place`(text: String, words: String) throws {
        let error = #expect(throws: JSON5Error.self) { try list(text) }
        #expect("\(try #require(error))".contains(words), "\(String(describing: error))")
    }

    @Test func `the sample in the documents can be read`() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Docs/prices.json5")
        let list = try list(String(contentsOf: path, encoding: .utf8))
        #expect(list.price(of: ProviderIdentity(.voice, provider: "openai", model: "x"))?.thousandCharacters == 0.02)
        #expect(list.price(of: ProviderIdentity(.recognizer, provider: "deepgram-flux", model: "x"))?.minute == 0.01)
        #expect(list.price(of: ProviderIdentity(.voice, provider: "flite", model: "slt")) == Price())
    }
}
