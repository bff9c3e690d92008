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

    init(_ options: ProviderOptions) throws(JSON5Error) {
        try options.allowOnly([
            "model", "apiKey", "url", "version", "beta", "maxTokens", "caching", "warmsCache", "thinking", "effort",
            "parallelToolCalls", "eagerTools", "temperature", "topP", "topK", "extra",
        ])
        model = try options.node.member("model").string()
        key = try options.secret("apiKey", variable: "ANTHROPIC_API_KEY")
        var text = try options.string("url", default: "https://api.anthropic.com")
        while text.hasSuffix("/") { text.removeLast() }
        do throws(HTTPURLError) {
            url = try HTTPURL(text + (text.hasSuffix("/v1") ? "/messages" : "/v1/messages"))
        } catch {
            throw (try options.optional("url") ?? options.node).error("\(error)")
        }
        fields = [
            .contentType: "application/json", .accept: ServerSentEvent.contentType, "x-api-key": key.revealed,
            "anthropic-version": try options.string("version", default: "2023-06-01"),
        ]
        let beta = try options.strings("beta")
        if !beta.isEmpty { fields.set("anthropic-beta", to: beta.joined(separator: ",")) }
        deadlines = try options.deadlines()
        maxTokens = try options.integer("maxTokens", in: 1...1_000_000, default: 1_024)
        caching = try options.word("caching", default: .fiveMinutes)
        warmsCache = try options.bool("warmsCache", default: false)
        if warmsCache, caching == .off, let node = try options.optional("warmsCache") {
            throw node.error("there is nothing to warm with caching \"off\"")
        }
        thinking = try options.word("thinking", default: .standard)
        effort = try options.optional("effort")?.string(among: ["low", "medium", "high", "xhigh", "max"])
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
