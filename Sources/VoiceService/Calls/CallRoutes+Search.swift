internal import CallRecords
internal import FastJSON
internal import HTTPTransport
internal import OutboundCalls

extension CallRoutes {
    /// What calls that are kept are looked for by.
    private static let conditions = [
        "agent", "arm", "from", "to", "outcome", "live", "conversation", "beganFrom", "beganBefore", "metadata.",
        "limit",
        "after",
    ]
    /// What orders are looked for by, of which many never became calls.
    private static let orderConditions = ["conversationId", "status", "before"]

    /// Calls, the newest first; the orders of calls where something is asked for that only they have.
    func search(_ exchange: HTTPExchange) async throws {
        let token = try access.tokens.admit(exchange, .readCalls)
        let names = Self.conditions + (orders == nil ? [] : Self.orderConditions)
        let asked = try AddressQuery(exchange, knowing: names)
        if let orders, asked.has(anyOf: Self.orderConditions) { return try await orders.search(exchange) }
        let query = try CallQuery(asked)
        let page = try await keeper.reader.look { try $0.calls(query, of: token.organisation) }
        var calls: [JSONValue] = []
        for call in page.calls {
            var object = call.json.objectValue ?? JSONObject()
            object["order"] = try await order(of: call)
            calls.append(.object(object))
        }
        let answer: JSONValue = ["calls": .array(calls), "next": page.next.map { .string($0.text) } ?? .null]
        exchange.respond(.json(Self.encoded(answer)))
    }
}

extension CallQuery {
    /// Reads which calls are asked for.
    fileprivate init(_ asked: AddressQuery) throws(HTTPProblem) {
        self.init()
        agent = try asked.text("agent")
        arm = try asked.text("arm")
        from = try asked.text("from")
        to = try asked.text("to")
        outcome = try asked.text("outcome").map { CallOutcome(rawValue: $0) }
        isLive = try asked.flag("live")
        conversation = try asked.text("conversation")
        beganFrom = try asked.number("beganFrom", in: Self.times).map { WallTime(milliseconds: $0) }
        beganBefore = try asked.number("beganBefore", in: Self.times).map { WallTime(milliseconds: $0) }
        metadata = asked.metadata
        limit = try asked.number("limit", in: 1...500).map { Int($0) } ?? limit
        after = try asked.value("after", "where a page ended") { Place($0) }
    }

    /// Milliseconds since 1970, up to the year 9999.
    private static let times: ClosedRange<Int64> = 0...253_402_300_799_999
}
