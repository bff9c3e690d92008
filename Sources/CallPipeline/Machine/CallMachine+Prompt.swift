internal import CallTiming
internal import CallTools
package import Dialogue
internal import ProviderKit
internal import TurnTaking

// What the model is asked with, and what is known of the call: the machine's part in what `CallMind` keeps.
extension CallMachine {
    /// What both sides have said, as far as it was heard.
    package internal(set) var history: ConversationHistory {
        get { mind.history }
        _modify { yield &mind.history }
    }

    /// What is known of the call; what the model is told of it.
    package internal(set) var variables: CallVariables {
        get { mind.variables }
        _modify { yield &mind.variables }
    }

    package internal(set) var language: String {
        get { mind.language }
        set { mind.language = newValue }
    }

    package internal(set) var cost: Double {
        get { mind.cost }
        set { mind.cost = newValue }
    }

    var prompt: PromptAssembly {
        get { mind.prompt }
        _modify { yield &mind.prompt }
    }

    var turnsTaken: Int {
        get { mind.turnsTaken }
        set { mind.turnsTaken = newValue }
    }

    /// Asks the model for the next part of the reply.
    mutating func request() {
        guard let live else { return }
        guard factsDeadline == nil else {
            self.live?.waitsForFacts = true
            return
        }
        var guess: String?
        if live.isHeld, case .answer(let turn) = live.origin { guess = turn.text }
        let request = mind.request(for: live.epoch, rounds: live.roundsSoFar, guess: guess, at: now)
        self.live?.isWriting = true
        note(.replyRequested(reply: live.epoch))
        order(.generate(epoch: live.epoch, request))
    }

    /// What all requests to the model begin with: for its provider to get ready with.
    var opening: GenerationRequest { mind.opening(at: now) }

    // MARK: What is known

    mutating func learn(_ news: CallFacts) {
        mind.learn(news, at: now)
        if news.isComplete { factsAreLate() }
    }

    /// Nothing more is waited for.
    mutating func factsAreLate() {
        factsDeadline = nil
        guard live?.waitsForFacts == true else { return }
        live?.waitsForFacts = false
        request()
    }

    /// Keeps a value; answers why it may not be kept.
    mutating func set(_ name: String, to value: String) -> String? { mind.set(name, to: value) }

    // MARK: Cost

    mutating func used(_ role: ProviderRole, _ usage: ProviderUsage) {
        for told in mind.used(role, usage) { note(told) }
    }

    mutating func switched(_ change: ProviderSwitch) {
        mind.identities[change.to.role] = change.to
        note(.providerSwitched(change))
    }

    // MARK: Long calls

    /// Between turns: holds the history to its policy.
    mutating func tidyHistory() {
        guard phase == .talking, let wanted = mind.tidyHistory(at: now) else { return }
        order(.summarise(number: wanted.number, wanted.request))
    }

    mutating func summed(_ number: Int, _ event: GenerationEvent) {
        if case .usage(let usage) = event { used(.model, usage) }
        obey(mind.summed(number, event))
    }

    mutating func summaryFailed(_ number: Int, _ failure: ProviderFailure) {
        note(.providerFailed(.model, failure))
        obey(mind.summaryFailed(number))
    }

    mutating func summaryIsLate() { obey(mind.summaryFailed()) }

    private mutating func obey(_ outcome: CallMind.SummaryOutcome) {
        switch outcome {
        case .nothing: break
        case .taken(let text): note(.summarised(text: text))
        case .handOff(let text):
            note(.summarised(text: text))
            guard !agent.successor.isEmpty else { return }
            close(agent.sentences.handOff, .transfer(agent.successor))
        }
    }
}
