internal import CallPipeline
internal import Carriers
internal import HTTPTransport
internal import Reactor
internal import RelayCalls
internal import RelayWire
internal import Synchronization
internal import TwilioWire
internal import WebSocketTransport

// The sockets of calls whose carrier hears and speaks.
extension FrontDoor {
    /// Somebody wants to open a call's relay socket.
    func openRelay(_ exchange: HTTPExchange, by name: String) async throws {
        let (key, visit) = try admit(exchange, by: name, for: .relay)
        let arrival = ledger.withLock { $0.book.arrival(of: key, visit: visit) }
        var manners = RelayManners()
        var language: String?
        if let arrival, case .relay(let manner)? = agent(of: arrival)?.brain {
            manners = manner.manners(of: arrival)
            language = manner.element.language
        }
        let loop = exchange.loop
        let handler = RelaySocket(
            for: RelayVisit(
                counters: relays,
                manners: manners,
                welcome: { [language] setup in
                    // The ticket was given out for one call, and is no good for another one.
                    guard setup.call == key.call else { return nil }
                    guard var arrival = self.ledger.withLock({ $0.book.arrival(of: key, visit: visit) }) else {
                        return nil
                    }
                    arrival.parameters = arrival.parameters.or(CallParameters(setup.parameters))
                    // What the carrier hears and speaks is what the agent is to think in.
                    arrival.parameters.language = arrival.parameters.language ?? language
                    return self.parts(of: arrival)
                },
                over: { self.ended(key, visit, $0.asStream, on: loop) }
            )
        )
        do {
            let socket = try exchange.acceptWebSocket(handler, options: Self.socketOptions, protocols: [])
            let confined = LoopConfined<any CallSocket>(handler, on: loop)
            ledger.withLock { $0.sockets[key] = (visit, confined) }
            tell(.streamOpened(number: visit), of: key)
            _ = await socket.waitForEnd()
        } catch {
            ended(key, visit, .lost(nil), on: loop)
            throw error
        }
        forgetSocket(of: key, visit)
    }

    /// The relay that a call is to open, and whom the carrier is to ask when it is over.
    func relayInvitation(_ arrival: CallArrival, _ ticket: String, _ manner: RelayManner) -> TwiML {
        var element = manner.element(for: arrival)
        element.url = "\(socketBase)/v1/relay/\(ticket)"
        element.parameters = sendable(arrival.parameters)
        return TwiML(.connect(TwiML.Connect(.relay(element), action: address("next", of: arrival.agent))))
    }

    /// What Twilio says of a session that is over, when it asks what is next; nil where it asks after something else.
    ///
    /// A session that we ended is told of again: what was handed on says how, for the case that nobody here remembers.
    func relayEnding(_ form: TwilioForm, of key: CallKey) throws -> TwilioRelayWebhook.Ending? {
        guard form["SessionStatus"] != nil else { return nil }
        let ending = try read(form) { form throws(TwilioFormError) in try TwilioRelayWebhook(form) }.ending
        switch ending {
        case .ended: tell(.streamStatus("ended"), of: key)
        case .completed: tell(.streamStatus("completed"), of: key)
        case .failed(let code, let reason):
            let code = code.map { " \($0)" } ?? ""
            tell(.streamStatus("failed\(code): \(reason.prefix(200))"), of: key)
        }
        return ending
    }
}

extension RelayEnd {
    /// The same of a stream of audio.
    fileprivate var asStream: CarrierStreamEnd {
        switch self {
        case .left(let way): .left(way)
        case .stopped(let memory): .stopped(memory)
        case .lost(let memory): .lost(memory)
        case .refused: .refused
        }
    }
}

extension RelayManner {
    /// What Twilio is told for one call.
    func element(for arrival: CallArrival) -> TwiML.ConversationRelay {
        var element = element
        let language = arrival.memory.flatMap { $0.language.isEmpty ? nil : $0.language } ?? arrival.parameters.language
        if let language {
            element.language = RelayManners(languages: languages).language(language)
            if element.ttsLanguage != "multi" { element.ttsLanguage = nil }
            if element.transcriptionLanguage != "multi" { element.transcriptionLanguage = nil }
        }
        if element.welcomeGreeting != nil {
            // Who was in the middle of a conversation is not greeted once more.
            let isFirst = arrival.returns == 0 && arrival.memory == nil
            element.welcomeGreeting = isFirst ? arrival.parameters.firstMessage ?? element.welcomeGreeting : nil
        }
        return element
    }

    /// How the call begins, as its decisions have to know it.
    func manners(of arrival: CallArrival) -> RelayManners {
        RelayManners(
            welcome: element(for: arrival).welcomeGreeting,
            languages: languages,
            // What is to be said first in this call takes the place of what is said in all of them.
            greeting: arrival.parameters.firstMessage == nil ? greeting : nil,
            hold: hold
        )
    }

    private var languages: [String] {
        ([element.language ?? "en-US"] + element.languages.map(\.code)).filter { $0 != "multi" }
    }
}
