internal import CallRecords
internal import CallTiming
internal import HTTPTransport
internal import Octets
internal import OutboundCalls
internal import Reactor

// The log of a call: as it is, or as it grows.
extension CallRoutes {
    /// So many events are read, and sent, at once.
    private static let batch = 500
    /// How often it is looked for more that nobody has told of: what came by the spool.
    private static let patience = Duration.seconds(2)
    /// A connection on which nothing comes would be closed on its way.
    private static let quiet = Duration.seconds(15)

    func tellEvents(_ exchange: HTTPExchange, _ parameters: RouteParameters) async throws {
        let token = try access.tokens.admit(exchange, .readCalls)
        let asked = try AddressQuery(exchange, knowing: ["from"])
        let first = Int(try asked.number("from", in: 0...Int64(Int32.max)) ?? 0)
        let call = try await call(parameters, token)
        let types = ["application/x-ndjson", ServerSentEvent.contentType]
        guard exchange.head.preferred(among: types) == ServerSentEvent.contentType else {
            return try await list(exchange, call.name, from: first)
        }
        try await follow(exchange, call.name, from: try Self.place(behind: exchange) ?? first)
    }

    /// Where somebody goes on who was cut off.
    private static func place(behind exchange: HTTPExchange) throws(HTTPProblem) -> Int? {
        guard let last = exchange.head.fields["Last-Event-ID"], !last.isEmpty else { return nil }
        guard let number = Int32(last), number >= 0 else {
            throw AddressQuery.problem("Last-Event-ID", "\"\(last)\" is no event's number")
        }
        return Int(number) + 1
    }

    /// What there is, an event a line.
    private func list(_ exchange: HTTPExchange, _ call: CallName, from first: Int) async throws {
        exchange.begin(.ok, fields: [.contentType: "application/x-ndjson", .cacheControl: "no-store", .vary: "Accept"])
        var place = first
        while true {
            let events = try await events(of: call, from: place)
            if !events.isEmpty { try await exchange.write(events.flatMap { Array(($0.line + "\n").utf8) }) }
            guard events.count == Self.batch, let last = events.last else { return exchange.finish() }
            place = last.sequence + 1
        }
    }

    private func events(of call: CallName, from place: Int) async throws -> [RecordedEvent] {
        try await keeper.reader.look { try $0.events(of: call, from: place, limit: Self.batch) }
    }

    /// What there is, and what comes, until the call is over.
    ///
    /// All of it is read from the store, whose commits wake this up: so there is neither a gap between what was and what
    /// comes nor anything twice, and the call's loop does not know that somebody reads along.
    private func follow(_ exchange: HTTPExchange, _ call: CallName, from first: Int) async throws {
        let inbox = LoopInbox<Bool>(on: exchange.loop)
        let watcher = keeper.watch.join(call) { inbox.put(true) }
        defer { keeper.watch.leave(call, watcher) }
        let type = ServerSentEvent.contentType
        exchange.begin(.ok, fields: [.contentType: type, .cacheControl: "no-store", .vary: "Accept"])
        var buffer = ByteBuffer()
        ServerSentEvent.write(retryAfter: 1_000, into: &buffer)
        var place = first
        var commentDue = exchange.loop.now + Self.quiet
        while true {
            // Whether it is over is asked first: nothing is written behind its end.
            let isOver = try await keeper.reader.look { try $0.call(call)?.ended != nil }
            let events = try await events(of: call, from: place)
            for event in events {
                ServerSentEvent(data: event.line, id: "\(event.sequence)").write(into: &buffer)
                place = event.sequence + 1
            }
            let hasAll = events.count < Self.batch
            if isOver, hasAll { ServerSentEvent(type: "end", data: "{}").write(into: &buffer) }
            if exchange.loop.now >= commentDue, buffer.isEmpty {
                ServerSentEvent.write(comment: "still here", into: &buffer)
            }
            if !buffer.isEmpty {
                try await exchange.write(Array(copying: buffer.bytes))
                exchange.flush()
                buffer.removeAll()
                commentDue = exchange.loop.now + Self.quiet
            }
            if isOver, hasAll { return exchange.finish() }
            if hasAll { _ = try await inbox.next(until: min(exchange.loop.now + Self.patience, commentDue)) }
        }
    }
}
