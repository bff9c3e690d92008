internal import CallPipeline
internal import Carriers
internal import CarrierWire
package import HTTPTransport
internal import ProviderKit
internal import Reactor
internal import Synchronization
internal import TwilioWire
internal import WebSocketTransport

// Who is let in.
extension FrontDoor {
    /// The longest message of a carrier that is taken.
    static let longestMessage = 65_536

    /// How a carrier's sockets are treated.
    static var socketOptions: WebSocketOptions {
        var options = WebSocketOptions()
        options.limits = WebSocketLimits(frameSize: longestMessage, messageSize: longestMessage)
        options.label = "a carrier's stream"
        return options
    }

    /// Lets a call's next socket in, which uses its ticket up; answers the socket's number.
    func admit(
        _ exchange: HTTPExchange,
        by name: String,
        for purpose: TicketOffice.Purpose
    ) throws -> (key: CallKey, visit: Int) {
        // Who has a ticket was told to come: a call that was taken is served, even by a server that is about to stop.
        // Before the ticket is taken: who only looks does not use it up.
        guard exchange.asksForWebSocket else { throw HandshakeFailure.notAskedFor }
        if purpose != .talk {
            let url = socketBase + Self.origin(of: exchange.head.target)
            let known = ledger.withLock { $0.tickets.organisation(of: name) }
            guard
                isSigned(
                    exchange.head.fields,
                    for: known.map { Organisation($0) } ?? options.organisation,
                    { judge, signature, settings in
                        judge.admitsUpgrade(signature, settings: settings, url: url)
                    }
                )
            else {
                throw noStream(.forbidden, "this is not signed as Twilio signs a stream to \(socketBase)")
            }
        }
        let now = exchange.loop.now
        do throws(TicketOffice.Refusal) {
            return try ledger.withLock { ledger throws(TicketOffice.Refusal) in
                let ticket = try ledger.tickets.redeem(name, for: purpose, at: now)
                guard let visit = ledger.book.streamCame(ticket.call) else { throw .unknown }
                return (ticket.call, visit)
            }
        } catch {
            throw noStream(
                .forbidden,
                error == .expired
                    ? "this address was good for a short time only" : "this address was not given out, or was used"
            )
        }
    }

    /// Somebody wants to open a call's stream.
    func open(_ exchange: HTTPExchange, by name: String, for purpose: TicketOffice.Purpose) async throws {
        let (key, visit) = try admit(exchange, by: name, for: purpose)
        let socket = CarrierSocket(MediaStreamsDialect(), for: self.visit(of: key, visit, purpose, on: exchange.loop))
        do {
            let stream = try exchange.acceptWebSocket(
                socket,
                options: Self.socketOptions,
                protocols: MediaStreamsDialect().traits.protocols
            )
            let confined = LoopConfined<any CallSocket>(socket, on: exchange.loop)
            ledger.withLock { $0.sockets[key] = (visit, confined) }
            tell(.streamOpened(number: visit), of: key)
            _ = await stream.waitForEnd()
        } catch {
            ended(key, visit, .lost(nil), on: exchange.loop)
            throw error
        }
        forgetSocket(of: key, visit)
    }

    func forgetSocket(of key: CallKey, _ visit: Int) {
        ledger.withLock { ledger in
            if ledger.sockets[key]?.visit == visit { ledger.sockets[key] = nil }
        }
    }

    /// Takes a stream of which nothing is known but what it says itself: on an address that only this machine can reach.
    package func openUnsigned(_ exchange: HTTPExchange) async throws {
        guard exchange.head.target.path == "/v1/media" else {
            throw HTTPProblem(.notFound, detail: "only /v1/media is here")
        }
        guard !isDraining() else { throw noStream(.serviceUnavailable, "no new calls are taken") }
        // A page in a browser on this machine may open sockets, too.
        guard !exchange.head.fields.contains(.origin) else {
            throw noStream(.forbidden, "streams of browsers are not taken here")
        }
        let visit = CarrierVisit(
            counters: carriers,
            welcome: { start in
                let parameters = CallParameters(start.parameters)
                let edition = self.edition
                // Who says nothing of an account is nobody else's.
                let agents = edition.options.agents.filter { $0.organisation == edition.options.organisation }
                let agent = parameters.agent.flatMap { name in agents.first { $0.name == name } }
                guard let agent = agent ?? agents.first else { return nil }
                var arrival = CallArrival(organisation: agent.organisation, agent: agent.name, call: start.call)
                arrival.parameters = parameters.or(CallParameters(agent.parameters))
                arrival.edition = edition
                return self.parts(of: arrival)
            }
        )
        let stream = try exchange.acceptWebSocket(
            CarrierSocket(MediaStreamsDialect(), for: visit),
            options: Self.socketOptions,
            protocols: MediaStreamsDialect().traits.protocols
        )
        _ = await stream.waitForEnd()
    }

    private func visit(
        of key: CallKey,
        _ visit: Int,
        _ purpose: TicketOffice.Purpose,
        on loop: EventLoop
    ) -> CarrierVisit {
        CarrierVisit(
            counters: carriers,
            welcome: { start in
                // The ticket was given out for one call, and is no good for another one.
                guard purpose == .talk || start.call == key.call else { return nil }
                guard var arrival = self.ledger.withLock({ $0.book.arrival(of: key, visit: visit) }) else { return nil }
                arrival.parameters = arrival.parameters.or(CallParameters(start.parameters))
                return self.parts(of: arrival)
            },
            listener: { self.ledger.withLock { $0.book.arrival(of: key, visit: visit) }.flatMap(self.listener) },
            over: { self.ended(key, visit, $0, on: loop) }
        )
    }

    func ended(_ key: CallKey, _ visit: Int, _ end: CarrierStreamEnd, on loop: EventLoop) {
        let now = loop.now
        ledger.withLock { $0.book.streamEnded(key, visit: visit, end, at: now) }
        switch end {
        case .left(.hangUp): tell(.streamEnded("the agent has ended the call"), of: key)
        case .left(.transfer): tell(.streamEnded("the agent has handed the call on"), of: key)
        case .stopped: tell(.streamEnded("the carrier has stopped it"), of: key)
        case .lost: tell(.streamEnded("it was lost"), of: key)
        case .refused: tell(.streamEnded("it was of another call than announced"), of: key)
        }
    }

    private func noStream(_ status: HTTPStatus, _ reason: String) -> HTTPProblem {
        tell(.streamRefused(reason))
        var problem = HTTPProblem(status, detail: reason)
        // A client that did not wait for the answer may have sent frames behind its request.
        problem.fields.set(.connection, to: "close")
        return problem
    }
}
