internal import Synchronization

/// Something that goes wrong in one session with a simulated provider.
package struct SimulatedFault: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The request is answered with that status, in the provider's own shape of an error.
        case status(Int, retryAfter: Double? = nil)
        /// Nothing more is sent, and the connection stays open.
        case stall
        /// The connection ends without a word.
        case drop
        /// The provider's own message of an error, and what it does to the connection after it.
        case error
        /// A message that is no message.
        case garbage
        /// A valid message of a kind that does not exist.
        case unknown
    }

    package var kind: Kind
    /// How many messages or pieces are sent before it; a status comes before all of them.
    package var after: Int

    package init(_ kind: Kind, after: Int = 0) {
        self.kind = kind
        self.after = after
    }
}

/// What goes wrong in the sessions to come.
package final class FaultSchedule: Sendable {
    private struct Entry {
        var provider: String
        var fault: SimulatedFault
        var times: Int
    }

    private let entries = Mutex<[Entry]>([])
    private let happened = Mutex<[String: Int]>([:])
    private let silences = Mutex<[String: Int]>([:])

    /// Has the next sessions with a provider, so many of them, go wrong.
    package func add(_ fault: SimulatedFault, to provider: String, times: Int = 1) {
        entries.withLock { $0.append(Entry(provider: provider, fault: fault, times: times)) }
    }

    /// What goes wrong with the session that begins now.
    package func take(for provider: String) -> SimulatedFault? {
        let fault: SimulatedFault? = entries.withLock { entries in
            guard let place = entries.firstIndex(where: { $0.provider == provider }) else { return nil }
            let fault = entries[place].fault
            entries[place].times -= 1
            if entries[place].times == 0 { entries.remove(at: place) }
            return fault
        }
        if fault != nil { happened.withLock { $0[provider, default: 0] += 1 } }
        return fault
    }

    /// Has the next replies of a provider that come over connections there are, so many of them, bring nothing.
    package func silence(_ provider: String, times: Int) { silences.withLock { $0[provider, default: 0] += times } }

    /// Whether the reply that begins now is one of those.
    func takeSilence(of provider: String) -> Bool {
        silences.withLock { silences in
            guard let left = silences[provider], left > 0 else { return false }
            silences[provider] = left - 1
            return true
        }
    }

    /// How many sessions with each provider have gone wrong.
    package var counts: [String: Int] { happened.withLock { $0 } }

    /// Nothing goes wrong any more.
    package func clear() {
        entries.withLock { $0.removeAll() }
        silences.withLock { $0.removeAll() }
    }
}

/// Counts a session's messages towards its fault.
package struct FaultGate: Sendable {
    package let fault: SimulatedFault?
    private var sent = 0

    package init(_ fault: SimulatedFault?) { self.fault = fault }

    /// What to do instead of sending the next message; nil for sending it.
    package mutating func next() -> SimulatedFault.Kind? {
        defer { sent += 1 }
        guard let fault, sent >= fault.after else { return nil }
        // Garbage and unknown messages come once, in between.
        switch fault.kind {
        case .garbage, .unknown: return sent == fault.after ? fault.kind : nil
        case .status: return nil
        case .stall, .drop, .error: return fault.kind
        }
    }
}
