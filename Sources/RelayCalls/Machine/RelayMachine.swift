internal import BargeIn
package import CallPipeline
package import CallTiming
internal import CallTools
internal import Dialogue
internal import ProviderKit
internal import RelayWire

/// All decisions of a call whose carrier hears and speaks: what happens goes in, in order; what is to be done comes out.
///
/// A pure value, as `CallMachine` is for a call whose audio passes through here.
package struct RelayMachine: Sendable {
    enum Phase: Sendable, Equatable {
        case beginning, talking
        /// The last words are on their way.
        case closing(CallFarewell, until: CallTime)
        case ended
    }

    let agent: CallAgent
    let manners: RelayManners
    /// The agent's language before it was switched in a call.
    let ownLanguage: String
    var phase = Phase.beginning
    var now = CallTime.start
    /// What was said, what is known, and what the model is asked with.
    package internal(set) var mind: CallMind

    var epoch = 0
    var live: RelayReply?
    /// Replies that were sent whole, and may not have been heard.
    var spoken: [RelayReply] = []
    /// Until when the carrier speaks, about; nil while it is silent.
    var speaksUntil: CallTime?
    /// How much of what was sent it has told to have spoken, and whether it has told to speak at all.
    var letters = SpokenLetters()
    var hasToldToSpeak = false
    /// What the caller said while a reply was written: answered afterwards.
    var waitingTurn: RelayTurn?
    /// Keys that may be followed by more, and until when.
    var keys = ""
    var keyDeadline: CallTime?
    /// Since when nobody has said anything; how often the caller was asked for.
    var silentSince = CallTime.start
    var promptsGiven = 0
    var callerSpeaksUntil: CallTime?
    /// Whether the caller has cut in, and has not said anything since.
    var wasCutOff = false
    var failuresInARow = 0
    var factsDeadline: CallTime?
    /// What is to be said once the present reply was spoken.
    var queued: (text: String, farewell: CallFarewell)?
    /// What the caller is being asked for; and after how many rounds the model goes on once the agent is silent.
    var collecting: RelayQuestion?
    var owedRound: Int?
    private var pending: [RelayOrder] = []

    /// How long somebody may be heard speaking without a word.
    private static let longestSound: Int64 = 240_000

    /// Begins a call, or goes on with one whose socket was lost.
    package init(_ agent: CallAgent, _ manners: RelayManners = RelayManners(), recalling memory: CallMemory? = nil) {
        var agent = agent
        ownLanguage = agent.language
        if let memory, !memory.language.isEmpty { agent.language = memory.language }
        self.agent = agent
        self.manners = manners
        mind = CallMind(agent)
        if let memory { epoch = mind.recall(memory) }
    }

    // MARK: What comes out

    /// What is to be done, in order; asked for after each input.
    package mutating func takeOrders() -> [RelayOrder] {
        if pending.isEmpty { return [] }
        var orders: [RelayOrder] = []
        swap(&orders, &pending)
        return orders
    }

    /// When it wants to be told by `.reached`, if nothing happens before.
    package var wake: CallTime? {
        guard phase != .ended, phase != .beginning else { return nil }
        var due = [speaksUntil.flatMap { live == nil ? $0 : nil }, keyDeadline, silenceDeadline, replyDeadline]
        // Whoever is said to speak and never to stop is not waited for without end.
        due.append(callerSpeaksUntil)
        due += [toolFiller?.at, toolEnd, durationLimit, collecting?.wake, factsDeadline, mind.summaryDeadline]
        if case .closing(_, let until) = phase { due.append(until) }
        return due.compactMap { $0 }.min()
    }

    /// Whether the call is over.
    package var hasEnded: Bool { phase == .ended }

    /// What whoever takes the call up has to know.
    package var memory: CallMemory { mind.memory }

    // MARK: What goes in

    /// Takes what has happened.
    package mutating func take(_ input: RelayInput, at time: CallTime) {
        now = max(now, time)
        guard phase != .ended else { return }
        if phase == .beginning {
            // Before the call there is nothing to decide.
            switch input {
            case .started, .ended, .learnt: break
            default: return
            }
        }
        switch input {
        case .started: begin()
        case .prompt(let text, let language, let isLast): heard(text, in: language, isLast: isLast)
        case .interrupted(let heard, let milliseconds): cutOff(heard: heard, after: milliseconds)
        case .key(let key): pressed(key)
        case .complaint(let text): note(.warning("the carrier refused a message: \(text.prefix(200))"))
        case .agentSpeaks(let speaks): agentSpeaks(speaks)
        case .callerSpeaks(let speaks):
            callerSpeaksUntil = speaks ? now + Self.longestSound : nil
            callerIsThere()
        case .played(let text): played(text)
        case .generation(let epoch, let event): written(epoch, event)
        case .generationFailed(let epoch, let failure): modelFailed(epoch, failure)
        case .toolFinished(let epoch, let result): toolFinished(epoch, result)
        case .learnt(let facts):
            mind.learn(facts, at: now)
            if facts.isComplete { factsAreLate() }
        case .summary(let number, let event):
            if case .usage(let usage) = event { used(usage) }
            obey(mind.summed(number, event))
        case .summaryFailed(let number, let failure):
            note(.providerFailed(.model, failure))
            obey(mind.summaryFailed(number))
        case .command(let command): commanded(command)
        case .reached: break
        case .ended(let reason): end(reason)
        }
        settle()
    }

    /// After every input: what time itself brings.
    private mutating func settle() {
        guard phase != .ended, phase != .beginning else { return }
        if let due = toolFiller, now >= due.at { sayToolFiller(due.text) }
        if let deadline = toolEnd, now >= deadline { toolsAreLate() }
        if let wake = collecting?.wake, now >= wake { collectIsDue() }
        if let deadline = factsDeadline, now >= deadline { factsAreLate() }
        if let deadline = mind.summaryDeadline, now >= deadline { obey(mind.summaryFailed()) }
        if let deadline = replyDeadline, now >= deadline { replyIsLate() }
        if let keyDeadline, now >= keyDeadline { keysAreOver() }
        if let until = callerSpeaksUntil, now >= until { callerSpeaksUntil = nil }
        if let until = speaksUntil, live == nil, now >= until { becomeSilent() }
        if let deadline = silenceDeadline, now >= deadline { silenceIsLong() }
        if let limit = durationLimit, now >= limit {
            close(agent.sentences.tooLong, .hangUp("the call's time is up"))
        }
        if case .closing(let farewell, let until) = phase, now >= until { farewellIsLate(farewell) }
    }

    private var durationLimit: CallTime? {
        guard phase == .talking, let duration = agent.limits.duration else { return nil }
        return CallTime(samples: duration)
    }

    // MARK: Orders

    mutating func order(_ order: RelayOrder) { pending.append(order) }

    mutating func note(_ kind: CallEvent.Kind) { pending.append(.note(kind)) }
}

/// What a caller said, and which keys were pressed.
struct RelayTurn: Sendable, Equatable {
    var text = ""
    var keys = ""
}

/// Something that the caller is being asked for.
struct RelayQuestion: Sendable {
    let call: ToolCall
    let request: CollectRequest
    /// The reply that wanted it, and how often the model had been asked by its end.
    let epoch: Int
    let rounds: Int
    var collect: Collect
    /// When it is to be looked at again.
    var wake: CallTime?
}
