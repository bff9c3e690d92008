internal import CallTiming
internal import HTTPTransport
public import ProviderKit
public import Reactor
internal import Synchronization
public import TwilioREST

/// Makes outbound calls: takes orders, checks them, dials, follows each call to its one end.
public final class OutboundDesk: Sendable {
    /// What the desk's own tasks do.
    enum Work: Sendable {
        case call(LiveOutboundCall)
        case errand(EventLoop, @Sendable () async -> Void)
    }

    struct State {
        var live: [String: LiveOutboundCall] = [:]
        var isDraining = false
        var numbers: RateLimiter<String>
        var tokens = RateLimiter<String>()
    }

    let options: OutboundOptions
    let twilio: TwilioREST
    let store: any OutboundCallStore
    let clips: VoiceClips?
    let gate: DialGate
    let clients = LoopLocal { HTTPClient(on: $0) }
    let state: Mutex<State>
    private let group: EventLoopGroup
    private let works: AsyncStream<Work>
    private let newWork: AsyncStream<Work>.Continuation

    /// Makes a desk; it dials once `run` is called.
    ///
    /// - Parameter voice: what speaks messages; nil to take no orders for them.
    public init(
        _ options: OutboundOptions,
        _ twilio: TwilioREST,
        store: any OutboundCallStore = MemoryCallStore(),
        voice: (any SpeechSynthesizer)? = nil,
        group: EventLoopGroup
    ) {
        self.options = options
        self.twilio = twilio
        self.store = store
        clips = voice.map { VoiceClips($0) }
        gate = DialGate(limit: options.ordersAtOnce)
        state = Mutex(State(numbers: RateLimiter(options.callsPerNumber)))
        self.group = group
        // Unbounded, because the number of live calls bounds it, and each call's errands are few.
        (works, newWork) = AsyncStream.makeStream()
    }

    /// Makes and follows calls until the task is cancelled; begins with those that an earlier process left behind.
    public func run() async {
        if let left = try? await store.unfinished() {
            for record in left where state.withLock({ $0.live[record.id] == nil }) {
                let loop = group.next()
                await Task(executorPreference: loop) { self.begin(record, on: loop) }.value
            }
        }
        await withDiscardingTaskGroup { tasks in
            for await work in works {
                switch work {
                case .call(let call): tasks.addTask(executorPreference: call.loop) { await self.live(call) }
                case .errand(let loop, let body): tasks.addTask(executorPreference: loop) { await body() }
                }
            }
            tasks.cancelAll()
        }
    }

    /// By whose account of the carrier calls are made.
    var account: String { twilio.account.account }

    /// How many calls go on or wait.
    public var liveCount: Int { state.withLock { $0.live.count } }

    /// Takes no more orders; calls that were ordered are made and followed to their ends.
    public func drain() { state.withLock { $0.isDraining = true } }

    // MARK: Orders

    /// Takes an order, or says why not; to be called on the loop.
    ///
    /// An order whose idempotency key was used before is the earlier one.
    public func order(
        _ order: OutboundOrder,
        by token: AccessToken,
        on loop: EventLoop
    ) async throws(OutboundRefusal) -> OutboundCallRecord {
        do throws(OutboundRefusal) {
            return try await accept(order, token, loop)
        } catch {
            noteRefusal(error, token)
            throw error
        }
    }

    /// Puts down that an order was refused.
    func noteRefusal(_ refusal: OutboundRefusal, _ token: AccessToken) {
        options.log("outbound call refused: \(refusal.name): \(refusal) (token \(token.name))")
    }

    private func accept(
        _ order: OutboundOrder,
        _ token: AccessToken,
        _ loop: EventLoop
    ) async throws(OutboundRefusal) -> OutboundCallRecord {
        if state.withLock({ $0.isDraining }) { throw .draining }
        try check(order)
        var record = OutboundCallRecord(id: OutboundCallRecord.newID(), order: order, created: options.wallClock())
        if case .message(let message) = order.speaker {
            record.clip = try await clip(message.text, message.language, loop)
        } else if order.onMachine == .leaveMessage, clips != nil, let text = order.machineMessage {
            record.clip = try await clip(text, nil, loop)
        }
        // Speech takes its time: the end may have begun meanwhile.
        if state.withLock({ $0.isDraining }) { throw .draining }
        try admit(order, token, loop.now)
        do throws(OutboundRefusal) {
            if let earlier = try await insert(record) {
                // Whoever asks again for the same call does not use up the limits.
                giveBack(order, token)
                return earlier
            }
        } catch {
            giveBack(order, token)
            throw error
        }
        begin(record, on: loop)
        return record
    }

    private func insert(_ record: OutboundCallRecord) async throws(OutboundRefusal) -> OutboundCallRecord? {
        let insertion: OutboundCallInsertion
        do { insertion = try await store.insert(record) } catch { throw .full }
        guard case .exists(let earlier) = insertion else { return nil }
        guard record.order.isRepetition(of: earlier.order) else { throw .keyUsed(record.order.idempotencyKey ?? "") }
        return earlier
    }

    private func begin(_ record: OutboundCallRecord, on loop: EventLoop) {
        let call = LiveOutboundCall(record, on: loop)
        state.withLock { $0.live[record.id] = call }
        newWork.yield(.call(call))
    }

    func clip(
        _ text: String,
        _ language: String?,
        _ loop: EventLoop
    ) async throws(OutboundRefusal) -> String {
        guard let clips else { throw .unspeakable("no voice is configured for messages") }
        do throws(ProviderFailure) {
            return try await clips.name(of: text, language: language, on: loop)
        } catch {
            throw .unspeakable("\(error)")
        }
    }

    /// Does something in a task of the desk's own, which ends with it.
    func perform(on loop: EventLoop, _ body: @escaping @Sendable () async -> Void) {
        newWork.yield(.errand(loop, body))
    }

    // MARK: Calls

    /// A call that goes on.
    func liveCall(_ id: String) -> LiveOutboundCall? { state.withLock { $0.live[id] } }

    /// A call, as it is now.
    public func record(_ id: String, of organisation: Organisation) async throws -> OutboundCallRecord? {
        if let live = liveCall(id)?.record { return live.order.organisation == organisation ? live : nil }
        return try await store.record(id, of: organisation)
    }

    /// Ends a call, or sees to it that it is never made; one that is over stays as it is.
    public func hangUp(_ id: String) {
        liveCall(id)?.apply(at: options.wallClock()) { $0.cancel() }
    }

    /// Whether it matters that somebody listens for a beep in a call's audio.
    public func listensForBeeps(in id: String) -> Bool { (liveCall(id)?.record.order.onMachine ?? .talk) != .talk }

    /// Takes note of a beep that was heard in a call's audio.
    public func heardBeep(in id: String) {
        liveCall(id)?.judge { $0.heardBeep(at: $1) }
    }
}
