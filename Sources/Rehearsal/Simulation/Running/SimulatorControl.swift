internal import FastJSON
package import HTTPTransport
internal import Synchronization

/// What can be asked of simulators while they run: a small HTTP API on a port of its own.
///
///     GET  /providers                               who listens where
///     GET  /requests?provider=NAME&what=KIND        what was asked lately, and how often
///     POST /faults    {"provider": "deepgram", "fault": "drop@3", "times": 2}
///     POST /clear                                   no more faults, nothing asked
///     GET  /clips, GET /clips/NUMBER                what recognisers understand, and how it sounds (µ-law, 8 kHz)
package final class SimulatorControl: Sendable {
    private let application: HTTPApplication

    /// Speaks for providers of one world.
    package init(_ world: SimulatorWorld, _ places: [SimulatorPlace], _ clips: [CallerClip] = []) throws {
        var application = HTTPApplication()
        let desk = Desk(world: world, places: places, clips: clips)
        try application.on(.get, "/providers") { exchange, _ in exchange.respond(try desk.providers()) }
        try application.on(.get, "/requests") { exchange, _ in exchange.respond(try desk.requests(exchange.head)) }
        try application.on(.post, "/faults") { exchange, _ in
            let body = try await exchange.body(upTo: 65_536)
            exchange.respond(try desk.addFault(body))
        }
        try application.on(.post, "/clear") { exchange, _ in exchange.respond(try desk.clear()) }
        try application.on(.get, "/clips") { exchange, _ in exchange.respond(try desk.clipList()) }
        try application.on(.get, "/clips/{number}") { exchange, parameters in
            exchange.respond(try desk.clip(parameters["number"] ?? ""))
        }
        self.application = application
    }

    /// Answers one request.
    package func answer(_ exchange: HTTPExchange) async throws { try await application.answer(exchange) }
}

/// Where one simulated provider is to be found, and the relay before it, if there is one.
package struct SimulatorPlace: Sendable {
    package let name: String
    package let address: String
    /// What clients have behind the address.
    package let basePath: String
    package let relay: FaultyRelay?

    package init(name: String, address: String, basePath: String, relay: FaultyRelay?) {
        self.name = name
        self.address = address
        self.basePath = basePath
        self.relay = relay
    }

    /// Has something go wrong there.
    package func add(_ fault: FaultWords, in world: SimulatorWorld) throws(SimulationWordsError) {
        switch fault.what {
        case .message(let message): world.faults.add(message, to: name, times: fault.times ?? 1)
        case .bytes(let plan):
            guard let relay else {
                throw SimulationWordsError(
                    "\(name) has no relay that could spoil its bytes; start the simulation with --relay"
                )
            }
            if let times = fault.times { relay.plan(plan, times: times) } else { relay.standing = plan }
        }
    }
}

/// The answers of the control API.
private struct Desk: Sendable {
    let world: SimulatorWorld
    let places: [SimulatorPlace]
    let clips: [CallerClip]

    func clipList() throws -> HTTPResponse {
        try response(["clips": .array(clips.map { .string($0.words.map(\.text).joined(separator: " ")) })])
    }

    func clip(_ number: String) throws -> HTTPResponse {
        guard let number = Int(number), clips.indices.contains(number) else {
            throw HTTPProblem(.notFound, detail: "there are clips 0 to \(clips.count - 1)")
        }
        return HTTPResponse(status: .ok, fields: [.contentType: "audio/basic"], body: clips[number].codes)
    }

    func providers() throws -> HTTPResponse {
        try response([
            "providers": .array(places.map { ["name": .string($0.name), "address": .string($0.address)] })
        ])
    }

    func requests(_ head: HTTPRequestHead) throws -> HTTPResponse {
        let query = head.target.parameters
        let (provider, what) = (query["provider"], query["what"])
        let entries = world.journal.all.filter {
            (provider == nil || $0.provider == provider) && (what == nil || $0.what == what)
        }
        var counts = JSONObject()
        for (name, kinds) in world.journal.counts.sorted(by: { $0.key < $1.key }) {
            var numbers = JSONObject()
            for (kind, count) in kinds.sorted(by: { $0.key < $1.key }) { numbers[kind] = .integer(Int64(count)) }
            counts[name] = .object(numbers)
        }
        var faults = JSONObject()
        for (name, count) in world.faults.counts.sorted(by: { $0.key < $1.key }) {
            faults[name] = .integer(Int64(count))
        }
        return try response([
            "requests": .array(
                entries.map {
                    ["provider": .string($0.provider), "what": .string($0.what), "detail": .string($0.detail)]
                }
            ),
            "counts": .object(counts),
            "faults": .object(faults),
        ])
    }

    func addFault(_ body: [UInt8]) throws -> HTTPResponse {
        guard let json = try? JSONValue(parsing: body.span), let words = json["fault"]?.stringValue,
            let name = json["provider"]?.stringValue
        else {
            throw HTTPProblem(
                .badRequest,
                detail: "say {\"provider\": NAME, \"fault\": WORDS, \"times\": NUMBER}, such as "
                    + "{\"provider\": \"deepgram\", \"fault\": \"drop@3\"}"
            )
        }
        do throws(SimulationWordsError) {
            var fault = try FaultWords(words)
            if let times = json["times"]?.integerValue, times > 0 { fault.times = Int(min(times, 1_000_000)) }
            guard let place = places.first(where: { $0.name == name }) else {
                let known = places.map(\.name).sorted().joined(separator: ", ")
                throw SimulationWordsError("no provider is called \"\(name)\"; there are \(known)")
            }
            try place.add(fault, in: world)
        } catch {
            throw HTTPProblem(.badRequest, detail: error.description)
        }
        return try response(["added": true])
    }

    func clear() throws -> HTTPResponse {
        world.faults.clear()
        world.journal.clear()
        for place in places { place.relay?.heal() }
        return try response(["cleared": true])
    }

    private func response(_ value: JSONValue) throws -> HTTPResponse {
        .json(Array((try value.encoded() + "\n").utf8))
    }
}
