internal import BargeIn
internal import CallTiming
internal import CallTools
internal import Dialogue
internal import ProviderKit
internal import TurnTaking

// Asking the caller for digits, yes or no, or a choice: what comes of it is the result of a tool.
extension CallMachine {
    /// Asks; the question is the end of the reply that wanted it.
    mutating func beginCollecting(_ request: CollectRequest, for call: ToolCall) {
        guard let live else { return }
        var started = Collecting(request, for: call, epoch: live.epoch, rounds: live.roundsSoFar)
        let orders = started.collect.begin(at: now)
        collecting = started
        obey(turns.take(.agentIsBusy, at: now))
        obey(orders)
        guard self.live?.epoch == live.epoch else { return }
        if self.live?.pieces.contains(where: { !$0.spoken.isEmpty }) == true { return finishVoice() }
        // There is nothing to say, and so nothing to wait for.
        abandonLive()
        if !agentIsAudible { fallSilent() }
    }

    private mutating func obey(_ orders: [CollectOrder]) {
        for order in orders {
            switch order {
            case .say(let text): ask(text)
            case .stopSpeaking: stopAsking()
            case .wake(let time): collecting?.wake = time
            case .ended(let outcome): finishCollecting(outcome)
            }
        }
    }

    private mutating func ask(_ text: String) {
        // The first question belongs to the reply; the next ones stand by themselves.
        if let live, live.epoch == collecting?.epoch, !live.voiceHasAll { return add(text) }
        note(.askedAgain)
        say(text)
    }

    private mutating func stopAsking() {
        guard agentIsAudible || live != nil, policyInForce.mode != .nothing || !agentIsAudible else { return }
        abandonLive(byCaller: true)
        guard agentIsAudible else { return }
        stop(byCaller: true)
        self.order(.clear)
    }

    /// Feeds the question, and does what it wants; nothing once it is over.
    private mutating func feed(_ event: (inout Collect) -> [CollectOrder]) {
        guard var asked = collecting else { return }
        let orders = event(&asked.collect)
        collecting?.collect = asked.collect
        obey(orders)
    }

    // MARK: What happens

    /// The agent is silent: it is the caller's turn.
    mutating func promptEnded() {
        feed { [now] in $0.promptEnded(at: now) }
        if collecting != nil { obey(turns.take(.agentIsBusy, at: now)) }
    }

    /// The caller is heard: an answer may be coming.
    mutating func callerSpeaksToQuestion() {
        if collecting != nil { feed { [now] in $0.speechBegan(at: now) } }
    }

    mutating func collect(_ key: Character) { feed { [now] in $0.pressed(key, at: now) } }

    /// A turn of the caller while something is asked for.
    mutating func collect(_ turn: Turn) {
        for key in turn.keys { collect(key) }
        guard let before = collecting, !turn.text.isEmpty else { return }
        var after = before.collect
        let orders = after.heard(turn.text, isFinal: true, at: now)
        collecting?.collect = after
        // What is no answer is told to the model; an answer is the tool's result.
        if !after.isOver, after.collectedDigits == before.collect.collectedDigits { history.callerSaid(turn.text) }
        obey(orders)
        if collecting != nil { obey(turns.take(.agentIsBusy, at: now)) }
    }

    mutating func collectIsDue() {
        collecting?.wake = nil
        feed { [now] in $0.reached(now) }
    }

    // MARK: The end

    private mutating func finishCollecting(_ outcome: CollectOutcome) {
        guard let asked = collecting else { return }
        collecting = nil
        let result = ToolResult(outcome, for: asked.call)
        history.answered(result)
        // Behind another question its answer is to stand again: a model goes on with the last thing that was said.
        if case .agent(let step)? = history.entries.last?.content, step.calls.isEmpty { history.note(result.content) }
        note(.toolFinished(id: result.id, isError: result.isError))
        if case .value(let value, _) = outcome, let name = asked.request.variable { _ = set(name, to: value) }
        guard phase == .talking else { return }
        // A question that may not be cut off is heard to its end first.
        if agentIsAudible || live?.hasBeenSent == true { return owedRound = asked.rounds }
        goOn(after: asked.rounds)
    }

    /// The model goes on with what the caller answered.
    mutating func goOn(after rounds: Int) {
        owedRound = nil
        guard phase == .talking else { return }
        reply(to: .answered, rounds: rounds)
    }

    /// Nobody wants the answer any more.
    mutating func cancelCollecting() {
        owedRound = nil
        guard let asked = collecting else { return }
        collecting = nil
        history.answered(ToolResult(.cancelled, for: asked.call))
    }
}
