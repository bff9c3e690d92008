internal import HTTPTransport
package import ProviderKit
internal import Reactor
internal import Synchronization
internal import TwilioWire

extension FrontDoor {
    /// Hands a call on to whoever carries it, and answers whether that was done; otherwise it is taken here.
    func handOver(_ exchange: HTTPExchange, _ arrival: CallArrival, _ registration: CallRegistration) async -> Bool {
        let call: CarriedCall
        do {
            guard let made = try await registration.make(arrival, exchange.loop) else { return false }
            call = made
        } catch {
            tell(.registrationFailed("\(error)"), of: arrival.key)
            return false
        }
        let now = exchange.loop.now
        guard ledger.withLock({ $0.book.carried(arrival, answer: call.answer, at: now) }) else { return false }
        call.begun()
        answer(exchange, call.answer)
        return true
    }

    /// What was said in a call that somebody else has carried will not be known.
    package func conversationLost(_ reason: String, of call: String, _ organisation: Organisation = .standard) {
        tell(.conversationLost(reason), of: CallKey(organisation: organisation.key, call: call))
    }
}
