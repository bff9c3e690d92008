internal import FastJSON
internal import ProviderKit

/// What a server that speaks "OpenAI-compatible" does differently from the others.
///
/// Declared and not guessed: the presets say what is known of each server, and a configuration says what is different
/// about yours.
struct ChatQuirks: Sendable, Equatable {
    /// Where the key goes.
    enum Authentication: String, Sendable, CaseIterable {
        case bearer
        case apiKey = "api-key"
        case none
    }

    /// What the server says of what was used.
    enum Usage: String, Sendable, CaseIterable {
        /// In a chunk of its own at the end, for who asks for it.
        case chunk
        /// Without being asked, perhaps in every chunk.
        case cumulative
        /// Nothing: it is estimated.
        case none
    }

    /// How tool calls come.
    enum ToolCalls: String, Sendable, CaseIterable {
        /// In pieces that belong together by their index.
        case pieces
        /// Each whole, whatever its index.
        case whole
    }

    /// Where the server is, if it is where everybody finds it.
    var url: String?
    /// Which variable of the environment has the key.
    var keyVariable: String
    /// Whether the server asks for a key at all.
    var needsKey = true
    var auth = Authentication.bearer
    /// What the field for the greatest length is called.
    var lengthField = "max_tokens"
    var usage = Usage.chunk
    /// Whether instructions come from the "developer" instead of the "system".
    var developerRole = false
    /// Whether the model's template wants user and assistant in turn, the user first, and one instruction before them.
    var strictTurns = false
    var toolCalls = ToolCalls.pieces
    /// Whether the server understands `tool_choice`.
    var toolChoice = true
    /// Whether the server understands `strict` in the declaration of a tool.
    var strictTools = false
    /// Whether the server pads its chunks unless it is told not to.
    var obfuscation = false
    /// Whether a model's thinking may come at the beginning of its text, between `<think>` and `</think>`.
    var thinkTags = false
    /// Whether several calls at once are allowed; nil for leaving it to the server.
    var parallelToolCalls: Bool?
    /// How much the model is to think; nil for leaving it to the server.
    var reasoningEffort: String?

    private init(_ url: String?, key variable: String) {
        self.url = url
        keyVariable = variable
    }
}

extension ChatQuirks {
    /// The servers that are known.
    static let servers = [
        "openai", "azure", "groq", "together", "openrouter", "ollama", "vllm", "llamacpp",
    ]

    /// What is known of a server; those of OpenAI for an unknown one.
    static func preset(_ server: String) -> ChatQuirks {
        switch server {
        case "azure":
            var quirks = ChatQuirks(nil, key: "AZURE_OPENAI_API_KEY")
            quirks.auth = .apiKey
            quirks.lengthField = "max_completion_tokens"
            quirks.strictTools = true
            return quirks
        case "groq":
            var quirks = ChatQuirks("https://api.groq.com/openai/v1", key: "GROQ_API_KEY")
            quirks.lengthField = "max_completion_tokens"
            quirks.thinkTags = true
            return quirks
        case "together":
            var quirks = ChatQuirks("https://api.together.xyz/v1", key: "TOGETHER_API_KEY")
            quirks.thinkTags = true
            return quirks
        case "openrouter":
            return ChatQuirks("https://openrouter.ai/api/v1", key: "OPENROUTER_API_KEY")
        case "ollama":
            var quirks = local("http://localhost:11434/v1", key: "OLLAMA_API_KEY")
            quirks.toolCalls = .whole
            quirks.toolChoice = false
            return quirks
        case "vllm":
            return local("http://localhost:8000/v1", key: "VLLM_API_KEY")
        case "llamacpp":
            return local("http://localhost:8080/v1", key: "LLAMA_API_KEY")
        default:
            var quirks = ChatQuirks("https://api.openai.com/v1", key: "OPENAI_API_KEY")
            quirks.lengthField = "max_completion_tokens"
            quirks.developerRole = true
            quirks.strictTools = true
            quirks.obfuscation = true
            return quirks
        }
    }

