public import ProviderKit
internal import Synchronization

/// Outbound calls in memory: they are forgotten with the process, and the oldest ended ones when there are too many.
public final class MemoryCallStore: OutboundCallStore {
    private struct State {
        var records: [String: OutboundCallRecord] = [:]
        /// Numbers in the order of their coming; those that are gone stay for a while.
        var order: [String] = []
        var keys: [Key: String] = [:]
        var carrierCalls: [String: String] = [:]
    }

    private struct Key: Hashable {
        var organisation: Organisation
        var key: String
    }

    private let state = Mutex(State())
    private let limit: Int

    /// Keeps so many.
    public init(limit: Int = 100_000) { self.limit = max(1, limit) }

    /// Keeps a new call, unless its organisation has used its idempotency key.
    public func insert(_ record: OutboundCallRecord) async throws -> OutboundCallInsertion {
        state.withLock { state in
            if let text = record.order.idempotencyKey {
                let key = Key(organisation: record.order.organisation, key: text)
                if let id = state.keys[key], let found = state.records[id] { return .exists(found) }
                state.keys[key] = record.id
            }
            state.records[record.id] = record
            state.order.append(record.id)
            if state.records.count > limit { Self.forget(&state, limit) }
            return .inserted
        }
    }

    /// Keeps what is now known of a call.
    public func save(_ record: OutboundCallRecord) async throws {
        state.withLock { state in
            guard state.records[record.id] != nil else { return }
            state.records[record.id] = record
            if let call = record.progress.carrierCall { state.carrierCalls[call] = record.id }
        }
    }

    /// A call by its number, of that organisation.
    public func record(_ id: String, of organisation: Organisation) async throws -> OutboundCallRecord? {
        state.withLock { $0.records[id].flatMap { $0.order.organisation == organisation ? $0 : nil } }
    }

    /// A call by its number, whosever it is.
    public func record(forCarrier id: String) async throws -> OutboundCallRecord? {
        state.withLock { $0.records[id] }
    }

    /// Calls, the newest first.
    public func search(
        _ query: OutboundCallQuery,
        of organisation: Organisation
    ) async throws -> [OutboundCallRecord] {
        state.withLock { state in
            var found: [OutboundCallRecord] = []
            var isReached = query.before == nil
            for id in state.order.reversed() where found.count < query.limit {
                guard isReached else {
                    isReached = id == query.before
                    continue
                }
                guard let record = state.records[id], record.order.organisation == organisation else { continue }
                if query.matches(record) { found.append(record) }
            }
            return found
        }
    }

    /// Calls that have not ended.
    public func unfinished() async throws -> [OutboundCallRecord] {
        state.withLock { $0.records.values.filter { !$0.progress.state.isEnd } }
    }

    /// Whether some call is known as that one of the carrier's.
    public func isKnown(carrierCall: String) async throws -> Bool {
        state.withLock { $0.carrierCalls[carrierCall] != nil }
    }

    /// Forgets the oldest tenth of those that have ended.
    private static func forget(_ state: inout State, _ limit: Int) {
        var kept: [String] = []
        var left = max(1, limit / 10)
        for id in state.order {
            guard left > 0, let record = state.records[id], record.progress.state.isEnd else {
                kept.append(id)
                continue
            }
            left -= 1
            state.records[id] = nil
            if let call = record.progress.carrierCall { state.carrierCalls[call] = nil }
            if let key = record.order.idempotencyKey {
                state.keys[Key(organisation: record.order.organisation, key: key)] = nil
            }
        }
        state.order = kept
    }
}
