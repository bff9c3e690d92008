internal import CallTiming
internal import Dialogue
internal import FastJSON
package import ProviderKit
package import Reactor

/// Uses the tools that a model has asked for in one answer, all at once, on the loop of the call.
///
/// Each use has a deadline of its own. One that is given up is answered at once and its task cancelled; a handler that
/// does not listen to that holds up nobody, and is counted in `running` until it ends.
package final class ToolRunner {
    private let box: ToolBox
    private let loop: EventLoop
    private var tasks: [Int: Task<Void, Never>] = [:]
    private var nextTask = 0
    private var steps: [ToolStep] = []

    /// Makes a runner; to be called on `loop`, as everything here.
    package init(_ box: ToolBox, on loop: EventLoop) {
        loop.preconditionIsolated("tools are used on the loop of their call")
        self.box = box
        self.loop = loop
    }

    /// How many tasks have not ended.
    package var running: Int { tasks.count }

    /// Whether a step is waited for.
    package var isBusy: Bool { !steps.isEmpty }

    /// Uses tools; answers when all have answered or were given up, in the order of the calls.
    ///
    /// When the task that waits is cancelled, so is everything that it waits for.
    /// - Parameter observe: is told, on the loop, what happens meanwhile.
    package func run(
        _ calls: [ToolCall],
        in moment: ToolMoment,
        observe: @escaping (ToolOrder) -> Void = { _ in }
    ) async -> [ToolOutcome] {
        let step = ToolStep(calls, on: loop, observe: observe)
        steps.append(step)
        defer { steps.removeAll { $0 === step } }
        for place in calls.indices { begin(place, of: step, moment) }
        step.armFiller()
        do throws(ToolStep.Given) {
            try await loop.wait(until: nil, late: ToolStep.Given.up, cancelled: .up, start: { step.start($0) })
        } catch {
            step.giveUp("cancelled: the call has gone on without this tool") { _ in true }
        }
        return step.outcomes
    }

    /// The caller has cut in: what need not be finished is cancelled.
    package func bargedIn() {
        for step in steps {
            step.giveUp("cancelled: the caller interrupted") { $0 == .cancel }
        }
    }

    /// The call is over: everything is cancelled.
    package func cancelAll() {
        for step in steps { step.giveUp("cancelled: the call is over") { _ in true } }
        for task in tasks.values { task.cancel() }
    }

    private func begin(_ place: Int, of step: ToolStep, _ moment: ToolMoment) {
        let call = step.calls[place]
        step.began(place)
        let arguments: JSONObject
        switch box.decide(call, in: moment) {
        case .refused(let reason): return step.end(place, ToolOutcome(call, reason, isError: true))
        case .effect(let effect, let answer): return step.end(place, ToolOutcome(call, .effect(effect, answer: answer)))
        case .use(let checked): arguments = checked
        }
        guard let tool = box[call.name] else { return }
        let number = nextTask
        nextTask += 1
        let loop = self.loop
        let variables = moment.variables
        let runner = LoopConfined(self, on: loop)
        let confined = LoopConfined(step, on: loop)
        // Owned by the runner, which cancels it and counts it until it has ended.
        let use = ToolUse(tool: tool, call: call, arguments: arguments, variables: variables, loop: loop)
        let task = Task(executorPreference: loop) {
            let result = await use.run()
            runner.value.ended(number)
            confined.value.end(place, ToolOutcome(call, result))
        }
        tasks[number] = task
        step.watch(place, tool.definition.manner) { task.cancel() }
    }

    private func ended(_ number: Int) { tasks[number] = nil }
}

/// One use of a tool that is no built-in one.
private struct ToolUse: Sendable {
    /// How many letters of an error a model is told.
    private static let longestError = 1_000

    let tool: ToolBox.Tool
    let call: ToolCall
    let arguments: JSONObject
    let variables: CallVariables
    let loop: EventLoop

    func run() async -> Result<String, ToolFailure> {
        switch tool {
        case .http(let tool):
            do throws(ToolFailure) {
                return .success(try await tool.run(ToolValues(arguments: arguments, variables: variables), on: loop))
            } catch {
                return .failure(error)
            }
        case .handler(let handler):
            var known: [String: String] = [:]
            for name in variables.names { known[name] = variables[name] }
            do {
                return .success(try await handler.run(arguments, in: .init(loop: loop, id: call.id, variables: known)))
            } catch {
                return .failure(ToolFailure(CleanText.clean("\(call.name) failed: \(error)", limit: Self.longestError)))
            }
        }
    }
}

