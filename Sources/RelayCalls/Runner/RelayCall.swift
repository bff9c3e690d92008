internal import CallPipeline
internal import CallTiming
internal import CallTools
internal import ProviderKit
internal import Reactor
internal import RelayWire

/// One call whose carrier hears and speaks: runs its decisions, on the loop of its socket, with a real model.
///
/// All that happens goes into the machine in one order, and its orders are carried out here. Tasks belong to the call: at
/// its end none is left.
actor RelayCall {
    let loop: EventLoop
    let model: any LanguageModel
    private let agent: CallAgent
    private let facts: CallFacts
    private let lookUp: (@Sendable () async -> CallFacts)?
    private let log: CallEventLog
    private let output: LoopConfined<RelaySocket>

    private var machine: RelayMachine
    private var decided: [RelayOrder] = []
    private var timer: LoopTimer?
    private var armed: CallTime?
    private var clock: CallClock
    private var isOver = false
    private var isTaking = false
    /// When the socket's message came that is being taken.
    private var cause: MonotonicInstant?
    private var latest = MonotonicInstant(nanoseconds: 0)
    private var refusals = 0

    /// What uses tools; made when the first one is.
    private lazy var toolRunner = ToolRunner(agent.tools, on: loop)
    private var writing: (epoch: Int, task: Task<Void, Never>)?
    private var tools: [String: Task<Void, Never>] = [:]
    private var others: [Int: Task<Void, Never>] = [:]
    private var nextOther = 0
    /// How many tasks run.
    private(set) var tasks = 0

    /// How many messages that were not understood are told one by one.
    private static let mostNotes = 16

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// Makes a call on the loop of its socket.
    init(
        on loop: EventLoop,
        of parts: sending Call.Parts,
        manners: RelayManners,
        output: LoopConfined<RelaySocket>
    ) {
        self.loop = loop
        agent = parts.agent
        model = parts.providers.model
        facts = parts.facts
        lookUp = parts.lookUp
        log = parts.log
        self.output = output
        machine = RelayMachine(parts.agent, manners, recalling: parts.memory)
        clock = CallClock(startedAt: loop.now, drive: .monotonic)
    }

    // MARK: What the carrier tells

    /// The session has begun.
    func started(_ setup: RelaySetup) {
        clock = CallClock(startedAt: loop.now, drive: .monotonic)
        note(.started(stream: setup.session, call: setup.call))
        // Unowned, because the end of the call cancels the timer before the socket lets go of the call.
        timer = LoopTimer(on: loop, label: "a relay call's next decision") { [unowned self] in
            assumeIsolated { $0.wake() }
        }
        var known = facts
        known.automatic["call_sid"] = known.automatic["call_sid"] ?? setup.call
        known.parameters.merge(setup.parameters) { _, carried in carried }
        known.providers = [model.identity]
        known.isComplete = lookUp == nil
        take(.learnt(known))
        warmUp()
        if let lookUp {
            other { call in
                let found = await lookUp()
                call.take(.learnt(found))
            }
        }
        take(.started)
    }

    /// A message of the carrier: it counts from when the loop woke up to it.
    func hear(_ input: RelayInput) {
        cause = loop.cause
        take(input)
        cause = nil
    }

    /// A message of the carrier was not understood; the call goes on without it.
    func refused(_ reason: String) {
        // A carrier that sends nothing else must not fill the memory.
        refusals += 1
        guard !isOver, refusals <= Self.mostNotes else { return }
        note(.messageRefused(reason: reason))
    }

    // MARK: Deciding

    func take(_ input: RelayInput) {
        guard !isOver else { return }
        machine.take(input, at: clock.advance(to: loop.now))
        decided += machine.takeOrders()
        settle()
    }

    private func wake() {
        armed = nil
        take(.reached)
    }

    private func settle() {
        // What is carried out may lead to more: that waits for its turn.
        guard !isTaking else { return }
        isTaking = true
        defer { isTaking = false }
        while !decided.isEmpty {
            let orders = decided
            decided.removeAll(keepingCapacity: true)
            for order in orders { carryOut(order) }
        }
        guard !machine.hasEnded else { return shutDown() }
        let wake = machine.wake
        guard wake != armed else { return }
        armed = wake
        guard let wake else {
            timer?.cancel()
            return
        }
        timer?.set(at: clock.instant(reaching: wake))
    }

    private func carryOut(_ order: RelayOrder) {
        switch order {
        case .note(let kind): note(kind)
        case .text(let text): output.value.send(text)
        case .play(let source, let interruptible, let preemptible):
            output.value.play(source, interruptible, preemptible)
        case .language(let language): output.value.speakAndHear(language)
        case .pressKeys(let keys): output.value.press(keys)
        case .leave(let farewell): output.value.leave(farewell)
        case .generate(let epoch, let request):
            writing?.task.cancel()
            writing = (epoch, run { await $0.write(epoch, request) })
        case .cancelGeneration(let epoch):
            guard let writing, writing.epoch == epoch else { return }
            writing.task.cancel()
            self.writing = nil
        case .useTools(let epoch, let calls): for call in calls { use(call, epoch) }
        case .cancelTools(_, let ids): for id in ids { tools.removeValue(forKey: id)?.cancel() }
        case .summarise(let number, let request): other { await $0.sumUp(number, request) }
        }
    }

    private func note(_ kind: CallEvent.Kind) {
        // What the caller said was there when its message was.
        var instant = loop.now
        if let cause, kind.isTheCarriers { instant = cause }
        latest = max(latest, instant)
        log.append(kind, at: clock.advance(to: loop.now), instant: latest)
    }

    // MARK: Tasks

    /// Begins work that belongs to the call.
    private func run(_ work: @escaping @Sendable (isolated RelayCall) async -> Void) -> Task<Void, Never> {
        tasks += 1
        // With the loop as executor of all that it awaits, it never leaves the call's thread.
        return Task(executorPreference: loop) {
            await work(self)
            await self.ended()
        }
    }

    private func ended() { tasks -= 1 }

    /// Begins work beside the replies, which the call's end ends.
    private func other(_ work: @escaping @Sendable (isolated RelayCall) async -> Void) {
        let number = nextOther
        nextOther += 1
        others[number] = run { call in
            await work(call)
            call.others[number] = nil
        }
    }

    /// Has the model get ready for what is the same in all requests.
    private func warmUp() {
        let request = machine.mind.opening(at: .start)
        other { call in
            do throws(ProviderFailure) {
                try await call.model.warmUp(for: request, on: call.loop)
            } catch {
                guard !call.isOver else { return }
                call.note(.warning("the model \(error.provider) could not get ready: \(error.message)"))
            }
        }
    }

    private func write(_ epoch: Int, _ request: GenerationRequest) async {
        do throws(ProviderFailure) {
            let generation = try await model.generate(request, on: loop)
            defer { generation.cancel() }
            while let event = try await generation.events.next() {
                guard writing?.epoch == epoch else { return }
                if case .finished = event { writing = nil }
                take(.generation(epoch: epoch, event))
                if case .finished = event { return }
            }
            guard writing?.epoch == epoch else { return }
            writing = nil
            take(.generation(epoch: epoch, .finished(.completed)))
        } catch {
            guard writing?.epoch == epoch else { return }
            writing = nil
            take(.generationFailed(epoch: epoch, error))
        }
    }

    private func use(_ call: ToolCall, _ epoch: Int) {
        let moment = machine.mind.moment
        tools[call.id] = run { owner in
            let result = await owner.toolRunner.use(call, in: moment)
            guard !Task.isCancelled else { return }
            owner.tools[call.id] = nil
            owner.take(.toolFinished(epoch: epoch, result))
        }
    }

    /// Has a model sum up the call, beside the call.
    private func sumUp(_ number: Int, _ request: GenerationRequest) async {
        do throws(ProviderFailure) {
            let generation = try await model.generate(request, on: loop)
            defer { generation.cancel() }
            while let event = try await generation.events.next() {
                take(.summary(number: number, event))
                if case .finished = event { return }
            }
            take(.summary(number: number, .finished(.completed)))
        } catch {
            take(.summaryFailed(number: number, error))
        }
    }

    /// The call is over: everything that belongs to it ends now.
    private func shutDown() {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        timer = nil
        writing?.task.cancel()
        writing = nil
        for task in tools.values { task.cancel() }
        tools.removeAll()
        for task in others.values { task.cancel() }
        others.removeAll()
    }

    /// What whoever takes the call up has to know.
    var memory: CallMemory { machine.memory }
}

extension CallEvent.Kind {
    /// Whether it tells of what the carrier's message said, not of what was decided on it.
    fileprivate var isTheCarriers: Bool {
        switch self {
        case .interim, .transcript, .keyPressed, .bargeInConfirmed: true
        default: false
        }
    }
}
