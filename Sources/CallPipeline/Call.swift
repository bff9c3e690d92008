package import CallTiming
internal import CallTools
internal import Dialogue
internal import Octets
package import ProviderKit
package import Reactor
internal import SpeechChunking
package import TelephoneAudio

/// One call: runs its decisions, on the loop of its sockets, with real providers and a real carrier.
///
/// All that happens goes into the machine in one order, and its orders are carried out here. Tasks belong to the call: at
/// its end none is left.
package actor Call {
    /// What a call is made of.
    package struct Parts {
        package var agent: CallAgent
        package var providers: CallProviders
        package var log: CallEventLog
        /// What is known of the call before it begins; and what is looked up while it does.
        package var facts = CallFacts()
        package var lookUp: (@Sendable () async -> CallFacts)?
        /// What is to be gone on with, of a call whose stream was lost.
        package var memory: CallMemory?
        /// What writes down all that the call is told; nil for nothing.
        package var recorder: CallRecorder?
        /// Who has the call instead of the providers, as long as that works; nil for nobody.
        package var remote: (any RemoteAgent)?

        package init(agent: CallAgent, providers: CallProviders, log: CallEventLog) {
            self.agent = agent
            self.providers = providers
            self.log = log
        }
    }

    let loop: EventLoop
    let agent: CallAgent
    var providers: CallProviders
    private let facts: CallFacts
    private let lookUp: (@Sendable () async -> CallFacts)?
    private let recorder: CallRecorder?
    private let log: CallEventLog
    private let output: LoopConfined<any CallOutput>

    private(set) var machine: CallMachine
    private var remote: (any RemoteAgent)?
    private let recalled: CallMemory?
    /// What the remote agent left behind at the call's end.
    private var last: CallMemory?
    private var decided: [CallOrder] = []
    private var timer: LoopTimer?
    private var armed: CallTime?
    private var clock: CallClock
    private var startedAt: MonotonicInstant
    private var isOver = false
    private var isTaking = false

    let hearing = Hearing()
    /// What uses tools; made when the first one is.
    lazy var toolRunner = ToolRunner(agent.tools, on: loop)
    var writing: (epoch: Int, task: Task<Void, Never>)?
    var speaking: SpeakingReply?
    var tools: [String: Task<Void, Never>] = [:]
    var warming = WarmingUp()
    /// The recogniser's tasks, and others that end with the call.
    var others: [Task<Void, Never>] = []
    /// How many tasks of each kind run.
    package private(set) var tasks: [String: Int] = [:]

    private var refusals = 0
    private var gaps = 0

    /// How many events of one kind of trouble are told one by one.
    private static let mostNotes = 16
    /// How far ahead of real time the caller's stream may be for its gaps to be filled, in samples: a minute.
    private static let furthestAhead: Int64 = 480_000
    /// A frame that stands in for one that has not come.
    private static let silence = [UInt8](repeating: MuLaw.silence, count: 160)

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// Makes a call on the loop of its socket.
    package init(on loop: EventLoop, of parts: sending Parts, output: LoopConfined<any CallOutput>) {
        self.loop = loop
        var agent = parts.agent
        if let memory = parts.memory, !memory.language.isEmpty { agent.language = memory.language }
        self.agent = agent
        providers = parts.providers
        facts = parts.facts
        lookUp = parts.lookUp
        recorder = parts.recorder
        log = parts.log
        self.output = output
        remote = parts.remote
        recalled = parts.memory
        machine = parts.memory.map { CallMachine(agent, recalling: $0) } ?? CallMachine(agent)
        startedAt = loop.now
        clock = CallClock(startedAt: startedAt)
    }

    // MARK: What the carrier tells

    /// The carrier's stream has begun.
    package func started(stream: String, call: String, parameters: [String: String] = [:]) {
        startedAt = loop.now
        clock = CallClock(startedAt: startedAt)
        note(.started(stream: stream, call: call))
        // Unowned, because `ended` cancels the timer before the carrier's socket lets go of the call.
        timer = LoopTimer(on: loop, label: "a call's next decision") { [unowned self] in
            assumeIsolated { $0.wake() }
        }
        let known = known(call, parameters)
        if let remote {
            lookUpMore()
            return remote.joined(scene(known))
        }
        begin(known)
        lookUpMore()
        take(.started)
    }

    /// The call's own providers are to have it.
    private func begin(_ known: CallFacts) {
        listen(for: agent.language)
        take(.learnt(known))
        warmUp()
    }

    private func lookUpMore() {
        guard let lookUp else { return }
        others.append(
            run("context") { call in
                let found = await lookUp()
                if let remote = call.remote { remote.learnt(found) } else { call.take(.learnt(found)) }
            }
        )
    }

    /// What a remote agent has of the call.
    private func scene(_ known: CallFacts) -> RemoteScene {
        // Unowned, because the call lets go of the agent at its end, and tells it so.
        RemoteScene(
            loop: loop,
            output: output.value,
            agent: agent,
            facts: known,
            memory: recalled,
            now: { [unowned self] in assumeIsolated { $0.now } },
            note: { [unowned self] kind in assumeIsolated { $0.note(kind) } },
            giveBack: { [unowned self] in assumeIsolated { $0.takeOver(known) } }
        )
    }

    /// The remote agent has left the call, which goes on from where it was.
    private func takeOver(_ known: CallFacts) {
        guard !isOver, let remote else { return }
        self.remote = nil
        remote.ended()
        let memory = remote.memory
        machine = memory.history.isEmpty ? CallMachine(agent) : CallMachine(agent, recalling: memory)
        let time = now
        recorder?.recordSkip(to: time)
        machine.skip(to: time)
        hearing.skip()
        begin(known)
        take(.started)
    }

    /// What is known when the carrier's stream begins.
    private func known(_ call: String, _ parameters: [String: String]) -> CallFacts {
        var known = facts
        known.automatic["call_sid"] = known.automatic["call_sid"] ?? call
        known.parameters.merge(parameters) { _, carried in carried }
        known.providers = [providers.recognizer.identity, providers.model.identity, providers.voice.identity]
        known.isComplete = lookUp == nil
        return known
    }

    /// The caller's audio, from `begin` on.
    package func heard(_ samples: Span<UInt8>, at begin: CallTime) {
        guard !isOver else { return }
        if let remote {
            clock.mediaReceived(through: begin + Int64(samples.count), at: loop.now)
            return remote.heard(samples, at: begin)
        }
        hear(samples, at: begin)
        clock.mediaReceived(through: begin + Int64(samples.count), at: loop.now)
        settle()
    }

    /// So much of the caller's audio is missing before `end`: it is taken for silence, or skipped where the stream is
    /// further ahead of real time than a carrier's can be.
    package func missed(_ count: Int, before end: CallTime) {
        guard !isOver else { return }
        gaps += 1
        if gaps <= Self.mostNotes { note(.mediaMissing(samples: count), at: end) }
        // Filling costs more than a message does: a stream that runs away from the clock gets no more of it.
        let elapsed = (loop.now - startedAt).clampedNanoseconds / 125_000
        guard end.samples - elapsed <= Self.furthestAhead else {
            if remote != nil { return }
            recorder?.recordSkip(to: end)
            machine.skip(to: end)
            return hearing.skip()
        }
        var left = count
        while left > 0 {
            let length = min(left, Self.silence.count)
            defer { left -= length }
            if let remote {
                remote.heard(Self.silence.span.extracting(first: length), at: end + Int64(-left))
                continue
            }
            hear(Self.silence.span.extracting(first: length), at: end + Int64(-left))
        }
    }
}

