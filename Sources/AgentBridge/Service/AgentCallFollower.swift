internal import CallTiming
package import ProviderKit
package import Reactor

/// Fetches what was said in the calls that the service has carried, once they are over, and tells it as a call's log does.
package final class AgentCallFollower: Sendable {
    private struct Call: Sendable {
        var conversation: String
        var call: String
    }

    private let service: AgentService
    private let interval: Duration
    private let limit: Duration
    private let calls: AsyncStream<Call>
    private let feed: AsyncStream<Call>.Continuation
    private let reader: @Sendable (CallEvent) -> Void
    private let failed: @Sendable (_ call: String, ProviderFailure) -> Void

    /// How many calls may wait to be fetched: as many as one node carries in the longest time that one may last.
    private static let mostCalls = 4_096

    /// Makes a follower that asks every so often, for so long from a call's beginning on.
    package init(
        _ service: AgentService,
        every interval: Duration = .seconds(10),
        within limit: Duration = .seconds(7_200),
        reader: @escaping @Sendable (CallEvent) -> Void,
        failed: @escaping @Sendable (_ call: String, ProviderFailure) -> Void = { _, _ in }
    ) {
        self.service = service
        self.interval = interval
        self.limit = limit
        self.reader = reader
        self.failed = failed
        (calls, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.mostCalls))
    }

    /// A call is the service's: its conversation is to be fetched.
    package func follow(_ conversation: String, of call: String) {
        feed.yield(Call(conversation: conversation, call: call))
    }

    /// Fetches until the task is cancelled.
    package func run(on loop: EventLoop) async {
        await withDiscardingTaskGroup { group in
            for await call in calls {
                group.addTask(executorPreference: loop) { await self.fetch(call, on: loop) }
            }
        }
    }

    private func fetch(_ call: Call, on loop: EventLoop) async {
        do throws(ProviderFailure) {
            let found = try await service.finishedConversation(
                call.conversation,
                every: interval,
                within: limit,
                on: loop
            )
            found.write(to: CallEventLog(readers: [reader]), call: call.call, instant: loop.now)
        } catch {
            if error.kind != .closed { failed(call.call, error) }
        }
    }
}
