internal import FastJSON
internal import HTTPTransport
internal import ProviderKit
internal import ProviderWire
internal import Reactor
internal import WebSocketTransport

/// What Deepgram's two sockets have in common: where they are, who may use them, and what their ends mean.
struct DeepgramLine: Sendable {
    /// What can be said of both.
    @SettingList static func keys(model: String, piece: Int) -> [Setting] {
        Setting(
            "url",
            .text,
            standard: .string(address),
            "Where Deepgram is: \"wss://api.eu.deepgram.com\" for Europe."
        )
        Setting("apiKey", .secret, variable: "DEEPGRAM_API_KEY", "The key.")
        Setting(
            "accessToken",
            .secret,
            variable: "DEEPGRAM_ACCESS_TOKEN",
            takesNull: true,
            "A temporary token; where there is one, no key is asked for."
        )
        Setting("model", .text, standard: .string(model), "The model.")
        Setting("keyterms", .texts, "Words that callers are likely to say, such as names.")
        Setting(
            "piece",
            .integer(pieces),
            standard: .integer(Int64(piece)),
            "How much audio goes into one message. In milliseconds."
        )
        Setting("mipOptOut", .flag, standard: false, "Whether Deepgram may not learn from the audio, which costs more.")
        Setting("tags", .texts, "What the use is counted under.")
    }

    private static let address = "wss://api.deepgram.com"
    static let pieces = 20...250

    private let line: ProviderLine
    let credential: Secret
    private let base: HTTPURL
    private let authorization: String

    init(_ name: String, _ options: ProviderOptions) throws(JSON5Error) {
        let url = try options.string("url", default: Self.address)
        do throws(HTTPURLError) {
            base = try HTTPURL(url)
        } catch {
            throw try options.node.member("url").error("\(error)")
        }
        // A key goes with the scheme "Token": "Bearer" with a key is refused. A temporary token is the other way round.
        if let token = try options.secretIfPresent("accessToken", variable: "DEEPGRAM_ACCESS_TOKEN") {
            credential = token
            authorization = "Bearer \(token.revealed)"
        } else {
            credential = try options.secret("apiKey", variable: "DEEPGRAM_API_KEY")
            authorization = "Token \(credential.revealed)"
        }
        let deadlines = try options.deadlines()
        line = ProviderLine(name, deadlines: deadlines, secrets: [credential], options.environment)
    }

    var provider: String { line.provider }
    var deadlines: ProviderDeadlines { line.deadlines }

    func failure(_ kind: ProviderFailure.Kind, _ message: String) -> ProviderFailure { line.failure(kind, message) }

    /// Opens a socket at a path behind the configured address.
    func open(
        _ path: String,
        _ query: DeepgramQuery,
        handler: any WebSocketHandler,
        on loop: EventLoop
    ) async throws(ProviderFailure) {
        var prefix = String(base.target.path)
        while prefix.hasSuffix("/") { prefix.removeLast() }
        let target: HTTPTarget
        do throws(HTTPParseError) {
            target = try HTTPTarget("\(prefix)\(path)?\(query.text)")
        } catch {
            throw line.failure(.badRequest, "\(error)")
        }
        _ = try await line.openWebSocket(
            HTTPURL(base, target: target),
            fields: [.authorization: authorization],
            handler: handler,
            on: loop
        )
    }

    /// What the end of a socket means; the name of the trouble stands in the reason, with a sentence around it.
    func failure(_ end: WebSocketEnd, after complaint: String?) -> ProviderFailure {
        var failure = line.failure(end)
        if case .closed(let code, let reason) = end {
            switch code {
            // Nothing was sent for too long: it is no fault of the provider's.
            case _ where reason.contains("NET-0001"): failure.kind = .closed
            case _ where reason.contains("NET-0000"): failure.kind = .overloaded
            case _ where reason.contains("DATA-0000"), .policyViolation?: failure.kind = .badRequest
            default: break
            }
        }
        if let complaint { failure.message += " (\(complaint))" }
        return failure
    }
}

/// The parameters of a socket's address; lists are repeated, never joined.
struct DeepgramQuery: Sendable, Equatable {
    private(set) var text = ""

    mutating func add(_ name: StaticString, _ value: String) {
        if !text.isEmpty { text += "&" }
        text += "\(name)=\(PercentEncoding.encode(value))"
    }

    /// Adds the parameters of another address.
    mutating func append(_ other: Self) { text += (text.isEmpty || other.text.isEmpty ? "" : "&") + other.text }

    mutating func add(_ name: StaticString, _ values: [String]) {
        for value in values { add(name, value) }
    }

    /// Adds what differs from the provider's own default.
    mutating func add(_ name: StaticString, _ value: Bool, default standard: Bool = false) {
        if value != standard { add(name, value ? "true" : "false") }
    }
}
