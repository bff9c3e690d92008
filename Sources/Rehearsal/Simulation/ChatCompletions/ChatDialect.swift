/// In what a simulated server of chat completions differs from OpenAI's.
package struct ChatDialect: Sendable, Equatable {
    /// Its name: that of the provider in the registry.
    package var name: String
    /// Where a key is looked for.
    package var key = Key.bearer
    /// A first chunk without choices (Azure).
    package var beginsWithoutChoices = false
    /// Tool calls come whole, all with index 0, and each delta names its role (Ollama).
    package var wholeCalls = false
    /// Pieces of tool calls have no ids (weak servers).
    package var forgetsIDs = false
    /// Comments come before the first token (OpenRouter).
    package var comments = false
    /// Whether the account of use comes unasked, and where.
    package var usage = Usage.asked
    /// The field in which the model thinks aloud.
    package var thinking = "reasoning_content"
    /// Whether the stream ends with `[DONE]`.
    package var saysDone = true
    /// Whether parameters that do not exist are refused.
    package var isStrict = true
    /// Whether a template insists on user and assistant in turn.
    package var strictTurns = false
    /// Errors without anything around them (older vLLM).
    package var flatErrors = false
    /// The error's `code` is the status (llama.cpp).
    package var numericCodes = false
    /// Requests for a stream are answered with a document (a poor proxy).
    package var neverStreams = false

    package enum Key: Sendable { case bearer, apiKey, none }
    package enum Usage: Sendable { case asked, everyChunk, lastChunk, groq, never }

    package init(_ name: String) { self.name = name }

    /// OpenAI's own.
    package static let openai = ChatDialect("openai")

    package static let azure: ChatDialect = {
        var dialect = ChatDialect("azure")
        dialect.key = .apiKey
        dialect.beginsWithoutChoices = true
        return dialect
    }()

    package static let groq: ChatDialect = {
        var dialect = ChatDialect("groq")
        dialect.usage = .groq
        dialect.thinking = "reasoning"
        return dialect
    }()

    package static let together: ChatDialect = {
        var dialect = ChatDialect("together")
        dialect.usage = .lastChunk
        dialect.isStrict = false
        return dialect
    }()

    package static let openrouter: ChatDialect = {
        var dialect = ChatDialect("openrouter")
        dialect.comments = true
        dialect.thinking = "reasoning"
        dialect.isStrict = false
        dialect.numericCodes = true
        return dialect
    }()

    package static let ollama: ChatDialect = {
        var dialect = ChatDialect("ollama")
        dialect.key = .none
        dialect.wholeCalls = true
        dialect.thinking = "reasoning"
        dialect.isStrict = false
        return dialect
    }()

    package static let vllm: ChatDialect = {
        var dialect = ChatDialect("vllm")
        dialect.key = .none
        dialect.usage = .everyChunk
        dialect.isStrict = false
        dialect.strictTurns = true
        dialect.flatErrors = true
        return dialect
    }()

    package static let llamacpp: ChatDialect = {
        var dialect = ChatDialect("llamacpp")
        dialect.key = .none
        dialect.isStrict = false
        dialect.strictTurns = true
        dialect.numericCodes = true
        return dialect
    }()

    /// All of them.
    package static let all = [openai, azure, groq, together, openrouter, ollama, vllm, llamacpp]
}
