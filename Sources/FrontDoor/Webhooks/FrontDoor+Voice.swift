internal import CallPipeline
internal import Carriers
internal import CallTiming
internal import HTTPTransport
internal import ProviderKit
internal import Reactor
internal import RelayCalls
internal import Synchronization
internal import TwilioWire

// What a caller is answered.
extension FrontDoor {
    /// Somebody calls.
    func voice(_ exchange: HTTPExchange, agent name: String?) async throws {
        let (form, organisation) = try await form(of: exchange)
        let webhook = try read(form) { form throws(TwilioFormError) in try TwilioVoiceWebhook(form) }
        let edition = edition
        let rules = edition.options.rules(of: organisation)
        guard let agent = Self.agent(asked: name, called: webhook.to, organisation, in: edition) else {
            // The carrier would tell the caller of an application error, in English.
            let key = CallKey(organisation: organisation.key, call: webhook.call)
            tell(.callRefused("there is no such agent", isForwarded: false), of: key)
            return answer(
                exchange,
                TwiML(.say(rules.sentences.unavailable, language: rules.sentences.language), .hangUp)
            )
        }
        let words = rules.sentences(of: agent)
        var arrival = CallArrival(
            organisation: organisation,
            agent: agent.name,
            call: webhook.call,
            caller: webhook.caller,
            called: webhook.to,
            parameters: Self.parameters(of: exchange, webhook, agent)
        )
        // A call that was taken before asks a second time, perhaps: it is answered the same.
        if isDraining(), ledger.withLock({ $0.book.standing(of: arrival.key) == nil }) {
            return refuse(exchange, arrival, agent, "draining", words.busy)
        }
        // One more call would harm those that there are.
        if let limit = edition.options.rules.limits.lateness, isLate(limit),
            ledger.withLock({ $0.book.standing(of: arrival.key) == nil })
        {
            return refuse(exchange, arrival, agent, "the server is late", words.busy)
        }
        arrival.edition = edition
        let now = exchange.loop.now
        switch ledger.withLock({ $0.book.admit(arrival, at: now) }) {
        case nil: break
        case .full?: return refuse(exchange, arrival, agent, "all lines are busy", words.busy)
        case .tooManyOfCaller?:
            return refuse(exchange, arrival, agent, "too many calls of this caller", words.tooManyCalls)
        case .tooOften?: return refuse(exchange, arrival, agent, "this caller calls too often", words.tooManyCalls)
        }
        if answerAgain(exchange, arrival.key, agent, called: webhook.to) { return }
        if let found = await lookUp(exchange, webhook, arrival) {
            switch found.verdict {
            case .take: break
            case .refuse(let sentence):
                ledger.withLock { $0.book.turnedAway(arrival.key) }
                return refuse(exchange, arrival, agent, "the look-up says so", sentence ?? words.unavailable)
            case .forward(let number):
                ledger.withLock { $0.book.turnedAway(arrival.key) }
                guard number != webhook.to else {
                    return refuse(exchange, arrival, agent, "the look-up says so", words.unavailable)
                }
                tell(.callRefused("the look-up says so", isForwarded: true), of: arrival.key)
                return answer(exchange, forwarding(number, agent: agent.name))
            }
            arrival.parameters = found.parameters.or(arrival.parameters)
            if let name = found.parameters.agent {
                if arrival.edition?.agent(name, of: organisation) != nil {
                    arrival.agent = name
                } else {
                    tell(.lookUpFailed("it names an agent that there is not"), of: arrival.key)
                }
            }
        }
        arrival.parameters.agent = arrival.agent
        tell(.callTaken(agent: arrival.agent), of: arrival.key)
        if let registration = self.agent(of: arrival)?.registration,
            await handOver(exchange, arrival, registration)
        {
            return
        }
        invite(exchange, arrival, agent)
    }

    /// Answers a webhook that has come twice, because its answer was lost, the same, and one of a call that has had its stream
    /// with what is next; answers whether that was done, and the call need not be taken.
    private func answerAgain(
        _ exchange: HTTPExchange,
        _ key: CallKey,
        _ agent: DoorAgent,
        called: String
    ) -> Bool {
        switch ledger.withLock({ $0.book.standing(of: key) }) {
        case .expected(_, ticket: nil)?: return false
        case .expected(let arrival, let ticket?)?: answer(exchange, invitation(arrival, ticket))
        case .elsewhere(let text)?: answer(exchange, text)
        case .begun?, nil: goOn(exchange, key, agent, called: called)
        }
        return true
    }

    /// Opens a stream for a call.
    private func invite(_ exchange: HTTPExchange, _ arrival: CallArrival, _ agent: DoorAgent) {
        switch issue(arrival, for: purpose(of: arrival), at: exchange.loop.now) {
        case .ticket(let ticket): answer(exchange, invitation(arrival, ticket))
        case .tooMany: refuse(exchange, arrival, agent, "too many tickets are out", words(of: arrival, agent).busy)
        case .answered:
            // Its webhook had come twice, and this one took longer. If the stream is there already, the carrier has taken the
            // other answer, and whatever is answered here has no effect.
            switch ledger.withLock({ $0.book.standing(of: arrival.key) }) {
            case .expected(let known, let ticket?)?: answer(exchange, invitation(known, ticket))
            case .elsewhere(let text)?: answer(exchange, text)
            case .expected?, .begun?, nil: answer(exchange, TwiML(.redirect(address("next", of: arrival.agent))))
            }
        }
    }