extension Call {
    /// A mark came back.
    package func markReturned(_ name: String) {
        if let remote { return remote.markReturned(name) }
        let parts = name.split(separator: "-")
        guard parts.count == 2, let generation = Int(parts[0]), let number = Int(parts[1]) else { return }
        take(.mark(generation: generation, number: number))
    }

    /// The caller pressed a key.
    package func keyPressed(_ key: Character) {
        if let remote { return remote.keyPressed(key) }
        take(.key(key))
    }

    /// Somebody who runs the call wants something.
    package func command(_ command: CallCommand) {
        if let remote { return remote.command(command) }
        take(.command(command))
    }

    /// A message of the carrier was not understood; the call goes on without it.
    package func refused(_ reason: String) {
        // A carrier that sends nothing else must not fill the memory.
        refusals += 1
        guard !isOver, refusals <= Self.mostNotes else { return }
        note(.messageRefused(reason: reason))
    }

    /// The stream or its socket has ended; the first reason counts.
    package func ended(_ reason: String, media: MediaTimeline.Counts) {
        guard !isOver else { return }
        if media != MediaTimeline.Counts() { note(.mediaCounted(media)) }
        if let remote {
            // It has its last word before the end is told.
            remote.ended()
            last = remote.memory
            note(.ended(reason: reason))
            return shutDown()
        }
        take(.ended(reason))
    }

    // MARK: Deciding

    /// The time of the call.
    var now: CallTime { clock.advance(to: loop.now) }

    func take(_ input: CallInput) {
        guard !isOver else { return }
        let time = now
        recorder?.record(input, at: time)
        machine.take(input, at: time)
        gather(at: time)
        settle()
    }

    /// Audio for a reply has come from its voice.
    func spoke(epoch: Int, _ codes: Span<UInt8>) {
        guard !isOver else { return }
        let time = now
        recorder?.recordSpoken(epoch: epoch, codes, at: time)
        machine.spoke(epoch: epoch, codes, at: time)
        gather(at: time)
        settle()
    }

    /// How much more audio is wanted.
    var room: Int { machine.room }

