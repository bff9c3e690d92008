internal import CallTiming
internal import CallTools
internal import Dialogue
internal import Octets
package import ProviderKit
package import Reactor
internal import SpeechChunking
internal import TelephoneAudio

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
        /// Who keeps its sound; nil for nobody.
        package var sound: (any CallSoundKeeper)?
        /// What keeps the sounds of the agent's own sentences, so that they can be heard without a voice; nil for nothing.
        package var phrases: PhraseBook?
        /// Who is told what of the wait for each answer was the engine's own; nil for nobody.
        package var share: ((Duration) -> Void)?
        /// Who hears, thinks or speaks beside it, unheard; nil for nobody.
        package var shadow: ShadowArm?

        package init(agent: CallAgent, providers: CallProviders, log: CallEventLog) {
            self.agent = agent
            self.providers = providers
            self.log = log
        }
    }

    let loop: EventLoop
    let agent: CallAgent
    var providers: CallProviders
    let facts: CallFacts
    let lookUp: (@Sendable () async -> CallFacts)?
    /// What was looked up while a remote agent had the call.
    var found: CallFacts?
    let recorder: CallRecorder?
    let log: CallEventLog
    var output: LoopConfined<any CallOutput>
    let soundKeeper: (any CallSoundKeeper)?
    let phrases: PhraseBook?
    /// The output again, from the beginning to the end of the carrier's stream.
    var heardOutput: HeardOutput?

    var machine: CallMachine
    var remote: (any RemoteAgent)?
    let recalled: CallMemory?
    /// What the remote agent left behind at the call's end.
    var last: CallMemory?
    /// What is to be carried out, and what is being carried out.
    private var decided: [CallOrder] = []
    private var present: [CallOrder] = []
    var timer: LoopTimer?
    private var armed: CallTime?
    var clock: CallClock
    var startedAt: MonotonicInstant
    var isOver = false
    private var isTaking = false

    let hearing = Hearing()
    /// What uses tools; made when the first one is.
    lazy var toolRunner = ToolRunner(agent.tools, on: loop)
    var writing: (epoch: Int, task: Task<Void, Never>)?
    var speaking: SpeakingReply?
    /// How many voices were opened.
    var voices = 0
    var tools: [String: Task<Void, Never>] = [:]
    var warming = WarmingUp()
    /// The recogniser's tasks, and others that end with the call.
    private var others: [Int: Task<Void, Never>] = [:]
    private var othersBegun = 0
    /// How many tasks of each kind run.
    package private(set) var tasks: [String: Int] = [:]

    /// What of the waits is our own.
    let share: EngineShare?
    let frames: FrameWitness
    let shadow: CallShadow?
    /// When the agent's next audio is due.
    var due: CallTime?
    /// When the call would have begun, had no frame of the caller's been late, in nanoseconds.
    var schedule: Int64

    var refusals = 0
    var gaps = 0

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
        soundKeeper = parts.sound
        phrases = parts.phrases
        remote = parts.remote
        recalled = parts.memory
        machine = parts.memory.map { CallMachine(agent, recalling: $0) } ?? CallMachine(agent)
        share = parts.share.map { EngineShare($0) }
        frames = FrameWitness(loop.frameLateness)
        shadow = parts.shadow.map { CallShadow($0) }
        startedAt = loop.now
        schedule = startedAt.nanoseconds
        clock = CallClock(startedAt: startedAt)
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

    /// Hears the caller; answers whether that told anything.
    @discardableResult
    func hear(_ codes: Span<UInt8>, at begin: CallTime) -> Bool {
        guard !machine.callerIsMuted else {
            hearSilence(codes.count, at: begin)
            return false
        }
        recorder?.recordHeard(codes, at: begin)
        let hasTold = machine.hear(codes, at: begin)
        gather(at: begin)
        if let share {
            share.audio.since = loop.cause
            loop.outputWitness = share.audio
        }
        hearing.hear(codes, at: begin, machine.heardVoice, callerSpeaks: machine.callerIsHeard)
        loop.outputWitness = nil
        shadow?.ear.hear(codes, at: begin, machine.heardVoice, callerSpeaks: machine.callerIsHeard)
        return hasTold
    }

    /// Nothing of a muted caller is written down, or reaches anybody; but all clocks go on.
    private func hearSilence(_ count: Int, at begin: CallTime) {
        let silence = Self.silence
        var done = 0
        while done < count {
            let length = min(count - done, silence.count)
            let time = begin + Int64(done)
            recorder?.recordHeard(silence.span.extracting(first: length), at: time)
            machine.hear(silence.span.extracting(first: length), at: time)
            hearing.hear(silence.span.extracting(first: length), at: time, .nothing, callerSpeaks: false)
            shadow?.ear.hear(silence.span.extracting(first: length), at: time, .nothing, callerSpeaks: false)
            done += length
        }
    }

    /// Orders are to be carried out in their turn; which time they were decided at is known now.
    private func gather(at time: CallTime) {
        guard machine.hasOrders else { return }
        let before = decided.count
        machine.moveOrders(to: &decided)
        recorder?.decided(decided[before...], at: time)
    }

    func wake() {
        armed = nil
        goOn()
    }

    /// What the timer was set for is due; or it has moved on, as the end of a turn does with the caller's audio.
    private func goOn() {
        if let due = machine.decisionDue, due <= now { take(.reached) } else { settle() }
    }

    /// The caller's audio has gone on, by which what was waited for may have come: sooner than the timer knows of, where a stream
    /// is faster than real time, and where the time is between two frames.
    func heardOn(hasTold: Bool) {
        if let armed, armed <= now { return goOn() }
        // All that is waited for stands still while audio tells nothing, but the end of the caller's turn.
        var due = Earliest(armed)
        due.add(machine.earDeadline)
        if hasTold || due.time != armed || !decided.isEmpty || machine.hasEnded { settle() }
    }

    /// Carries out what was decided, hands over what is due, and sets the timer for what is not.
    func settle() {
        // What is carried out may lead to more: that waits for its turn.
        guard !isTaking else { return }
        isTaking = true
        defer { isTaking = false }
        repeat {
            // The two take turns, so that neither loses its room.
            swap(&decided, &present)
            for order in present { carryOut(order) }
            present.removeAll(keepingCapacity: true)
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
            if case .send(let count, let reply, let isFirst) = step {
                loop.outputWitness = witness(of: reply, isFirst: isFirst)
                Self.play(count, of: machine, on: output.value)
                loop.outputWitness = nil
                due = due.map { $0 + Int64(count) }
                machine.sent(count, of: reply)
            }
            gather(at: time)
            switch step {
            case .send: continue
            case .mark(let mark):
                output.value.mark("\(mark.generation)-\(mark.number)")
            case .finished: continue
            case .wait(let until):
                due = until
                return
            case .idle:
                due = nil
                return
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
        guard let shadow else { return obey(order) }
        // What a shadow has found stands before the end; but it is asked behind the call's own, which nothing may hold up.
        if case .note(let kind) = order { shadowSees(kind, shadow) }
        obey(order)
        shadowSees(order, shadow)
    }

    private func obey(_ order: CallOrder) {
        switch order {
        case .note(let kind):
            share?.note(kind, cause: loop.cause)
            note(kind)
            if case .speechStarted = kind { warmUpForTurn() }
        case .flushRecognizer: hearing.flush()
        case .retryRecognizer: if !hearing.retry() { listen(for: machine.language) }
        case .listen(let language): listen(for: language)
        case .summarise(let number, let request): own("summary") { await $0.sumUp(number, request) }
        case .generate(let epoch, let request):
            writing = (epoch, run("model") { await $0.write(epoch, request) })
            measureRequest()
        case .cancelGeneration(let epoch):
            guard let writing, writing.epoch == epoch else { return }
            writing.task.cancel()
            self.writing = nil
        case .openVoice(let epoch, let language): speak(epoch, language)
        case .speak(let epoch, let text):
            guard speaking?.epoch == epoch else { return }
            loop.outputWitness = share?.clause(of: epoch)
            speaking?.speak(text)
            loop.outputWitness = nil
        case .askVoiceAgain(let epoch): if speaking?.epoch == epoch { askAgain() }
        case .finishVoice(let epoch): if speaking?.epoch == epoch { speaking?.finish() }
        case .cancelVoice(let epoch):
            guard speaking?.epoch == epoch else { return }
            speaking?.cancel()
            speaking = nil
        case .useTools(let epoch, let calls, let moment): for call in calls { use(call, epoch, in: moment) }
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

    /// The same, for work that nothing but its own end or the call's ends.
    func own(_ name: String, _ work: @escaping @Sendable (isolated Call) async -> Void) {
        othersBegun += 1
        let number = othersBegun
        others[number] = run(name) { call in
            await work(call)
            call.others[number] = nil
        }
    }

    private func ended(_ name: String) {
        tasks[name, default: 0] -= 1
        if tasks[name] == 0 { tasks[name] = nil }
    }

    /// The call is over: everything that belongs to it ends now.
    func shutDown() {
        guard !isOver else { return }
        isOver = true
        heardOutput?.finish()
        heardOutput = nil
        timer?.cancel()
        timer = nil
        remote = nil
        hearing.end()
        shadow?.end()
        warming.task?.cancel()
        writing?.task.cancel()
        writing = nil
        speaking?.cancel()
        speaking = nil
        for task in tools.values { task.cancel() }
        tools.removeAll()
        recorder?.finish()
        for task in others.values { task.cancel() }
        others.removeAll()
    }

    /// Whether the call is over.
    package var hasEnded: Bool { isOver }

    /// What whoever takes the call up has to know.
    package var memory: CallMemory { remote?.memory ?? last ?? machine.memory }

    /// Every order that was decided, if they are kept.
    package var decisions: [String]? { recorder?.decisions }
}
