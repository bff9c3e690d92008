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
    /// How many may be out.
    var capacity: Int

    /// How many characters a ticket's name has.
    static let length = 48

    init(capacity: Int) { self.capacity = max(1, capacity) }

    /// How many are out.
    var count: Int { tickets.count }

    /// Hands out a ticket; nil when too many are out.
    mutating func issue(
        _ ticket: Ticket,
        at now: MonotonicInstant,
        random: inout some RandomNumberGenerator
    ) -> String? {
        if tickets.count >= capacity { tickets = tickets.filter { $0.value.expires > now } }
        guard tickets.count < capacity else { return nil }
        let name = Self.name(&random)
        tickets[name] = ticket
        return name
    }

    /// Takes a ticket in, which is used with that.
    mutating func redeem(_ name: String, for purpose: Purpose, at now: MonotonicInstant) throws(Refusal) -> Ticket {
        // A ticket that is tried at the wrong door stays good at the right one.
        guard let ticket = tickets[name], ticket.purpose == purpose else { throw .unknown }
        tickets[name] = nil
        guard ticket.expires > now else { throw .expired }
        return ticket
    }

    /// Takes back a ticket that was not used.
    mutating func withdraw(_ name: String) { tickets[name] = nil }

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
