package import FastJSON
package import HTTPTransport
package import ProviderKit
internal import Reactor
internal import TwilioWire

/// The addresses of outbound calls: those of who orders them, with a token, and those of the carrier, signed.
package struct OutboundRoutes: Sendable {
    /// Who takes whose orders.
    let desks: [Organisation: OutboundDesk]
    private let access: TokenBook
    /// Whether somebody else shows calls, with what is kept of them.
    private let areShownElsewhere: Bool

    /// Makes the routes of desks, for those who hold these tokens.
    package init(_ desks: [Organisation: OutboundDesk], _ access: TokenBook, areShownElsewhere: Bool = false) {
        self.desks = desks
        self.access = access
        self.areShownElsewhere = areShownElsewhere
    }

    /// Adds them to an application.
    package func register(on application: inout HTTPApplication) throws(RouteError) {
        try application.on(.post, "/v1/calls") { exchange, _ in try await create(exchange) }
        try application.on(.post, "/v1/calls/{id}") { exchange, parameters in try await control(exchange, parameters) }
        if !areShownElsewhere {
            try application.on(.get, "/v1/calls") { exchange, _ in try await search(exchange) }
            try application.on(.get, "/v1/calls/{id}") { exchange, parameters in
                let record = try await record(parameters, access.tokens.admit(exchange, .readCalls))
                exchange.respond(answer(record.json))
            }
        }
        try application.on(.post, "/api/storefront/voice-call") { exchange, _ in try await storefront(exchange) }
        try application.on(.get, "/v1/clips/{file}") { exchange, parameters in try clip(exchange, parameters) }
        try registerHooks(on: &application)
    }

    /// The longest body of a request.
    static let longestBody = 262_144

    /// The desk of whose token it is.
    private func desk(_ token: AccessToken) throws(HTTPProblem) -> OutboundDesk {
        guard let desk = desks[token.organisation] else {
            throw HTTPProblem(
                .notFound,
                title: "No calls are made",
                detail: "the token's organisation has no account of the carrier by which calls could be made"
            )
        }
        return desk
    }

    private func record(_ parameters: RouteParameters, _ token: AccessToken) async throws -> OutboundCallRecord {
        let desk = desks[token.organisation]
        guard let id = parameters["id"], let record = try await desk?.record(id, of: token.organisation) else {
            throw HTTPProblem(
                .notFound,
                title: "No such call",
                detail: "there is no call of that number for this token"
            )
        }
        return record
    }

    // MARK: Orders

    private func create(_ exchange: HTTPExchange) async throws {
        let token = try access.tokens.admit(exchange, .createCalls)
        let desk = try desk(token)
        do throws(OutboundRefusal) {
            let order = try await order(exchange, token, desk) { fields throws(OutboundRefusal) in
                try fields.order(
                    of: token.organisation,
                    caller: desk.options.caller,
                    key: exchange.head.fields["Idempotency-Key"]
                )
            }
            let record = try await desk.order(order, by: token, on: exchange.loop)
            var response = HTTPResponse.json(Self.encoded(record.json), status: .created)
            response.fields.set(.location, to: "/v1/calls/\(record.id)")
            exchange.respond(response)
        } catch {
            throw Self.problem(error)
        }
    }

    /// The form of order that shops send: its own names, and an answer that says whether it was taken.
    private func storefront(_ exchange: HTTPExchange) async throws {
        let token = try access.tokens.admit(exchange, .createCalls)
        let desk = try desk(token)
        do throws(OutboundRefusal) {
            let order = try await order(exchange, token, desk) { fields throws(OutboundRefusal) in
                try fields.storefrontOrder(of: token.organisation, caller: desk.options.caller)
            }
            let record = try await desk.order(order, by: token, on: exchange.loop)
            exchange.respond(
                answer([
                    "success": true, "callId": .string(record.id), "conversationId": .string(order.conversationID),
                    "status": .string(record.progress.state.rawValue),
                ])
            )
        } catch {
            var problem = Self.problem(error)
            problem["success"] = .flag(false)
            throw problem
        }
    }

    /// Reads an order; one that is none is put down like every refusal.
    private func order(
        _ exchange: HTTPExchange,
        _ token: AccessToken,
        _ desk: OutboundDesk,
        _ make: (OrderFields) throws(OutboundRefusal) -> OutboundOrder
    ) async throws(OutboundRefusal) -> OutboundOrder {
        do throws(OutboundRefusal) {
            return try make(OrderFields(try await body(exchange)))
        } catch {
            desk.noteRefusal(error, token)
            throw error
        }
    }

    private func body(_ exchange: HTTPExchange) async throws(OutboundRefusal) -> JSONValue {
        let bytes: [UInt8]
        do throws(HTTPExchangeError) {
            bytes = try await exchange.body(upTo: Self.longestBody)
        } catch {
            throw .invalid(field: "body", "\(error)")
        }
        do throws(JSONError) {
            return try JSONValue(parsing: bytes.span, depthLimit: 16)
        } catch {
            throw .invalid(field: "body", "it is no JSON: \(error)")
        }
    }

    // MARK: Looking up

    /// An order as its orderer is shown it; nil for one that there is not, or is somebody else's.
    package func json(_ id: String, of organisation: Organisation) async throws -> JSONObject? {
        try await desks[organisation]?.record(id, of: organisation)?.json.objectValue
    }

    /// Answers with the orders that are asked for.
    package func search(_ exchange: HTTPExchange) async throws {
        let token = try access.tokens.admit(exchange, .readCalls)
        var query = OutboundCallQuery()
        for (name, value) in exchange.head.target.parameters {
            switch name {
            case "conversationId": query.conversationID = value
            case "to": query.to = value
            case "status":
                guard let state = OutboundProgress.State(rawValue: value) else {
                    let known = OutboundProgress.State.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Self.problem(.invalid(field: "status", "\"\(value)\" is none of \(known)"))
                }
                query.state = state
            case "limit":
                guard let limit = Int(value), (1...500).contains(limit) else {
                    throw Self.problem(.invalid(field: "limit", "it is a number from 1 to 500"))
                }
                query.limit = limit
            case "before": query.before = value
            case _ where name.hasPrefix("metadata."): query.metadata[String(name.dropFirst(9))] = value
            default: throw Self.problem(.invalid(field: name, "it is nothing that calls are searched by"))
            }
        }
        let found = try await desks[token.organisation]?.store.search(query, of: token.organisation) ?? []
        let next = found.count == query.limit ? found.last.map { JSONValue.string($0.id) } : nil
        exchange.respond(answer(["calls": .array(found.map(\.json)), "next": next ?? .null]))
    }

    // MARK: Live calls

    private func control(_ exchange: HTTPExchange, _ parameters: RouteParameters) async throws {
        let token = try access.tokens.admit(exchange, .controlCalls)
        let desk = try desk(token)
        let record = try await record(parameters, token)
        do throws(OutboundRefusal) {
            let control = try OrderFields(try await body(exchange)).control()
            do throws(CallControlError) {
                try await desk.control(record.id, control, on: exchange.loop)
            } catch {
                let status: HTTPStatus =
                    switch error {
                    case .notTalking, .notHeld: .conflict
                    case .notAnAddress, .notKeys, .tooLong: .unprocessableContent
                    case .carrier: .badGateway
                    }
                exchange.respond(
                    HTTPResponse(HTTPProblem(status, title: "The call was not changed", detail: "\(error)"))
                )
                return
            }
        } catch {
            throw Self.problem(error)
        }
        let now = try await desk.record(record.id, of: token.organisation) ?? record
        exchange.respond(answer(now.json))
    }

    private func clip(_ exchange: HTTPExchange, _ parameters: RouteParameters) throws(HTTPProblem) {
        guard let name = parameters["file"], name.hasSuffix(".wav"),
            let file = desks.values.lazy.compactMap({ $0.clips?.file(String(name.dropLast(4))) }).first
        else { throw HTTPProblem(.notFound, detail: "there is no such recording") }
        exchange.respond(
            HTTPResponse(
                status: .ok,
                fields: [.contentType: "audio/wav", .cacheControl: "private, max-age=3600"],
                body: file
            )
        )
    }

    // MARK: Answers

    func answer(_ value: JSONValue) -> HTTPResponse { .json(Self.encoded(value)) }

    private static func encoded(_ value: JSONValue) -> [UInt8] {
        // Only numbers that are none cannot be written, and there are none of these in what was read from JSON.
        Array(((try? value.encoded()) ?? "{}").utf8)
    }

    /// What a refusal is in HTTP.
    static func problem(_ refusal: OutboundRefusal) -> HTTPProblem {
        let status: HTTPStatus =
            switch refusal {
            case .invalid(field: "body", _): .badRequest
            case .invalid, .number, .unknownTimeZone: .unprocessableContent
            case .doNotCall, .outsideHours: .forbidden
            case .numberLimit, .tokenLimit: .tooManyRequests
            case .keyUsed: .conflict
            case .full, .draining: .serviceUnavailable
            case .unspeakable: .badGateway
            }
        var problem = HTTPProblem(
            status,
            title: "The call is not made",
            detail: "\(refusal)",
            type: "urn:syrinx:outbound:\(refusal.name)"
        )
        problem["reason"] = .text(refusal.name)
        switch refusal {
        case .invalid(let field, _), .number(let field, _): problem["field"] = .text(field)
        case .numberLimit(let wait), .tokenLimit(let wait):
            problem.fields.set(.retryAfter, to: "\(wait.wholeSeconds)")
            problem["retryAfter"] = .number(Int(wait.wholeSeconds))
        case .outsideHours(let next?): problem["callableAt"] = .number(Int(next))
        case .outsideHours, .doNotCall, .unknownTimeZone, .keyUsed, .full, .draining, .unspeakable: break
        }
        return problem
    }
}
