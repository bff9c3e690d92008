package import CallTiming
package import CallTools
package import Dialogue
package import ProviderKit

/// What an agent has in mind during a call, by whichever way it hears and speaks: what was said, what is known, where the
/// conversation is, what it has cost; and what a model is asked with.
///
/// A pure value, as the machines are whose part it is.
package struct CallMind: Sendable {
    package let agent: CallAgent
    /// What both sides have said, as far as it was heard.
    package var history: ConversationHistory
    /// What is known of the call; what the model is told of it.
    package var variables: CallVariables
    package var prompt: PromptAssembly
    package var facts = CallFacts(isComplete: false)
    /// Whether the model was asked before.
    package var hasAsked = false
    package var language: String
    package var turnsTaken = 0
    /// Who hears, thinks and speaks, and what that has cost.
    package var identities: [ProviderRole: ProviderIdentity] = [:]
    package var cost = 0.0
    /// What the call was begun with, if it goes on where another one was.
    package private(set) var recalled: CallMemory?
    /// What the model was last told of the tools, and in which stage: making it takes longer than all else of a request.
    private var declared: (stage: String?, tools: [ToolDeclaration])?
    /// The summary that is being made, and how many there were.
    var summary: Summary?
    var summaries = 0

    /// Begins with nothing said.
    package init(_ agent: CallAgent, history: ConversationHistory = ConversationHistory()) {
        self.agent = agent
        self.history = history
        language = agent.language
        let known = CallVariables(automatic: ["language": agent.language])
        variables = known
        prompt = PromptAssembly(system: agent.instructions, stages: agent.stages, variables: known)
    }

    // MARK: What goes on

    /// What whoever takes the call up has to know.
    package var memory: CallMemory {
        CallMemory(
            history: history,
            variables: variables,
            stage: prompt.stage?.name,
            language: language,
            turnsTaken: turnsTaken,
            cost: cost
        )
    }

    /// Goes on where another one was; answers the greatest number that a reply had there, which no other one is to have.
    package mutating func recall(_ memory: CallMemory) -> Int {
        history = memory.history
        variables = memory.variables
        turnsTaken = memory.turnsTaken
        cost = memory.cost
        recalled = memory
        enterRecalledStage()
        return memory.history.entries.reduce(0) { latest, entry in
            guard case .agent(let step) = entry.content else { return latest }
            return max(latest, step.epoch)
        }
    }

    /// Puts the instructions back to where the conversation was.
    private mutating func enterRecalledStage() {
        prompt = PromptAssembly(system: agent.instructions, stages: agent.stages, variables: variables)
        guard let name = recalled?.stage, let stage = agent.stages?[name] else { return }
        prompt.enter(stage, variables)
    }

    // MARK: What is known

    /// Something became known of the call.
    package mutating func learn(_ news: CallFacts, at now: CallTime) {
        facts.begin = news.begin ?? facts.begin
        facts.isComplete = news.isComplete
        for identity in news.providers { identities[identity.role] = identity }
        var automatic = news.automatic
        if let begin = facts.begin {
            let time = WrittenTime(unixSeconds: begin.unixSeconds + now.samples / 8_000, offset: begin.offset)
            automatic["date"] = automatic["date"] ?? time.date
            automatic["time"] = automatic["time"] ?? time.time
        }
        // What the model was asked with stays as it is, so that its provider need not read it again.
        variables.learn(automatic: automatic, parameters: news.parameters, isTold: hasAsked)
        if !hasAsked { enterRecalledStage() }
    }

    /// Keeps a value; answers why it may not be kept.
    package mutating func set(_ name: String, to value: String) -> String? {
        do throws(VariableError) {
            try variables.set(name, to: value)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Something was used; answers what is to be told of it.
    package mutating func used(_ role: ProviderRole, _ usage: ProviderUsage) -> [CallEvent.Kind] {
        guard let identity = identities[role], let cost = agent.prices.cost(of: usage, by: identity) else {
            return [.used(role, usage)]
        }
        self.cost += cost.amount
        return [
            .used(role, usage), .cost(role, amount: cost.amount, total: self.cost, currency: cost.currency),
        ]
    }

    // MARK: What the model is asked with

    /// What decides about tools now.
    package var moment: ToolMoment {
        ToolMoment(variables: variables, language: language, ways: prompt.ways.map(\.name), allowed: allowedTools)
    }

    /// Which tools may be used beside the engine's own; nil for all.
    package var allowedTools: [String]? { prompt.stage.map { agent.commonTools + $0.tools } }

    /// What the model is asked with for the next part of a reply.
    ///
    /// - Parameters:
    ///   - rounds: how often it has been asked for it.
    ///   - guess: what the caller will have said, if that is not known yet.
    package mutating func request(
        for epoch: Int,
        rounds: Int,
        guess: String? = nil,
        at now: CallTime
    ) -> GenerationRequest {
        hasAsked = true
        var told = history
        if let guess { told.callerSaid(guess) }
        var conversation = prompt.conversation(of: told, state(at: now), continuing: epoch)
        if conversation.messages.isEmpty { conversation.messages = [.note("The call has begun.")] }
        let tools = declarations
        declared = (prompt.stage?.name, tools)
        var request = GenerationRequest(conversation, tools: tools)
        // The tools stay in the request, because what they have answered refers to them.
        if rounds > agent.limits.toolRounds { request.toolChoice = .none }
        return request
    }

    /// What all requests to the model begin with: for its provider to get ready with.
    package func opening(at now: CallTime) -> GenerationRequest {
        let instructions = prompt.conversation(of: ConversationHistory(), state(at: now), continuing: 0).instructions
        return GenerationRequest(Conversation(instructions: instructions), tools: declarations)
    }

    private var declarations: [ToolDeclaration] {
        if let declared, declared.stage == prompt.stage?.name { return declared.tools }
        return agent.tools.declarations(allowedTools, ways: prompt.ways)
    }

    /// What changes from turn to turn.
    private func state(at now: CallTime) -> TurnState {
        let time = facts.begin.map { WrittenTime(unixSeconds: $0.unixSeconds + now.samples / 8_000, offset: $0.offset) }
        let speaksSeveral = agent.tools.builtIn.languages.count > 1 || !agent.follows.isEmpty
        return TurnState(variables, now: time, language: speaksSeveral ? language : nil)
    }
}
