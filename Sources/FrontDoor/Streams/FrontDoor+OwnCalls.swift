internal import CallPipeline
package import CallTiming
package import ProviderKit
internal import Reactor
internal import Synchronization
package import TwilioWire

// Calls that we make ourselves: let in when they are answered, and again whenever the carrier has done with them what was
// wanted meanwhile.
extension FrontDoor {
    /// What a call of our own is told when it is answered, or comes back: to open a stream, as a call that comes in; nil when
    /// there are too many calls, or there is no public address.
    package func invitation(for arrival: CallArrival, at now: MonotonicInstant) -> TwiML? {
        guard base != nil else { return nil }
        if let back = ledger.withLock({ $0.book.cameBack(arrival.key, at: now) }) {
            // The carrier may ask before its former stream has ended.
            supersedeSocket(of: arrival.key)
            return issue(back, for: purpose(of: back), at: now).ticket.map { invitation(back, $0) }
        }
        var arrival = arrival
        arrival.edition = edition
        guard ledger.withLock({ $0.book.admit(arrival, at: now) }) == nil else { return nil }
        switch ledger.withLock({ $0.book.standing(of: arrival.key) }) {
        case .expected(_, ticket: nil)?: break
        case .expected(let known, let ticket?)?: return invitation(known, ticket)
        // It asks once more than it was told to: it goes on where it was.
        case .begun?: return continuation(arrival.key, agent(arrival), called: arrival.called, at: now)
        case .elsewhere?, nil: return nil
        }
        tell(.callTaken(agent: arrival.agent), of: arrival.key)
        return issue(arrival, for: purpose(of: arrival), at: now).ticket.map { invitation(arrival, $0) }
    }

    /// The carrier is about to take a call out of its stream; what was said in it is kept for when it comes back.
    package func stepAside(_ call: String, of organisation: Organisation, at now: MonotonicInstant) {
        ledger.withLock { $0.book.stepAside(CallKey(organisation: organisation.key, call: call), at: now) }
    }

    /// It was not taken out after all.
    package func stay(_ call: String, of organisation: Organisation) {
        ledger.withLock { $0.book.stay(CallKey(organisation: organisation.key, call: call)) }
    }

    /// A call is over, as the carrier or who carries it has told elsewhere.
    package func callEnded(_ call: String, of organisation: Organisation) {
        ledger.withLock { $0.callEnded(CallKey(organisation: organisation.key, call: call)) }
    }

    private func agent(_ arrival: CallArrival) -> DoorAgent {
        agent(of: arrival) ?? DoorAgent(arrival.agent, of: arrival.organisation)
    }

    /// Ends a call's stream that may still look alive, since another one is to come.
    func supersedeSocket(of key: CallKey) {
        let old = ledger.withLock { $0.sockets.removeValue(forKey: key) }
        guard let socket = old?.socket else { return }
        socket.loop.execute { socket.value.supersede() }
    }
}
