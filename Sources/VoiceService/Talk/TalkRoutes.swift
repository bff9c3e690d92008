internal import CallPipeline
internal import CallTiming
internal import FastJSON
internal import FrontDoor
internal import HTTPTransport
internal import Octets
internal import ProviderKit
internal import Reactor
internal import Synchronization

/// The page on which somebody tries the agents, and what it asks for.
struct TalkRoutes: Sendable {
    let door: FrontDoor
    let hub: TalkHub
    /// Who can be chosen.
    let roster: TalkRoster

    func register(on application: inout HTTPApplication) throws(RouteError) {
        try application.on(.get, "/") { exchange, _ in exchange.respond(TalkPage.response(to: "talk.html")) }
        try application.on(.get, "/talk/{file}") { exchange, parameters in
            exchange.respond(TalkPage.response(to: parameters["file"] ?? ""))
        }
        try application.on(.get, "/v1/talk-agents") { exchange, _ in try list(exchange) }
        try application.on(.get, "/v1/talks/{call}/events") { exchange, parameters in
            try await follow(exchange, parameters["call"] ?? "")
        }
        try application.on(.post, "/v1/talks/{call}/words") { exchange, parameters in
            try await write(exchange, parameters["call"] ?? "")
        }
    }

    private func list(_ exchange: HTTPExchange) throws {
        var organisation = door.options.organisation
        // Without a secret it is no secret who answers.
        if door.hasTalkSecrets, exchange.head.fields.contains(.authorization) || door.options.rules.talkSecret != nil {
            organisation = try door.admitTalker(exchange)
        }
        let agents = roster.agents.withLock { $0 }.filter { $0.organisation == organisation }
        let list: JSONValue = [
            "agents": .array(agents.map(\.json)), "requiresToken": .bool(door.hasTalkSecrets),
        ]
        exchange.respond(.json(Array(try list.encoded().utf8)))
    }

    /// The events of a talk as they come, from its first one on.
    private func follow(_ exchange: HTTPExchange, _ call: String) async throws {
        guard let organisation = door.organisation(exchange.head.target, ofTalk: call) else { throw Self.unknown }
        // Who reads along may come before who talks.
        let talk = TalkHub.Name(call: call, organisation: organisation)
        if call.hasPrefix(CallArrival.talkPrefix), door.knows(call, of: organisation) { hub.expect(talk) }
        let inbox = LoopInbox<TalkHub.Line>(on: exchange.loop)
        guard let reader = hub.join(talk, inbox) else { throw Self.unknown }
        defer { hub.leave(talk, reader) }
        var fields = HTTPFields()
        fields.set(.contentType, to: ServerSentEvent.contentType)
        fields.set(.cacheControl, to: "no-store")
        exchange.begin(.ok, fields: fields)
        var buffer = ByteBuffer()
        ServerSentEvent.write(retryAfter: 1_000, into: &buffer)
        while true {
            if !buffer.isEmpty {
                try await exchange.write(Array(copying: buffer.bytes))
                exchange.flush()
                buffer.removeAll()
            }
            guard let line = try await inbox.next(until: exchange.loop.now + .seconds(15)) else {
                // A talk that never began has no end.
                guard door.knows(call, of: organisation) else { return exchange.finish() }
                // A connection on which nothing comes would be closed on its way.
                ServerSentEvent.write(comment: "still here", into: &buffer)
                continue
            }
            ServerSentEvent(type: line.type, data: line.data, id: "\(line.number)").write(into: &buffer)
            guard line.type == "end" else { continue }
            try await exchange.write(Array(copying: buffer.bytes))
            return exchange.finish()
        }
    }

    /// What somebody writes instead of saying it.
    private func write(_ exchange: HTTPExchange, _ call: String) async throws {
        guard let organisation = door.organisation(exchange.head.target, ofTalk: call) else { throw Self.unknown }
        let body = try await exchange.body(upTo: 16_384)
        guard let text = try? JSONValue(parsing: body.span)["text"]?.stringValue, !text.isEmpty else {
            throw HTTPProblem(.badRequest, detail: "an object with \"text\" is expected")
        }
        let isHeard =
            call.hasPrefix(CallArrival.talkPrefix)
            && door.command(.heard(String(text.prefix(2_000))), call, of: organisation)
        guard isHeard else { throw Self.unknown }
        exchange.respond(HTTPResponse(status: .accepted))
    }

    private static var unknown: HTTPProblem { HTTPProblem(.notFound, detail: "there is no such talk, or it is over") }
}

/// An agent as the page shows it.
struct TalkAgent: Sendable {
    var organisation: Organisation
    var name: String
    var title: String
    var about = ""
    var language = ""
    var examples: [String] = []

    var json: JSONValue {
        [
            "name": .string(name), "title": .string(title), "about": .string(about), "language": .string(language),
            "try": .array(examples.map { .string($0) }),
        ]
    }
}
