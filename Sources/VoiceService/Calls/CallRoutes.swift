internal import CallRecords
internal import FastJSON
internal import HTTPTransport
internal import OutboundCalls
internal import ProviderKit

/// The addresses under which calls are read that are kept: with a token, and only by whose calls they are.
struct CallRoutes: Sendable {
    let keeper: RecordKeeper
    let access: TokenBook
    /// What knows of calls that were ordered; nil where none can be.
    let orders: OutboundRoutes?

    func register(on application: inout HTTPApplication) throws(RouteError) {
        try application.on(.get, "/v1/calls") { exchange, _ in try await search(exchange) }
        try application.on(.get, "/v1/calls/{id}") { exchange, parameters in try await show(exchange, parameters) }
        try application.on(.get, "/v1/calls/{id}/events") { exchange, parameters in
            try await tellEvents(exchange, parameters)
        }
        try application.on(.get, "/v1/calls/{id}/transcript") { exchange, parameters in
            try await tellTranscript(exchange, parameters)
        }
        try application.on(.get, "/v1/calls/{id}/recording") { exchange, parameters in
            try await sendRecording(exchange, parameters)
        }
    }

    // MARK: One call

    private func show(_ exchange: HTTPExchange, _ parameters: RouteParameters) async throws {
        let token = try access.tokens.admit(exchange, .readCalls)
        _ = try AddressQuery(exchange, knowing: [])
        let id = parameters["id"] ?? ""
        let call = try await kept(id, token)
        // By our number for its order it is the order, with what is kept of the call once it has begun.
        if var order = try await orders?.json(id, of: token.organisation) {
            order["call"] = .null
            if let call { order["call"] = .object(try await whole(call)) }
            return exchange.respond(.json(Self.encoded(.object(order))))
        }
        guard let call else { throw Self.unknown }
        var whole = try await whole(call)
        whole["order"] = try await order(of: call)
        exchange.respond(.json(Self.encoded(.object(whole))))
    }

    /// All of a call but its words and events.
    private func whole(_ call: CallRecord) async throws -> JSONObject {
        let name = call.name
        let (tools, costs, audio) = try await keeper.reader.look { store in
            (try store.tools(of: name), try store.costs(of: name), try store.audio(of: name))
        }
        var object = call.json.objectValue ?? JSONObject()
        object["tools"] = .array(tools.map(\.json))
        object["costs"] = .array(costs.map(\.json))
        object["recordings"] = .array(audio.map(\.shown))
        return object
    }

    /// The order that a call was made for; null for one that came in.
    func order(of call: CallRecord) async throws -> JSONValue {
        guard call.direction == .outbound, let id = call.conversation else { return .null }
        return try await orders?.json(id, of: call.name.organisation).map { .object($0) } ?? .null
    }

    /// The call that is meant by a name: the carrier's, or ours for its order.
    func call(_ parameters: RouteParameters, _ token: AccessToken) async throws -> CallRecord {
        guard let call = try await kept(parameters["id"] ?? "", token) else { throw Self.unknown }
        return call
    }

    private func kept(_ id: String, _ token: AccessToken) async throws -> CallRecord? {
        let organisation = token.organisation
        return try await keeper.reader.look { store in
            if let call = try store.call(CallName(id, of: organisation)) { return call }
            var query = CallQuery()
            query.conversation = id
            query.limit = 1
            return try store.calls(query, of: organisation).calls.first
        }
    }

    // MARK: Answers

    static var unknown: HTTPProblem {
        HTTPProblem(.notFound, title: "No such call", detail: "there is no call of that name for this token")
    }

    static func encoded(_ value: JSONValue) -> [UInt8] {
        // Only numbers that are none cannot be written, and none of these is kept.
        Array(((try? value.encoded()) ?? "{}").utf8)
    }
}

extension RecordedAudio {
    /// As somebody elsewhere is shown it, to whom paths here say nothing.
    fileprivate var shown: JSONValue {
        [
            "type": .string(mediaType), "seconds": samples.map { .double(Double($0) / 8_000) } ?? .null,
            "finished": .bool(samples != nil),
        ]
    }

    /// What HTTP calls its format.
    var mediaType: String { format == .stereoMuLaw ? "audio/wav" : "audio/ogg" }
}
