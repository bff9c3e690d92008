package import AgentFiles
internal import CallPipeline
internal import CallTiming
internal import FrontDoor
internal import ProviderKit
internal import Reactor
package import Rehearsal
internal import Synchronization
internal import VoiceService

/// Calls in virtual time: real clients and simulated providers on real sockets, but the clock goes on as soon as nothing is left to do.
///
/// What the engine itself takes is nothing there. The rest is as it would be, hundreds of times sooner.
package final class VirtualRig: TrialRig {
    package let host: SimulatorHost
    private let loop: EventLoop
    /// How long what is said and played takes to the other side.
    private let oneWay: Duration
    /// What agents' own sentences sound like: this run's, as the process's would be another one in the next run.
    private let phrases = PhraseBook()

    private init(_ host: SimulatorHost, _ loop: EventLoop, _ oneWay: Duration) {
        self.host = host
        self.loop = loop
        self.oneWay = oneWay
    }

    /// Sets everything up, lets a body use it, and ends it.
    package static func run<Value: Sendable>(
        _ world: TrialWorld,
        oneWay: Duration = .milliseconds(40),
        _ body: @escaping @Sendable (VirtualRig) async throws -> Value
    ) async throws -> Value {
        let group = try EventLoopGroup(count: 1, clock: .manual(ManualTime()))
        let loop = group.loops[0]
        let result: Result<Value, any Error>
        do {
            result = .success(
                try await Task(executorPreference: loop) {
                    let host = try await world.listen(on: group)
                    let serving = Task(executorPreference: loop) { await host.run() }
                    defer { serving.cancel() }
                    return try await body(VirtualRig(host, loop, oneWay))
                }.value
            )
        } catch {
            result = .failure(error)
        }
        await group.shutdown()
        return try result.get()
    }

    package func make(
        _ calls: [TrialCall],
        with agents: [String: AgentDefinition],
        atOnce: Int,
        longest: Duration,
        told: @escaping @Sendable (CallMeasure) -> Void
    ) async throws {
        try await Task(executorPreference: loop) { [self] in
            var waiting = calls[...]
            let speech = host.world.settings.speech
            var going: [VirtualTrial] = []
            while !going.isEmpty || !waiting.isEmpty {
                try Task.checkCancellation()
                while going.count < atOnce, let call = waiting.popFirst() {
                    guard let agent = agents[call.arm] else { continue }
                    going.append(VirtualTrial(call, agent, speech, phrases, oneWay, on: loop))
                }
                await loop.advance(by: .milliseconds(500))
                for trial in going where trial.isDone || trial.age > longest { trial.hangUp() }
                await loop.advance(by: .milliseconds(100))
                for trial in going where trial.hasEnded { told(trial.measure()) }
                going.removeAll(where: \.hasEnded)
            }
        }.value
    }
}

/// One call on a simulated line.
private final class VirtualTrial {
    private let call: TrialCall
    private let line: SimulatedLine
    private let events = Events()
    private let loop: EventLoop
    private let begun: MonotonicInstant
    private let way: Int64
    private let speech: any SpeechMaker
    private var caller: ScriptedCaller
    private var wasWhole = false
    private(set) var hasEnded = false

    private final class Events: Sendable {
        private let gathered = Mutex<[CallEvent]>([])
        var all: [CallEvent] { gathered.withLock { $0 } }
        func add(_ event: CallEvent) { gathered.withLock { $0.append(event) } }
    }

    init(
        _ call: TrialCall,
        _ agent: AgentDefinition,
        _ speech: any SpeechMaker,
        _ phrases: PhraseBook,
        _ oneWay: Duration,
        on loop: EventLoop
    ) {
        self.speech = speech
        self.call = call
        self.loop = loop
        begun = loop.now
        way = oneWay.clampedNanoseconds / 125_000
        caller = ScriptedCaller(call.script)
        line = SimulatedLine(on: loop, oneWay: oneWay, seed: UInt64(call.number))
        let events = events
        let arrival = CallArrival(agent: agent.name, call: call.name)
        var parts = agent.parts(arrival, [{ events.add($0) }])
        parts.phrases = phrases
        let engine = Call(on: loop, of: parts, output: LoopConfined(line, on: loop))
        // The line lets go of its speaker when it is hung up, and is this call's own.
        line.speak { [unowned self] time in self.caller.frame(agentIsHeard: self.line.isAudible(until: time)) }
        line.connect(engine)
    }

    var isDone: Bool { caller.isDone || line.farewell != nil }
    var age: Duration { loop.now - begun }

    func hangUp() {
        guard !hasEnded else { return }
        wasWhole = caller.isDone
        hasEnded = true
        line.hangUp()
    }

    func measure() -> CallMeasure {
        var heard = HeardAudio()
        for piece in line.heard { heard.play(piece.codes.span, at: piece.begin) }
        heard.noteClears(line.clears)
        // What arrives at a time was said a way before.
        let acts = caller.acts.map { act in
            var act = act
            act.start -= way
            act.end -= way
            return act
        }
        return CallMeasure(
            call,
            acts: acts,
            heard: heard,
            events: events.all,
            way: way,
            speech: speech,
            lateness: .zero,
            isWhole: wasWhole
        )
    }
}