    /// What comes of asking for a ticket.
    enum Issue {
        case ticket(String)
        /// Too many are out; the call is forgotten.
        case tooMany
        /// The call has been answered meanwhile.
        case answered

        /// The ticket, if there is one.
        var ticket: String? { if case .ticket(let ticket) = self { ticket } else { nil } }
    }

    /// Hands out a ticket for a call's next stream.
    func issue(_ arrival: CallArrival, for purpose: TicketOffice.Purpose, at now: MonotonicInstant) -> Issue {
        let options = options
        let expires = now + options.times.stream
        // A repeated webhook may have another one out for the same call.
        let limit = max(1, options.rules(of: arrival.organisation).limits.calls * 4)
        return ledger.withLock { ledger in
            var random = SystemRandomNumberGenerator()
            let ticket = ledger.tickets.issue(
                TicketOffice.Ticket(call: arrival.key, purpose: purpose, expires: expires),
                limit: limit,
                at: now,
                random: &random
            )
            guard let ticket else {
                ledger.book.turnedAway(arrival.key)
                return .tooMany
            }
            guard ledger.book.invited(arrival, by: ticket, at: now) else {
                ledger.tickets.withdraw(ticket)
                return .answered
            }
            return .ticket(ticket)
        }
    }

    /// By which way a call's next stream comes.
    func purpose(of arrival: CallArrival) -> TicketOffice.Purpose {
        switch agent(of: arrival)?.brain {
        case .relay?: .relay
        case .cascade?, .bridge?, nil: .carrier
        }
    }

    /// The stream that a call is to open, and whom the carrier is to ask when it is over.
    func invitation(_ arrival: CallArrival, _ ticket: String) -> TwiML {
        if case .relay(let manner)? = agent(of: arrival)?.brain {
            return relayInvitation(arrival, ticket, manner)
        }
        let stream = TwiML.Stream(
            url: "\(socketBase)/v1/media/\(ticket)",
            name: "\(arrival.agent)-\(arrival.returns + 1)",
            statusCallback: "\(base ?? "")/v1/twilio/stream-status",
            parameters: sendable(arrival.parameters)
        )
        return TwiML(
            .connect(TwiML.Connect(.stream(stream))),
            .redirect(address("next", of: arrival.agent))
        )
    }

    /// What of the parameters goes to the carrier, and comes back with the socket.
    func sendable(_ parameters: CallParameters) -> [TwiML.Parameter] {
        parameters.pairs.filter { Self.isSendable($0) }.prefix(Self.mostParameters)
            .map { TwiML.Parameter($0.name, $0.value) }
    }

    /// The carrier takes parameters of less than 500 characters, name and value together; what is longer is known here, too.
    private static func isSendable(_ pair: (name: String, value: String)) -> Bool {
        pair.name.utf16.count + pair.value.utf16.count < 500
    }

    private static let mostParameters = 50

    // MARK: What is next

    /// A call's stream is over, and the carrier asks what is next.
    func next(_ exchange: HTTPExchange, agent name: String) async throws {
        let (form, organisation) = try await form(of: exchange)
        let webhook = try read(form) { form throws(TwilioFormError) in try TwilioVoiceWebhook(form) }
        let agent = agent(name, of: organisation) ?? DoorAgent(name, of: organisation)
        let key = CallKey(organisation: organisation.key, call: webhook.call)
        switch try relayEnding(form, of: key) {
        // The caller is gone: whatever is answered has no effect, and there is nothing to come back for.
        case .completed?:
            ledger.withLock { $0.callEnded(key) }
            answer(exchange, TwiML(.hangUp))
        case .ended(let handOff)?:
            let handedOn = handOff.flatMap { CallFarewell(handOff: $0) }
            goOn(exchange, key, agent, called: webhook.to, handedOn: handedOn)
        case .failed?, nil: goOn(exchange, key, agent, called: webhook.to)
        }
    }

    private func goOn(
        _ exchange: HTTPExchange,
        _ key: CallKey,
        _ agent: DoorAgent,
        called: String,
        handedOn: CallFarewell? = nil
    ) {
        answer(exchange, continuation(key, agent, called: called, handedOn: handedOn, at: exchange.loop.now))
    }

