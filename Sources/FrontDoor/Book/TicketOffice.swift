internal import CallTiming

/// Hands out what a stream is let in by: a name that nobody can guess, good for one stream, for a short time.
struct TicketOffice: Sendable {
    /// What a ticket lets in.
    struct Ticket: Sendable, Equatable {
        var call: CallKey
        var purpose: Purpose
        var expires: MonotonicInstant
    }

    /// By which way.
    enum Purpose: Sendable, Equatable {
        /// A carrier's stream, of the call that its webhook announced.
        case carrier
        /// The same of a call to whose agent the carrier passes words.
        case relay
        /// Somebody who was let in to try the agent.
        case talk
    }

    /// Why a stream is not let in.
    enum Refusal: Error, Equatable {
        /// It was never handed out, or was used.
        case unknown
        case expired
    }

    private var tickets: [String: Ticket] = [:]
    /// How many of each organisation are out.
    private var counts: [String: Int] = [:]

    /// How many characters a ticket's name has.
    static let length = 48

    /// How many are out.
    var count: Int { tickets.count }

    /// Hands out a ticket; nil when so many of its organisation are out.
    mutating func issue(
        _ ticket: Ticket,
        limit: Int,
        at now: MonotonicInstant,
        random: inout some RandomNumberGenerator
    ) -> String? {
        let organisation = ticket.call.organisation
        if counts[organisation, default: 0] >= limit { removeExpired(at: now) }
        guard counts[organisation, default: 0] < limit else { return nil }
        let name = Self.name(&random)
        tickets[name] = ticket
        counts[organisation, default: 0] += 1
        return name
    }

    /// Whose stream a ticket lets in; nil for none.
    func organisation(of name: String) -> String? { tickets[name]?.call.organisation }

    /// Takes a ticket in, which is used with that.
    mutating func redeem(_ name: String, for purpose: Purpose, at now: MonotonicInstant) throws(Refusal) -> Ticket {
        // A ticket that is tried at the wrong door stays good at the right one.
        guard let ticket = tickets[name], ticket.purpose == purpose else { throw .unknown }
        withdraw(name)
        guard ticket.expires > now else { throw .expired }
        return ticket
    }

    /// Takes back a ticket that was not used.
    mutating func withdraw(_ name: String) {
        guard let ticket = tickets.removeValue(forKey: name) else { return }
        let left = counts[ticket.call.organisation, default: 1] - 1
        counts[ticket.call.organisation] = left > 0 ? left : nil
    }

    private mutating func removeExpired(at now: MonotonicInstant) {
        tickets = tickets.filter { $0.value.expires > now }
        counts = [:]
        for ticket in tickets.values { counts[ticket.call.organisation, default: 0] += 1 }
    }

    private static func name(_ random: inout some RandomNumberGenerator) -> String {
        var name = ""
        for _ in 0..<3 {
            let digits = String(random.next(), radix: 16)
            name += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return name
    }
}

/// A call of an organisation.
struct CallKey: Sendable, Hashable {
    var organisation: String
    var call: String
}
