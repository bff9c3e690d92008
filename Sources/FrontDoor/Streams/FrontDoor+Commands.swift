package import CallPipeline
package import CallTiming
internal import Carriers
package import ProviderKit
internal import Reactor
internal import Synchronization

extension FrontDoor {
    /// Whether there is a call of that name, or one is expected.
    package func knows(_ call: String, of organisation: Organisation = .standard) -> Bool {
        ledger.withLock { $0.book.standing(of: CallKey(organisation: organisation.key, call: call)) != nil }
    }

    /// Has a call that is going on do something; answers whether there is one of that name.
    @discardableResult
    package func command(_ command: CallCommand, _ call: String, of organisation: Organisation = .standard) -> Bool {
        let key = CallKey(organisation: organisation.key, call: call)
        guard let socket = ledger.withLock({ $0.sockets[key]?.socket }) else { return false }
        socket.loop.execute { socket.value.command(command) }
        return true
    }

    /// How many calls still need this server: those that talk, and those that were told to come, or will ask what is next.
    ///
    /// A call that somebody else carries does not.
    package func present(at now: MonotonicInstant) -> Int { ledger.withLock { $0.book.present(at: now) } }

    /// Ends all calls that are going on, after these words; but for those that were told before.
    package func dismissAll(saying words: String, but told: inout Set<String>) {
        let sockets = ledger.withLock { ledger in
            ledger.sockets.map { (name: "\($0.key.organisation)/\($0.key.call)/\($0.value.visit)", $0.value.socket) }
        }
        for (name, socket) in sockets where told.insert(name).inserted {
            socket.loop.execute { socket.value.command(.hangUp(words)) }
        }
    }
}