/// The tools of one answer of a model, while they are being used; lives on its loop.
private final class ToolStep {
    /// The wait for a step has ended before it.
    enum Given: Error { case up }

    let calls: [ToolCall]
    private var ended: [ToolOutcome?]
    private var watches: [Int: Watch] = [:]
    private var began: [MonotonicInstant]
    private let loop: EventLoop
    private let observe: (ToolOrder) -> Void
    private var outcome: LoopWait<Void, Given>?
    private var filler: LoopTimer?

    /// What is known of a use that goes on.
    private struct Watch {
        let manner: ToolManner
        let timer: LoopTimer
        let cancel: () -> Void
    }

    init(_ calls: [ToolCall], on loop: EventLoop, observe: @escaping (ToolOrder) -> Void) {
        self.calls = calls
        self.loop = loop
        self.observe = observe
        ended = calls.map { _ in nil }
        began = calls.map { _ in loop.now }
    }

    /// What has come of each call.
    var outcomes: [ToolOutcome] {
        zip(calls, ended).map { call, outcome in outcome ?? ToolOutcome(call, "cancelled", isError: true) }
    }

    func start(_ outcome: LoopWait<Void, Given>) {
        self.outcome = outcome
        finishIfDone()
    }

    func began(_ place: Int) {
        began[place] = loop.now
        observe(.began(calls[place]))
    }

    func watch(_ place: Int, _ manner: ToolManner, _ cancel: @escaping () -> Void) {
        let timer = LoopTimer(on: loop, label: "a tool's deadline") { [weak self] in
            self?.giveUp("it did not answer in time; go on without it, or try again later") { at, _ in at == place }
        }
        watches[place] = Watch(manner: manner, timer: timer, cancel: cancel)
        timer.set(after: manner.deadline)
    }

    /// Has the filler said once the first tool that has one has taken too long.
    func armFiller() {
        let waiting = watches.values.filter { $0.manner.filler != nil }
        guard let first = waiting.min(by: { $0.manner.fillerAfter < $1.manner.fillerAfter }) else { return }
        let timer = LoopTimer(on: loop, label: "a tool's filler") { [weak self] in self?.fillerDue() }
        filler = timer
        timer.set(after: first.manner.fillerAfter)
    }

    private func fillerDue() {
        let due = watches.sorted { $0.key < $1.key }.map { (place: $0.key, manner: $0.value.manner) }
            .filter { $0.manner.filler != nil }
        if let now = due.first(where: { began[$0.place] + $0.manner.fillerAfter <= loop.now }),
            let text = now.manner.filler
        {
            observe(.filler(text))
            return
        }
        // The one it was set for has ended; another may still become slow.
        guard let next = due.map({ began[$0.place] + $0.manner.fillerAfter }).min() else { return }
        filler?.set(at: next)
    }

    func end(_ place: Int, _ result: ToolOutcome) {
        // Given up before: nobody waits for it.
        guard ended[place] == nil else { return }
        ended[place] = result
        watches.removeValue(forKey: place)?.timer.cancel()
        let isError = result.result?.isError ?? false
        observe(.ended(id: calls[place].id, after: loop.now - began[place], isError: isError))
        finishIfDone()
    }

    func giveUp(_ reason: String, _ isMeant: (ToolManner.BargeInRule) -> Bool) {
        giveUp(reason) { _, rule in isMeant(rule) }
    }

    private func giveUp(_ reason: String, _ isMeant: (Int, ToolManner.BargeInRule) -> Bool) {
        for (place, watch) in watches.sorted(by: { $0.key < $1.key }) where isMeant(place, watch.manner.onBargeIn) {
            watch.cancel()
            end(place, ToolOutcome(calls[place], reason, isError: true))
        }
    }

    private func finishIfDone() {
        guard !ended.contains(nil) else { return }
        filler?.cancel()
        filler = nil
        outcome?.complete(.success(()))
        outcome = nil
    }
}
