import FastJSON
import HTTPTransport
@testable import LanguageModels
import ProviderKit
import Testing

struct ChatSettingsTests {
    private func message(_ configuration: String) throws -> String {
        do {
            _ = try ChatSettings(try options(configuration))
            return "nothing"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        ("{ provider: 'openai' }", "1:1: the key \"model\" is missing"),
        ("{ provider: 'openai', modle: 'm' }", "did you mean \"model\"?"),
        ("{ provider: 'openai', model: 'm', server: 'lamacpp' }", "did you mean \"llamacpp\"?"),
        ("{ provider: 'openai', model: 'm', temperature: 3 }", "temperature: expected a number from 0.0 to 2.0"),
        ("{ provider: 'openai', model: 'm', server: 'groq' }", "GROQ_API_KEY is not set"),
        ("{ provider: 'openai', model: 'm', server: 'azure', apiKey: 'k' }", "needs the \"url\""),
        ("{ provider: 'openai', server: 'azure', apiKey: 'k', url: 'https://r', deployment: 'd' }", "\"apiVersion\""),
        ("{ provider: 'openai', model: 'm', deployment: 'd' }", "only \"azure\""),
        ("{ provider: 'openai', model: 'm', url: 'nonsense' }", ": url: the URL does not begin with a scheme"),
        ("{ provider: 'openai', model: 'm', extra: { stream: false } }", "extra.stream: is this client's own"),
        ("{ provider: 'openai', model: 'm', stop: ['a','b','c','d','e'] }", "at most four"),
        ("{ provider: 'openai', model: 'm', reasoningEffort: 'nonne' }", "did you mean \"none\"?"),
        ("{ provider: 'openai', model: 'm', usage: 'chunks' }", "did you mean \"chunk\"?"),
    ])
    func `what is wrong is named with its place`(configuration: String, expected: String) throws {
        #expect(try message(configuration).contains(expected))
    }

    @Test(arguments: [
        ("{ provider: 'openai', model: 'm' }", "https://api.openai.com/v1/chat/completions"),
        ("{ provider: 'openai', model: 'm', url: 'http://h:1/x/' }", "http://h:1/x/chat/completions"),
        (
            "{ provider: 'openai', server: 'azure', apiKey: 'k', url: 'https://r.example', deployment: 'd', apiVersion: '1' }",
            "https://r.example/openai/deployments/d/chat/completions?api-version=1"
        ),
        (
            "{ provider: 'openai', server: 'azure', apiKey: 'k', url: 'https://r.example', model: 'm' }",
            "https://r.example/openai/v1/chat/completions"
        ),
        ("{ provider: 'openai', server: 'ollama', model: 'm' }", "http://localhost:11434/v1/chat/completions"),
    ])
    func `the address is the server's unless the configuration names one`(configuration: String, url: String) throws {
        #expect(try ChatSettings(options(configuration)).url.text == url)
    }

    @Test func `a quirk can be declared differently`() throws {
        let configuration =
            "{ provider: 'openai', server: 'vllm', model: 'm', lengthField: 'max_completion_tokens', "
            + "usage: 'none', strictTurns: false, thinkTags: false, toolCalls: 'whole', auth: 'api-key', apiKey: 'k' }"
        let settings = try ChatSettings(options(configuration))
        #expect(settings.quirks.lengthField == "max_completion_tokens" && settings.quirks.usage == .none)
        #expect(!settings.quirks.strictTurns && !settings.quirks.thinkTags && settings.quirks.toolCalls == .whole)
        #expect(settings.fields["api-key"] == "k" && settings.fields[.authorization] == nil)
    }

    @Test func `each preset is a provider of its own name`() throws {
        var registry = ProviderRegistry()
        registry.addLanguageModels()
        for server in ChatQuirks.servers {
            let text = "{ provider: '\(server)', model: 'm', apiKey: 'k', url: 'http://h/v1' }"
            let model = try registry.model(options(text))
            #expect(model.identity.provider == server && model.identity.model == "m")
        }
    }
}
