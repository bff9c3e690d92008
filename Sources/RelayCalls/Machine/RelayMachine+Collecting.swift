internal import Dialogue
internal import CallPipeline
internal import CallTiming
internal import CallTools
internal import ProviderKit

// Asking the caller for digits, yes or no, or a choice: what comes of it is the result of a tool.
extension RelayMachine {
    /// Asks; the question is the end of the reply that wanted it.
    mutating func beginCollecting(_ request: CollectRequest, for call: ToolCall) {
        guard let live else { return }
        var started = RelayQuestion(
            call: call,
            request: request,
            epoch: live.epoch,
            rounds: live.roundsSoFar,
            collect: Collect(request)
        )
        let orders = started.collect.begin(at: now)
        collecting = started
        obey(orders)
        guard self.live?.epoch == live.epoch else { return }
        if self.live?.hasBeenSent == true { return finishReply() }
        // There is nothing to say, and so nothing to wait for.
        abandonLive()
        if speaksUntil == nil { fallSilent() }
    }

    private mutating func obey(_ orders: [CollectOrder]) {
        for order in orders {
            switch order {
            case .say(let text): ask(text)
            // The carrier is silent by itself when the caller speaks or presses a key.
            case .stopSpeaking: if live != nil { abandonLive(byCaller: true) }
            case .wake(let time): collecting?.wake = time
            case .ended(let outcome): finishCollecting(outcome)
            }
        }
    }

    private mutating func ask(_ text: String) {
        // The first question belongs to the reply; the next ones stand by themselves.
        if let live, live.epoch == collecting?.epoch { return add(text) }
        note(.askedAgain)
        say(text)
    }

    /// Feeds the question, and does what it wants; nothing once it is over.
    mutating func feed(_ event: (inout Collect) -> [CollectOrder]) {
        guard var asked = collecting else { return }
        let orders = event(&asked.collect)
        collecting?.collect = asked.collect
        obey(orders)
    }

    /// A turn of the caller while something is asked for.
    mutating func collect(_ turn: RelayTurn) {
        for key in turn.keys { feed { [now] in $0.pressed(key, at: now) } }
        guard let before = collecting, !turn.text.isEmpty else { return }
        var after = before.collect
        heardSoFar()
        var orders = after.promptEnded(at: now)
        orders += after.heard(turn.text, isFinal: true, at: now)
        collecting?.collect = after
        // What is no answer is told to the model; an answer is the tool's result.
        if !after.isOver, after.collectedDigits == before.collect.collectedDigits { mind.history.callerSaid(turn.text) }
        obey(orders)
    }

    mutating func collectIsDue() {
        collecting?.wake = nil
        feed { [now] in $0.reached(now) }
    }

    private mutating func finishCollecting(_ outcome: CollectOutcome) {
        guard let asked = collecting else { return }
        collecting = nil
        let result = ToolResult(outcome, for: asked.call)
        mind.history.answered(result)
        // Behind another question its answer is to stand again: a model goes on with the last thing that was said.
        if case .agent(let step)? = mind.history.entries.last?.content, step.calls.isEmpty {
            mind.history.note(result.content)
        }
        note(.toolFinished(id: result.id, isError: result.isError))
        if case .value(let value, _) = outcome, let name = asked.request.variable { _ = mind.set(name, to: value) }
        guard phase == .talking else { return }
        goOn(after: asked.rounds)
    }

    /// The model goes on with what the caller answered.
    mutating func goOn(after rounds: Int) {
        owedRound = nil
        guard phase == .talking else { return }
        heardSoFar()
        reply(to: .answered, rounds: rounds)
    }

    /// Nobody wants the answer any more.
    mutating func cancelCollecting() {
        owedRound = nil
        guard let asked = collecting else { return }
        collecting = nil
        mind.history.answered(ToolResult(.cancelled, for: asked.call))
    }
}
