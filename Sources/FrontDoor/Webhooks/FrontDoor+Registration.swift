internal import HTTPTransport
internal import TwilioWire

extension FrontDoor {
    /// Hands a call on to whoever carries it, and answers whether that was done; otherwise it is taken here.
    func handOver(_ exchange: HTTPExchange, _ arrival: CallArrival, _ registration: CallRegistration) async -> Bool {
        do {
            guard let twiml = try await registration.make(arrival, exchange.loop) else { return false }
            exchange.respond(
                HTTPResponse(
                    status: .ok,
                    fields: [.contentType: TwiML.contentType, .cacheControl: "no-store"],
                    body: Array(twiml.utf8)
                )
            )
            return true
        } catch {
            tell(.registrationFailed("\(error)"), of: arrival.key)
            return false
        }
    }
}