    /// What is next for a call that is known, or was.
    func continuation(
        _ key: CallKey,
        _ agent: DoorAgent,
        called: String,
        handedOn: CallFarewell? = nil,
        at now: MonotonicInstant
    ) -> TwiML {
        let next = ledger.withLock { ledger in
            ledger.withdrawTicket(of: key)
            return ledger.book.next(key, at: now)
        }
        // The carrier may have lost a stream that still looks alive from here.
        supersedeSocket(of: key)
        switch next.unless(handedOn) {
        case .comeBack(let arrival):
            tell(.callReturned(number: arrival.returns), of: key)
            let ticket = issue(arrival, for: purpose(of: arrival), at: now).ticket
            if let ticket { return invitation(arrival, ticket) }
            return refusal(arrival, agent, "too many tickets are out", words(of: arrival, agent).busy)
        case .hangUp:
            tell(.callHungUp, of: key)
            return TwiML(.hangUp)
        case .transfer(let number):
            tell(.callTransferred, of: key)
            return TwiML(.dial(TwiML.Dial(to: number, action: address("dialled", of: agent.name))))
        case .tooOften, .unknown:
            tell(.callGivenUp, of: key)
            let rules = options.rules(of: agent.organisation)
            let words = rules.sentences(of: agent)
            if let forward = rules.forward(of: agent, called) { return forwarding(forward, agent: agent.name) }
            return TwiML(.say(words.lost, language: words.language), .hangUp)
        }
    }

    /// A call to somebody else has ended.
    func dialled(_ exchange: HTTPExchange, agent name: String) async throws {
        let (form, organisation) = try await form(of: exchange)
        let webhook = try read(form) { form throws(TwilioFormError) in try TwilioDialWebhook(form) }
        tell(.dialled(webhook.result.rawValue), of: CallKey(organisation: organisation.key, call: webhook.call))
        guard !webhook.result.hasTalked else { return answer(exchange, TwiML(.hangUp)) }
        let words = options.rules(of: organisation).sentences(of: agent(name, of: organisation))
        answer(exchange, TwiML(.say(words.nobodyThere, language: words.language), .hangUp))
    }

    // MARK: Refusing

    private func refuse(
        _ exchange: HTTPExchange,
        _ arrival: CallArrival,
        _ agent: DoorAgent,
        _ reason: String,
        _ sentence: String
    ) {
        answer(exchange, refusal(arrival, agent, reason, sentence))
    }

    private func refusal(_ arrival: CallArrival, _ agent: DoorAgent, _ reason: String, _ sentence: String) -> TwiML {
        let forward = options.rules(of: arrival.organisation).forward(of: agent, arrival.called)
        tell(.callRefused(reason, isForwarded: forward != nil), of: arrival.key)
        if let forward { return forwarding(forward, agent: agent.name) }
        return TwiML(.say(sentence, language: words(of: arrival, agent).language), .hangUp)
    }

    /// What an agent says of calls that it cannot take.
    private func words(of arrival: CallArrival, _ agent: DoorAgent) -> DoorSentences {
        options.rules(of: arrival.organisation).sentences(of: agent)
    }

    private func forwarding(_ number: String, agent: String) -> TwiML {
        TwiML(.dial(TwiML.Dial(to: number, action: address("dialled", of: agent))))
    }

    // MARK: Who and where

    private static func agent(
        asked name: String?,
        called: String,
        _ organisation: Organisation,
        in edition: DoorEdition
    ) -> DoorAgent? {
        let numbers = edition.options.rules(of: organisation).numbers
        if let name = name ?? numbers[called] { return edition.agent(name, of: organisation) }
        return edition.options.agents.first { $0.organisation == organisation }
    }

    func address(_ step: String, of agent: String) -> String {
        "\(base ?? "")/agents/\(PercentEncoding.encode(agent))/voice/\(step)"
    }

    /// The public address as sockets have it.
    var socketBase: String {
        guard let base else { return "" }
        return base.hasPrefix("https://") ? "wss" + base.dropFirst(5) : "ws" + base.dropFirst(4)
    }

    /// What is known of a call by its webhook: what the agent's calls begin with, what the webhook's own address says, and
    /// the caller's name.
    private static func parameters(
        of exchange: HTTPExchange,
        _ webhook: TwilioVoiceWebhook,
        _ agent: DoorAgent
    ) -> CallParameters {
        var pairs: [String: String] = [:]
        if exchange.head.method != .get {
            for parameter in exchange.head.target.parameters { pairs[parameter.name] = parameter.value }
        }
        var own = CallParameters(pairs)
        own.agent = nil
        return own.or(CallParameters(callerName: webhook.callerName)).or(CallParameters(agent.parameters))
    }
}

extension CallBook.Next {
    /// What is next for a call of which nothing is known any more, but how we have ended its session.
    fileprivate func unless(_ handedOn: CallFarewell?) -> Self {
        guard self == .unknown, let handedOn else { return self }
        switch handedOn {
        case .hangUp: return .hangUp
        case .transfer(let number): return .transfer(number)
        }
    }
}

extension DoorRules {
    /// The number for calls that are not taken; whoever is forwarded to us from there is not sent back.
    fileprivate func forward(of agent: DoorAgent, _ called: String) -> String? {
        (agent.forward ?? forward).flatMap { $0 == called ? nil : $0 }
    }
}
