internal import CallTiming
internal import HTTPTransport
internal import Reactor
internal import WebSocketTransport

/// All callers of a load, on one loop: their frames go out in twenty groups, a millisecond apart.
///
/// One timer for a group, not one for each caller: what a timer costs is most of what a silent frame does.
final class LoadGenerator {
    private static let groups = 20

    let tally = LoadTally()
    private let loop: EventLoop
    private let speech: LoadSpeech
    private let request: WebSocket.Request
    /// Every so many replies of a call one is cut in on.
    private let every: Int
    private let scratch = LoadScratch()
    private var callers: [[LoadCaller]]
    private var timers: [LoopTimer] = []
    private var due: [MonotonicInstant]
    private var opening: [Task<Void, Never>] = []
    private(set) var opened = 0
    /// Why a call could not be opened, the last time.
    private(set) var failure: String?

    /// Begins; on its loop.
    init(_ request: WebSocket.Request, _ speech: LoadSpeech, every: Int, on loop: EventLoop) {
        self.loop = loop
        self.speech = speech
        self.request = request
        self.every = every
        callers = Array(repeating: [], count: Self.groups)
        let first = loop.now + .milliseconds(20)
        due = (0..<Self.groups).map { first + .milliseconds($0) }
        timers = (0..<Self.groups).map { group in
            // Unowned, because `end` cancels the timers, without which nobody lets go of this.
            LoopTimer(on: loop, label: "callers' frames") { [unowned self] in frames(of: group) }
        }
        for (timer, due) in zip(timers, due) { timer.set(at: due) }
    }

    /// Opens calls, spread evenly over a time, each on its loop's own schedule from then on.
    func open(_ count: Int, over ramp: Duration) async throws {
        let begin = loop.now
        // A call that waits for its connection holds up no other.
        var tasks: [Task<Void, Never>] = []
        for number in 0..<count {
            try await loop.sleep(until: begin + ramp * number / max(1, count))
            let name = "load\(number)"
            let turns = LoadTurns(
                turns: speech.turns,
                interruptions: speech.interruptions,
                every: every,
                number: number
            )
            let caller = LoadCaller(name, turns, speech, tally, scratch)
            let (confined, own) = (LoopConfined(caller, on: loop), LoopConfined(self, on: loop))
            let (request, loop) = (request, loop)
            tasks.append(
                Task(executorPreference: loop) {
                    await own.value.open(confined.value, number, request, on: loop)
                }
            )
        }
        for task in tasks { await task.value }
    }

    private func open(_ caller: LoadCaller, _ number: Int, _ request: WebSocket.Request, on loop: EventLoop) async {
        do {
            _ = try await WebSocket.open(request, handler: caller, within: .seconds(10), on: loop)
            opened += 1
            callers[number % Self.groups].append(caller)
        } catch {
            failure = "\(error)"
        }
    }

    private func frames(of group: Int) {
        let due = self.due[group]
        var hasEnded = false
        for caller in callers[group] {
            caller.frame(due: due)
            if caller.isOver { hasEnded = true }
        }
        if hasEnded { callers[group].removeAll(where: \.isOver) }
        self.due[group] = due + .milliseconds(20)
        timers[group].set(at: self.due[group])
    }

    /// How many calls go on.
    var going: Int { callers.reduce(0) { $0 + $1.count { !$0.isOver } } }

    /// Hangs up everywhere; what is not over a moment later is dropped.
    func end() async {
        for timer in timers { timer.cancel() }
        for caller in callers.joined() { caller.hangUp() }
        let deadline = loop.now + .seconds(3)
        while callers.joined().contains(where: { !$0.isOver }), loop.now < deadline {
            guard (try? await loop.sleep(until: loop.now + .milliseconds(20))) != nil else { break }
        }
        for caller in callers.joined() where !caller.isOver { caller.abort() }
    }
}
