internal import CallTiming
package import ProviderKit
internal import ProviderWire
package import Reactor
internal import Synchronization

/// Fetches what was said in the calls that the service has carried, once they are over, and tells it as a call's log does.
///
/// Each loop has its share of the calls, and asks for one after the other, so that the service never gets more than one
/// question of each at a time.
package final class AgentCallFollower: Sendable {
    /// A call that the service carries.
    package struct Call: Sendable, Equatable {
        /// The conversation's name with the service, and the carrier's for the call.
        package var conversation: String
        package var call: String
        package var organisation: Organisation

        package init(_ conversation: String, of call: String, _ organisation: Organisation = .standard) {
            self.conversation = conversation
            self.call = call
            self.organisation = organisation
        }
    }

    /// What is told of a call.
    package enum Outcome: Sendable, Equatable {
        /// It is over, and its log was told.
        case told
        /// Nobody will know what was said in it.
        case lost(ProviderFailure)
    }

    private struct Wait {
        var call: Call
        var since: MonotonicInstant
        var due: MonotonicInstant
        var interval: Duration
    }

    private let service: AgentService
    private let patience: ConversationPatience
    private let reader: @Sendable (CallEvent) -> Void
    private let fresh = Mutex<[Call]>([])

    /// How many calls may wait to be taken up.
    private static let mostFresh = 4_096

    /// Makes a follower that tells the calls' events to a reader.
    package init(
        _ service: AgentService,
        _ patience: ConversationPatience = ConversationPatience(),
        reader: @escaping @Sendable (CallEvent) -> Void
    ) {
        self.service = service
        self.patience = patience
        self.reader = reader
    }

    /// A call is the service's: its conversation is to be fetched; answers whether it will be.
    @discardableResult
    package func follow(_ call: Call) -> Bool {
        fresh.withLock { fresh in
            guard fresh.count < Self.mostFresh else { return false }
            fresh.append(call)
            return true
        }
    }

    /// Fetches until the task is cancelled; what has not been fetched by then is lost.
    package func run(on loops: [EventLoop], outcome: @escaping @Sendable (Call, Outcome) -> Void) async {
        await withDiscardingTaskGroup { group in
            for (number, loop) in loops.enumerated() {
                group.addTask(executorPreference: loop) { await self.work(number, of: loops.count, on: loop, outcome) }
            }
        }
        for call in fresh.withLock({ $0 }) { outcome(call, .lost(.cancelled(AgentService.name))) }
    }

    private func work(
        _ number: Int,
        of count: Int,
        on loop: EventLoop,
        _ outcome: @escaping @Sendable (Call, Outcome) -> Void
    ) async {
        var waits: [Wait] = []
        while !Task.isCancelled {
            // Looked for so often that a new one is never due before it is seen.
            let now = loop.now
            for call in takeShare(of: count) {
                waits.append(Wait(call: call, since: now, due: now + patience.first, interval: patience.first))
            }
            waits.sort { $0.due < $1.due }
            if let first = waits.first, first.due <= now {
                waits.removeFirst()
                if let wait = await ask(first, on: loop, outcome) { waits.append(wait) }
                continue
            }
            let next = min(waits.first?.due ?? now + patience.first, now + patience.first)
            do { try await loop.sleep(until: next) } catch { break }
        }
        for wait in waits { outcome(wait.call, .lost(.cancelled(AgentService.name))) }
    }

    private func takeShare(of count: Int) -> [Call] {
        fresh.withLock { fresh in
            let share = fresh.prefix((fresh.count + count - 1) / count)
            fresh.removeFirst(share.count)
            return Array(share)
        }
    }

    /// Asks for a call's conversation; answers when it is to be asked for again.
    private func ask(
        _ wait: Wait,
        on loop: EventLoop,
        _ outcome: @Sendable (Call, Outcome) -> Void
    ) async -> Wait? {
        let waited = loop.now - wait.since
        var wait = wait
        do throws(ProviderFailure) {
            guard let found = try await service.conversation(wait.call.conversation, on: loop) else {
                guard waited < patience.unknown else {
                    throw service.line.failure(.badRequest, "the service knows of no such conversation")
                }
                return later(&wait, on: loop)
            }
            if found.state.isFinal {
                found.write(to: CallEventLog(readers: [reader]), call: wait.call.call, instant: loop.now)
                outcome(wait.call, .told)
                return nil
            }
            guard waited < patience.whole else {
                throw service.line.failure(.stalled, "the conversation is still \(found.state.rawValue)")
            }
        } catch {
            switch error.kind {
            case .authentication, .quota, .badRequest, .closed:
                outcome(wait.call, .lost(error))
                return nil
            case .rateLimit, .overloaded, .network, .protocolViolation, .stalled:
                guard waited < patience.whole else {
                    outcome(wait.call, .lost(error))
                    return nil
                }
                wait.interval = max(wait.interval, error.retryAfter ?? .zero)
            }
        }
        return later(&wait, on: loop)
    }

    private func later(_ wait: inout Wait, on loop: EventLoop) -> Wait {
        wait.due = loop.now + wait.interval
        wait.interval = min(wait.interval * 3 / 2, max(patience.atMost, wait.interval))
        return wait
    }
}
