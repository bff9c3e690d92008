internal import FastJSON
internal import HTTPTransport
internal import ProviderKit
internal import ProviderWire

/// What a configuration says of a model behind chat completions.
///
///     { provider: "openai", model: "gpt-5.4-mini", maxTokens: 300, reasoningEffort: "none" }
///     { provider: "azure", url: "https://my.openai.azure.com", deployment: "phones", apiVersion: "2025-04-01-preview" }
///     { provider: "vllm", url: "http://gpu:8000/v1", model: "qwen3-8b", extra: { top_k: 20 } }
struct ChatSettings: Sendable {
    /// The server's name among the presets, which is the provider's name too.
    var server: String
    var quirks: ChatQuirks
    var model: String
    var url: HTTPURL
    var secrets: [Secret]
    var fields: HTTPFields
    var deadlines: ProviderDeadlines
    /// Zero for as long as the server likes.
    var maxTokens: Int
    var temperature: Double?
    var topP: Double?
    var seed: Int?
    var stop: [String]
    /// What this client knows nothing of, sent as it is.
    var extra: JSONObject

    init(_ options: ProviderOptions, server preset: String? = nil) throws(JSON5Error) {
        let own = [
            "model", "apiKey", "url", "deployment", "apiVersion", "headers", "maxTokens", "temperature", "topP", "seed",
            "stop", "extra",
        ]
        try options.allowOnly((preset == nil ? ["server"] : []) + own + ChatQuirks.keys)
        if let preset {
            server = preset
        } else {
            server = try options.string("server", among: ChatQuirks.servers, default: "openai")
        }
        quirks = try ChatQuirks.preset(server).replaced(by: options)
        let deployment = try options.optional("deployment")?.string()
        if let deployment {
            model = try options.string("model", default: deployment)
        } else {
            model = try options.node.member("model").string()
        }
        url = try Self.address(options, quirks, server: server, deployment: deployment)
        (fields, secrets) = try Self.fields(options, quirks)
        deadlines = try options.deadlines()
        maxTokens = try options.integer("maxTokens", in: 0...1_000_000, default: 1_024)
        temperature = try options.optional("temperature")?.double(in: 0...2)
        topP = try options.optional("topP")?.double(in: 0...1)
        seed = try options.optional("seed")?.integer()
        stop = try options.strings("stop")
        if stop.count > 4, let node = try options.optional("stop") { throw node.error("at most four are allowed") }
        extra = try Self.extra(options)
    }

    private static func address(
        _ options: ProviderOptions,
        _ quirks: ChatQuirks,
        server: String,
        deployment: String?
    ) throws(JSON5Error) -> HTTPURL {
        let given = try options.optional("url")
        guard var text = try given?.string() ?? quirks.url else {
            throw options.node.error(
                "\"\(server)\" needs the \"url\" of your resource, as in https://NAME.openai.azure.com"
            )
        }
        while text.hasSuffix("/") { text.removeLast() }
        if server == "azure" {
            if let deployment {
                guard let version = try options.optional("apiVersion")?.string() else {
                    throw options.node.error("a \"deployment\" needs an \"apiVersion\" beside it")
                }
                text += "/openai/deployments/\(deployment)/chat/completions?api-version=\(version)"
            } else {
                text += text.hasSuffix("/openai/v1") ? "/chat/completions" : "/openai/v1/chat/completions"
            }
        } else {
            for key in ["deployment", "apiVersion"] {
                if let node = try options.optional(key) { throw node.error("only \"azure\" has one") }
            }
            text += "/chat/completions"
        }
        do throws(HTTPURLError) {
            return try HTTPURL(text)
        } catch {
            throw (given ?? options.node).error("\(error)")
        }
    }

    private static func fields(
        _ options: ProviderOptions,
        _ quirks: ChatQuirks
    ) throws(JSON5Error) -> (HTTPFields, [Secret]) {
        var fields: HTTPFields = [.contentType: "application/json", .accept: ServerSentEvent.contentType]
        if let headers = try options.optional("headers") {
            for member in try headers.members() {
                guard let name = HTTPFieldName(member.key) else { throw member.node.error("is no name of a header") }
                fields.set(name, to: try member.node.string())
            }
        }
        guard quirks.auth != .none else { return (fields, []) }
        let key: Secret?
        if quirks.needsKey {
            key = try options.secret("apiKey", variable: quirks.keyVariable)
        } else {
            key = try options.secretIfPresent("apiKey", variable: quirks.keyVariable)
        }
        guard let key else { return (fields, []) }
        switch quirks.auth {
        case .bearer: fields.set(.authorization, to: "Bearer \(key.revealed)")
        case .apiKey: fields.set("api-key", to: key.revealed)
        case .none: break
        }
        return (fields, [key])
    }

    private static func extra(_ options: ProviderOptions) throws(JSON5Error) -> JSONObject {
        guard let node = try options.optional("extra") else { return JSONObject() }
        for member in try node.members() where ChatRequestWriter.ownKeys.contains(member.key) {
            throw member.node.error("is this client's own; there is an option for it")
        }
        return node.json.objectValue ?? JSONObject()
    }
}