    private func hear(_ codes: Span<UInt8>, at begin: CallTime) {
        recorder?.recordHeard(codes, at: begin)
        machine.hear(codes, at: begin)
        gather(at: begin)
        hearing.hear(codes, at: begin, callerSpeaks: machine.callerIsHeard)
    }

    /// Orders are to be carried out in their turn; which time they were decided at is known now.
    private func gather(at time: CallTime) {
        guard machine.hasOrders else { return }
        let orders = machine.takeOrders()
        recorder?.decided(orders, at: time)
        decided += orders
    }

    private func wake() {
        armed = nil
        take(.reached)
    }

    /// Carries out what was decided, hands over what is due, and sets the timer for what is not.
    private func settle() {
        // What is carried out may lead to more: that waits for its turn.
        guard !isTaking else { return }
        isTaking = true
        defer { isTaking = false }
        repeat {
            let orders = decided
            decided.removeAll(keepingCapacity: true)
            for order in orders { carryOut(order) }
            pump()
        } while !decided.isEmpty
        guard !machine.hasEnded else { return shutDown() }
        arm(machine.wake)
    }

    private func pump() {
        while true {
            let time = now
            recorder?.recordStep(at: time)
            let step = machine.step(at: time)
            if case .send(let count, let reply, _) = step {
                Self.play(count, of: machine, on: output.value)
                machine.sent(count, of: reply)
            }
            gather(at: time)
            switch step {
            case .send: continue
            case .mark(let mark): output.value.mark("\(mark.generation)-\(mark.number)")
            case .finished: continue
            case .wait, .idle: return
            }
        }
    }

    // By itself, because the optimiser of Swift 6.3.1 fails on the same expression in the loop above.
    private static func play(_ count: Int, of machine: borrowing CallMachine, on output: any CallOutput) {
        output.play(machine.frames.extracting(first: count))
    }

    private func arm(_ wake: CallTime?) {
        guard wake != armed else { return }
        armed = wake
        guard let wake else {
            timer?.cancel()
            return
        }
        timer?.set(at: clock.instant(reaching: wake))
    }

    private func carryOut(_ order: CallOrder) {
        switch order {
        case .note(let kind):
            note(kind)
            if case .speechStarted = kind { warmUpForTurn() }
        case .flushRecognizer: hearing.flush()
        case .listen(let language): listen(for: language)
        case .summarise(let number, let request): others.append(run("summary") { await $0.sumUp(number, request) })
        case .generate(let epoch, let request): writing = (epoch, run("model") { await $0.write(epoch, request) })
        case .cancelGeneration(let epoch):
            guard let writing, writing.epoch == epoch else { return }
            writing.task.cancel()
            self.writing = nil
        case .openVoice(let epoch, let language): speak(epoch, language)
        case .speak(let epoch, let text): if speaking?.epoch == epoch { speaking?.speak(text) }
        case .finishVoice(let epoch): if speaking?.epoch == epoch { speaking?.finish() }
        case .cancelVoice(let epoch):
            guard speaking?.epoch == epoch else { return }
            speaking?.cancel()
            speaking = nil
        case .useTools(let epoch, let calls): for call in calls { use(call, epoch) }
        case .cancelTools(_, let ids): for id in ids { tools.removeValue(forKey: id)?.cancel() }
        case .clear: output.value.clear()
        case .pressKeys(let keys): output.value.press(keys)
        case .transfer(let number): output.value.leave(.transfer(number))
        case .end(let reason): output.value.leave(.hangUp(reason))
        }
    }

    func note(_ kind: CallEvent.Kind, at time: CallTime? = nil) {
        let instant = loop.now
        log.append(kind, at: time ?? clock.advance(to: instant), instant: instant)
    }

    // MARK: Tasks

    /// Begins work that belongs to the call.
    func run(_ name: String, _ work: @escaping @Sendable (isolated Call) async -> Void) -> Task<Void, Never> {
        tasks[name, default: 0] += 1
        // With the loop as executor of all that it awaits, it never leaves the call's thread.
        return Task(executorPreference: loop) {
            await work(self)
            await self.ended(name)
        }
    }

    private func ended(_ name: String) {
        tasks[name, default: 0] -= 1
        if tasks[name] == 0 { tasks[name] = nil }
    }

    /// The call is over: everything that belongs to it ends now.
    private func shutDown() {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        timer = nil
        remote = nil
        hearing.end()
        warming.task?.cancel()
        writing?.task.cancel()
        writing = nil
        speaking?.cancel()
        speaking = nil
        for task in tools.values { task.cancel() }
        tools.removeAll()
        recorder?.finish()
        for task in others { task.cancel() }
        others.removeAll()
    }

    /// Whether the call is over.
    package var hasEnded: Bool { isOver }

    /// What whoever takes the call up has to know.
    package var memory: CallMemory { remote?.memory ?? last ?? machine.memory }

    /// Every order that was decided, if they are kept.
    package var decisions: [String]? { recorder?.decisions }
}
