internal import Rehearsal

extension ClientDriver {
    /// Chat completions, as OpenAI has them.
    package static let chatCompletions = model(
        "openai",
        "{ provider: 'openai', model: 'sim', url: '$address/v1', apiKey: '$key' }",
        middle: 3
    ) { SimulatedChatCompletions($0) }

    /// Chat completions, with comments before the first word.
    package static let openRouter = model(
        "openai (OpenRouter)",
        "{ provider: 'openrouter', model: 'sim', url: '$address/v1', apiKey: '$key' }",
        middle: 4
    ) { SimulatedChatCompletions($0, dialect: .openrouter) }
}
