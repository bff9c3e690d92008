internal import CallTiming
internal import CallTools
internal import Dialogue
internal import ProviderKit
internal import TurnTaking

// What the model is asked with: the prompt, what is known of the call, how much of its history.
extension CallMachine {
    /// Asks the model for the next part of the reply.
    mutating func request() {
        guard let live else { return }
        guard factsDeadline == nil else {
            self.live?.waitsForFacts = true
            return
        }
        hasAsked = true
        var told = history
        if live.isHeld, case .answer(let turn) = live.origin { told.callerSaid(turn.text) }
        var conversation = prompt.conversation(of: told, state, continuing: live.epoch)
        if conversation.messages.isEmpty { conversation.messages = [.note("The call has begun.")] }
        var request = GenerationRequest(conversation, tools: agent.tools.declarations(allowedTools, ways: prompt.ways))
        // The tools stay in the request, because what they have answered refers to them.
        if live.roundsSoFar > agent.limits.toolRounds { request.toolChoice = .none }
        self.live?.isWriting = true
        note(.replyRequested(reply: live.epoch))
        order(.generate(epoch: live.epoch, request))
    }

    /// What all requests to the model begin with: for its provider to get ready with.
    var opening: GenerationRequest {
        let instructions = prompt.conversation(of: ConversationHistory(), state, continuing: 0).instructions
        return GenerationRequest(
            Conversation(instructions: instructions),
            tools: agent.tools.declarations(allowedTools, ways: prompt.ways)
        )
    }

    /// What changes from turn to turn.
    private var state: TurnState {
        let time = facts.begin.map { CivilTime(unixSeconds: $0.unixSeconds + now.samples / 8_000, offset: $0.offset) }
        let speaksSeveral = agent.tools.builtIn.languages.count > 1 || !agent.follows.isEmpty
        return TurnState(variables, now: time, language: speaksSeveral ? language : nil)
    }

    // MARK: What is known

    mutating func learn(_ news: CallFacts) {
        facts.begin = news.begin ?? facts.begin
        facts.isComplete = news.isComplete
        for identity in news.providers { identities[identity.role] = identity }
        var automatic = news.automatic
        if let begin = facts.begin {
            let time = CivilTime(unixSeconds: begin.unixSeconds + now.samples / 8_000, offset: begin.offset)
            automatic["date"] = automatic["date"] ?? time.date
            automatic["time"] = automatic["time"] ?? time.time
        }
        // What the model was asked with stays as it is, so that its provider need not read it again.
        variables.learn(automatic: automatic, parameters: news.parameters, isTold: hasAsked)
        if !hasAsked { enterRecalledStage() }
        if news.isComplete { factsAreLate() }
    }

    /// Nothing more is waited for.
    mutating func factsAreLate() {
        factsDeadline = nil
        guard live?.waitsForFacts == true else { return }
        live?.waitsForFacts = false
        request()
    }

    // MARK: Cost

    mutating func used(_ role: ProviderRole, _ usage: ProviderUsage) {
        note(.used(role, usage))
        guard let identity = identities[role], let cost = agent.prices.cost(of: usage, by: identity) else { return }
        self.cost += cost.amount
        note(.cost(role, amount: cost.amount, total: self.cost, currency: cost.currency))
    }

    mutating func switched(_ change: ProviderSwitch) {
        identities[change.to.role] = change.to
        note(.providerSwitched(change))
    }

    // MARK: Long calls

    /// A summary that is being made.
    struct Summary: Sendable {
        let number: Int
        let order: SummaryOrder
        let isForSuccessor: Bool
        let deadline: CallTime
        var text = ""
    }

    /// How long a summary may take, and how long a caller who is to be handed on waits for it.
    private static let summaryPatience: Int64 = 480_000
    private static let successorPatience: Int64 = 64_000

    /// Between turns: holds the history to its policy.
    mutating func tidyHistory() {
        guard phase == .talking, summary == nil else { return }
        switch history.apply(agent.history) {
        case .carryOn: break
        case .summarise(let order): summarise(order, isForSuccessor: false)
        case .handOff(let order): summarise(order, isForSuccessor: true)
        }
    }

    private mutating func summarise(_ wanted: SummaryOrder, isForSuccessor: Bool) {
        summaries += 1
        let patience = isForSuccessor ? Self.successorPatience : Self.summaryPatience
        summary = Summary(
            number: summaries,
            order: wanted,
            isForSuccessor: isForSuccessor,
            deadline: now + patience
        )
        order(.summarise(number: summaries, GenerationRequest(wanted.conversation)))
    }

    mutating func summed(_ number: Int, _ event: GenerationEvent) {
        if case .usage(let usage) = event { used(.model, usage) }
        guard var made = summary, made.number == number else { return }
        switch event {
        case .text(let text):
            made.text += text
            summary = made
        case .finished: summed(made)
        case .toolCallStarted, .toolCall, .switched, .usage: break
        }
    }

    private mutating func summed(_ made: Summary) {
        summary = nil
        if made.isForSuccessor { return handOff(made.text) }
        if history.takeIn(made.text, for: made.order) {
            note(.summarised(text: made.text))
        } else {
            history.summaryFailed(made.order)
        }
    }

    mutating func summaryFailed(_ number: Int, _ failure: ProviderFailure) {
        note(.providerFailed(.model, failure))
        if summary?.number == number { summaryIsLate() }
    }

    mutating func summaryIsLate() {
        guard let made = summary else { return }
        summary = nil
        if made.isForSuccessor { return handOff(made.text) }
        history.summaryFailed(made.order)
    }

    private mutating func handOff(_ text: String) {
        note(.summarised(text: text))
        guard !agent.successor.isEmpty else { return }
        close(agent.sentences.handOff, .transfer(agent.successor))
    }
}
