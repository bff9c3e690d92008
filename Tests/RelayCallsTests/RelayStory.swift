import CallPipeline
import CallTiming
import CallTools
import Dialogue
import ProviderKit
import RelayWire
import Testing

@testable import RelayCalls

/// A call that is played to a machine, as the carrier and the model would: what comes out is kept.
struct RelayStory {
    var machine: RelayMachine
    private(set) var orders: [RelayOrder] = []
    private(set) var now = CallTime.start

    init(
        _ agent: CallAgent = RelayStory.agent(),
        _ manners: RelayManners = RelayManners(),
        recalling memory: CallMemory? = nil
    ) {
        machine = RelayMachine(agent, manners, recalling: memory)
        take(.learnt(CallFacts()))
        take(.started)
    }

    static func agent(_ change: (inout CallAgent) -> Void = { _ in }) -> CallAgent {
        var agent = CallAgent()
        agent.instructions = Template(literal: "Be brief.")
        agent.tools = ToolBox(only: BuiltInTools())
        change(&agent)
        return agent
    }

    /// A question for four digits.
    static let collects = ToolCall(
        id: "t1",
        name: "collect",
        arguments: #"{"kind":"digits","prompt":"Your number, please?","min_digits":4,"max_digits":4}"#
    )

    mutating func take(_ input: RelayInput) {
        machine.take(input, at: now)
        orders += machine.takeOrders()
    }

    /// Lets time pass, with what falls due in it.
    mutating func pass(_ seconds: Double) {
        let end = now + Int64(seconds * 8_000)
        while let wake = machine.wake, wake <= end {
            let before = now
            now = max(now, wake)
            take(.reached)
            // What is due at once must not be due for ever.
            if now == before, machine.wake == wake { now = now + 1 }
        }
        now = max(now, end)
    }

    mutating func say(_ text: String, _ language: String = "en-US") {
        take(.prompt(text, language: language, isLast: true))
    }

    /// The model writes that for the reply that was asked for last, and is done.
    mutating func write(_ tokens: String..., calls: [ToolCall] = [], finish: Bool = true) {
        let epoch = epoch
        for token in tokens { take(.generation(epoch: epoch, .text(token))) }
        for call in calls { take(.generation(epoch: epoch, .toolCall(call))) }
        if finish { take(.generation(epoch: epoch, .finished(calls.isEmpty ? .completed : .toolCalls))) }
    }

    /// The reply that the model was asked for last.
    var epoch: Int {
        orders.reversed().lazy.compactMap { if case .generate(let epoch, _) = $0 { epoch } else { nil } }.first ?? 0
    }

    /// Forgets what came out so far.
    mutating func forget() { orders.removeAll() }

    var texts: [RelayText] { orders.compactMap { if case .text(let text) = $0 { text } else { nil } } }
    /// All that was sent, with a bar where a turn ended.
    var sent: String { texts.map { $0.token + ($0.isLast ? "|" : "") }.joined() }
    var requests: [GenerationRequest] {
        orders.compactMap { if case .generate(_, let request) = $0 { request } else { nil } }
    }
    var notes: [CallEvent.Kind] { orders.compactMap { if case .note(let kind) = $0 { kind } else { nil } } }
    var farewell: CallFarewell? {
        orders.lazy.compactMap { if case .leave(let way) = $0 { way } else { nil } }.first
    }
    var messages: [Conversation.Message] { requests.last?.conversation.messages ?? [] }
}

extension RelayStory: CustomTestStringConvertible {
    var testDescription: String { "a story in which \"\(sent)\" was sent" }
}
