internal import FastJSON
internal import HTTPTransport
internal import ProviderKit

/// What a configuration says of one of Anthropic's models.
///
///     { provider: "anthropic", model: "claude-haiku-4-5", maxTokens: 300, caching: "5m" }
///
/// Sampling parameters are sent only when they are configured: newer models refuse them.
struct AnthropicSettings: Sendable {
    /// How long the provider is asked to keep a prompt's beginning.
    enum Caching: String, Sendable, CaseIterable {
        case off
        case fiveMinutes = "5m"
        case hour = "1h"
    }

    /// Whether the model thinks before it speaks.
    enum Thinking: String, Sendable, CaseIterable {
        /// As the model likes.
        case standard = "default"
        case disabled
    }

    var model: String
    var url: HTTPURL
    var key: Secret
    var fields: HTTPFields
    var deadlines: ProviderDeadlines
    var maxTokens: Int
    var caching: Caching
    var thinking: Thinking
    /// Whether a warm-up also has the provider read the prompt: it costs what writing to the cache costs.
    var warmsCache: Bool
    var parallelToolCalls: Bool
    /// Whether arguments come as they are written instead of one checked value at a time.
    var eagerTools: Bool
    var effort: String?
    var temperature: Double?
    var topP: Double?
    var topK: Int?
    var extra: JSONObject

    @SettingList static var keys: [Setting] {
        Setting("model", .text, isRequired: true, "The model.")
        Setting("apiKey", .secret, variable: "ANTHROPIC_API_KEY", "The key.")
        Setting("url", .text, standard: .string(address), "Where it is.")
        Setting("version", .text, standard: .string(standardVersion), "The version of the interface, by its date.")
        Setting("beta", .texts, "Trials of the provider's that are taken part in, by their names.")
        Setting(
            "maxTokens",
            .integer(1...1_000_000),
            standard: .integer(Int64(length)),
            "How long a reply is at most. In tokens."
        )
        Setting(
            "caching",
            .word(Caching.allCases.map(\.rawValue)),
            standard: .string(Caching.fiveMinutes.rawValue),
            "How long the provider keeps the beginning of the prompt."
        )
        Setting(
            "warmsCache",
            .flag,
            standard: false,
            "Whether it reads the prompt before the first question, which costs what writing to the cache costs."
        )
        Setting(
            "thinking",
            .word(Thinking.allCases.map(\.rawValue)),
            standard: .string(Thinking.standard.rawValue),
            "Whether the model thinks before it speaks: as it likes, or not."
        )
        Setting("effort", .word(efforts), "How much the model is to think; as it likes, unless said.")
        Setting("parallelToolCalls", .flag, standard: true, "Whether it may call several tools at once.")
        Setting(
            "eagerTools",
            .flag,
            standard: false,
            "Whether arguments come as they are written, unchecked by the provider."
        )
        Setting("temperature", .number(0...1), "How freely the model chooses its words. Newer models refuse it.")
        Setting("topP", .number(0...1), "Of which share of the likeliest words it chooses. Newer models refuse it.")
        Setting("topK", .integer(1...100_000), "Of how many of the likeliest words it chooses. Newer models refuse it.")
        Setting("extra", .other("object"), "What else is sent with each request, as it is.")
    }

    private static let address = "https://api.anthropic.com"
    private static let standardVersion = "2023-06-01"
    private static let length = 1_024
    private static let efforts = ["low", "medium", "high", "xhigh", "max"]

    init(_ options: ProviderOptions) throws(JSON5Error) {
        try options.allowOnly(Self.keys)
        model = try options.node.member("model").string()
        key = try options.secret("apiKey", variable: "ANTHROPIC_API_KEY")
        var text = try options.string("url", default: Self.address)
        while text.hasSuffix("/") { text.removeLast() }
        do throws(HTTPURLError) {
            url = try HTTPURL(text + (text.hasSuffix("/v1") ? "/messages" : "/v1/messages"))
        } catch {
            throw (try options.optional("url") ?? options.node).error("\(error)")
        }
        fields = [
            .contentType: "application/json", .accept: ServerSentEvent.contentType, "x-api-key": key.revealed,
            "anthropic-version": try options.string("version", default: Self.standardVersion),
        ]
        let beta = try options.strings("beta")
        if !beta.isEmpty { fields.set("anthropic-beta", to: beta.joined(separator: ",")) }
        deadlines = try options.deadlines()
        maxTokens = try options.integer("maxTokens", in: 1...1_000_000, default: Self.length)
        caching = try options.word("caching", default: .fiveMinutes)
        warmsCache = try options.bool("warmsCache", default: false)
        if warmsCache, caching == .off, let node = try options.optional("warmsCache") {
            throw node.error("there is nothing to warm with caching \"off\"")
        }
        thinking = try options.word("thinking", default: .standard)
        effort = try options.optional("effort")?.string(among: Self.efforts)
        parallelToolCalls = try options.bool("parallelToolCalls", default: true)
        eagerTools = try options.bool("eagerTools", default: false)
        temperature = try options.optional("temperature")?.double(in: 0...1)
        topP = try options.optional("topP")?.double(in: 0...1)
        topK = try options.optional("topK")?.integer(in: 1...100_000)
        extra = JSONObject()
        if let node = try options.optional("extra") {
            for member in try node.members() where AnthropicRequestWriter.ownKeys.contains(member.key) {
                throw member.node.error("is this client's own; there is an option for it")
            }
            extra = node.json.objectValue ?? JSONObject()
        }
    }
}
