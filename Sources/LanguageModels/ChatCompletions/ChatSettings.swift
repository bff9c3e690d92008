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

    /// What can be said of a model of one of the servers; without one, of a server that is named beside it.
    @SettingList static func keys(server preset: String? = nil) -> [Setting] {
        let quirks = ChatQuirks.preset(preset ?? standardServer)
        let hasDeployments = preset == nil || preset == "azure"
        if preset == nil {
            Setting(
                "server",
                .word(ChatQuirks.servers),
                standard: .string(standardServer),
                "Which server's ways it has; what holds otherwise is that one's, and the others have their own."
            )
        }
        Setting(
            "model",
            .text,
            isRequired: !hasDeployments,
            hasDeployments ? "The model. It must be given unless there is a `deployment`." : "The model."
        )
        Setting("apiKey", .secret, variable: quirks.keyVariable, takesNull: !quirks.needsKey, "The key.")
        Setting(
            "url",
            .text,
            standard: quirks.url.map { .string($0) },
            isRequired: quirks.url == nil,
            quirks.url == nil ? "Your resource, as in https://NAME.openai.azure.com." : "Where it is."
        )
        if hasDeployments {
            Setting("deployment", .text, "The name of a deployment, of Azure only.")
            Setting("apiVersion", .text, "The version of the interface, which a deployment needs.")
        }
        Setting("headers", .textsByName, "Headers that are sent with each request.")
        Setting(
            "maxTokens",
            .integer(0...1_000_000),
            standard: .integer(Int64(length)),
            "How long a reply is at most; 0 for as long as the server likes. In tokens."
        )
        Setting("temperature", .number(0...2), "How freely the model chooses its words.")
        Setting("topP", .number(0...1), "Of which share of the likeliest words it chooses.")
        Setting("seed", .integer(.min ... .max), "With which number it draws them: the same one for the same words.")
        Setting("stop", .texts, "Texts at which it ends, four at most.")
        Setting("extra", .other("object"), "What else is sent with each request, as it is.")
        quirks.settings
    }

    private static let standardServer = "openai"
    private static let length = 1_024

    init(_ options: ProviderOptions, server preset: String? = nil) throws(JSON5Error) {
        try options.allowOnly(Self.keys(server: preset))
        if let preset {
            server = preset
        } else {
            server = try options.string("server", among: ChatQuirks.servers, default: Self.standardServer)
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
        maxTokens = try options.integer("maxTokens", in: 0...1_000_000, default: Self.length)
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
