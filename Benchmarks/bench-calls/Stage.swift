import CallPipeline
import CallTiming
import ProviderKit
import Reactor
import Rehearsal
import Synchronization

/// A call on a line, in virtual time, with providers that need no socket.
struct Stage {
    let line: LoopConfined<SimulatedLine>
    let call: Call
    let events: Events

    /// The events of a call, told to whoever measures.
    final class Events: Sendable {
        private let gathered = Mutex<[CallEvent]>([])
        var kinds: [CallEvent.Kind] { gathered.withLock { $0.map(\.kind) } }
        func add(_ event: CallEvent) { gathered.withLock { $0.append(event) } }
    }

    /// Sets a call up, of which events and audio are kept or not; to be called on the loop.
    static func call(
        _ agent: CallAgent,
        _ providers: CallProviders,
        oneWay: Duration,
        jitter: Duration = .zero,
        seed: UInt64 = 1,
        keeps: Bool = true,
        on loop: EventLoop
    ) -> Stage {
        let events = Events()
        let line = SimulatedLine(on: loop, oneWay: oneWay, jitter: jitter, seed: seed, keepsAudio: keeps)
        let log = CallEventLog(readers: keeps ? [{ events.add($0) }] : [])
        let call = Call(
            on: loop,
            of: Call.Parts(agent: agent, providers: providers, log: log),
            output: LoopConfined(line, on: loop)
        )
        line.connect(call)
        return Stage(line: LoopConfined(line, on: loop), call: call, events: events)
    }

    /// Runs something on a loop whose clock is turned by hand.
    static func onLoop<Value: Sendable>(
        _ body: @escaping @Sendable (EventLoop) async throws -> Value
    ) async throws -> Value {
        let loop = try EventLoop(name: "calls", clock: .manual(ManualTime()))
        let value = try await Task(executorPreference: loop) { try await body(loop) }.value
        await loop.shutdown()
        return value
    }
}