    /// A server of one's own: it asks for no key, and the model's own template decides what a conversation may be.
    private static func local(_ url: String, key variable: String) -> ChatQuirks {
        var quirks = ChatQuirks(url, key: variable)
        quirks.needsKey = false
        quirks.strictTurns = true
        quirks.thinkTags = true
        return quirks
    }

    /// What a configuration can say of what is different.
    @SettingList var settings: [Setting] {
        Setting(
            "auth",
            .word(Authentication.allCases.map(\.rawValue)),
            standard: .string(auth.rawValue),
            "Where the key goes: with \"Bearer\" before it, in a header of its own, or nowhere."
        )
        Setting(
            "lengthField",
            .word(Self.lengthFields),
            standard: .string(lengthField),
            "What the server calls the greatest length."
        )
        Setting(
            "usage",
            .word(Usage.allCases.map(\.rawValue)),
            standard: .string(usage.rawValue),
            "What it says of what was used: at the end, in every piece, or nothing, and then it is estimated."
        )
        Setting(
            "developerRole",
            .flag,
            standard: .bool(developerRole),
            "Whether instructions come from the \"developer\" instead of the \"system\"."
        )
        Setting(
            "strictTurns",
            .flag,
            standard: .bool(strictTurns),
            "Whether user and assistant must take turns, the user first, with one instruction before them."
        )
        Setting(
            "toolCalls",
            .word(ToolCalls.allCases.map(\.rawValue)),
            standard: .string(toolCalls.rawValue),
            "Whether calls of tools come in pieces, or each whole."
        )
        Setting("toolChoice", .flag, standard: .bool(toolChoice), "Whether the server understands `tool_choice`.")
        Setting("strictTools", .flag, standard: .bool(strictTools), "Whether it understands `strict` in a tool.")
        Setting(
            "obfuscation",
            .flag,
            standard: .bool(obfuscation),
            "Whether it pads its pieces unless it is told not to."
        )
        Setting(
            "thinkTags",
            .flag,
            standard: .bool(thinkTags),
            "Whether a text may begin with thoughts between `<think>` and `</think>`, which are not spoken."
        )
        Setting(
            "parallelToolCalls",
            .flag,
            takesNull: true,
            "Whether the model may call several tools at once; as the server likes, unless said."
        )
        Setting(
            "reasoningEffort",
            .word(Self.efforts),
            takesNull: true,
            "How much the model is to think; as it likes, unless said."
        )
    }

    /// These, but for what a configuration says differently.
    func replaced(by options: ProviderOptions) throws(JSON5Error) -> ChatQuirks {
        var quirks = self
        quirks.auth = try options.word("auth", default: auth)
        quirks.lengthField = try options.string(
            "lengthField",
            among: Self.lengthFields,
            default: lengthField
        )
        quirks.usage = try options.word("usage", default: usage)
        quirks.developerRole = try options.bool("developerRole", default: developerRole)
        quirks.strictTurns = try options.bool("strictTurns", default: strictTurns)
        quirks.toolCalls = try options.word("toolCalls", default: toolCalls)
        quirks.toolChoice = try options.bool("toolChoice", default: toolChoice)
        quirks.strictTools = try options.bool("strictTools", default: strictTools)
        quirks.obfuscation = try options.bool("obfuscation", default: obfuscation)
        quirks.thinkTags = try options.bool("thinkTags", default: thinkTags)
        if let node = try options.optional("parallelToolCalls") {
            quirks.parallelToolCalls = node.isNull ? nil : try node.bool()
        }
        if let node = try options.optional("reasoningEffort") {
            quirks.reasoningEffort = node.isNull ? nil : try node.string(among: Self.efforts)
        }
        return quirks
    }

    private static let lengthFields = ["max_tokens", "max_completion_tokens"]
    private static let efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]
}

extension ProviderOptions {
    /// One of the words that an enumeration knows.
    func word<Word: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        default word: Word
    ) throws(JSON5Error) -> Word {
        let text = try string(key, among: Word.allCases.map(\.rawValue), default: word.rawValue)
        return Word(rawValue: text) ?? word
    }
}
