import CallTiming
import Dialogue
import ProviderKit
import Testing

@testable import CallPipeline

struct CallMemoryTests {
    private func memory() -> CallMemory {
        var history = ConversationHistory()
        history.callerSaid("I need an appointment")
        history.wrote("Tomorrow at nine?", in: 3)
        history.finished(3, heardText: "Tomorrow at nine?")
        return CallMemory(
            history: history,
            variables: CallVariables(automatic: ["language": "de"], parameters: ["order": "7"]),
            stage: "second",
            language: "de",
            turnsTaken: 4,
            cost: 0.5
        )
    }

    private func agent() throws -> CallAgent {
        var agent = CallAgent()
        agent.instructions = Template(literal: "Be brief.")
        agent.greeting = Template(literal: "Welcome!")
        agent.stages = try Stages([
            Stage(name: "first", prompt: Template(literal: "Ask what they want."), next: ["second"]),
            Stage(name: "second", prompt: Template(literal: "Find a time.")),
        ])
        return agent
    }

    @Test func `a call that is taken up goes on where the other one was`() throws {
        let memory = memory()
        var machine = CallMachine(try agent(), recalling: memory)
        machine.take(.learnt(CallFacts(parameters: ["order": "8", "more": "x"])), at: .start)
        machine.take(.started, at: .start)
        // What was known stays, what is new is learnt.
        let after = machine.memory
        #expect(after.variables["order"] == "7")
        #expect(after.variables["more"] == "x")
        #expect(after.stage == "second")
        #expect(after.language == "de")
        #expect(after.turnsTaken == 4)
        #expect(after.cost == 0.5)
        #expect(Array(after.history.entries.prefix(2)) == memory.history.entries)
        let orders = machine.takeOrders()
        // Nobody is greeted twice; and no number of a reply is used twice.
        #expect(orders.contains(.openVoice(epoch: 4, language: "de")))
        let said = orders.compactMap { if case .speak(4, let text) = $0 { text } else { nil } }.joined()
        #expect(said.hasPrefix("Sorry, we were cut off"))
        #expect(!said.contains("Welcome"))
    }

    @Test func `what a call leaves is what it was taken up with and what came since`() throws {
        var machine = CallMachine(try agent(), recalling: memory())
        machine.take(.started, at: .start)
        machine.take(.command(.note("The line was bad.")), at: .start)
        machine.take(.ended("the socket is gone"), at: CallTime(milliseconds: 100))
        let left = machine.memory
        // Of the words that were not heard nothing stays.
        #expect(left.history.entries.count == 3)
        #expect(left.history.entries.last?.content == .note("The line was bad."))
        #expect(left.history.openCalls.isEmpty)
        var next = CallMachine(try agent(), recalling: left)
        next.take(.started, at: .start)
        #expect(next.memory.history.entries.first == left.history.entries.first)
    }

    @Test func `a stage that the agent no longer has is forgotten`() throws {
        var memory = memory()
        memory.stage = "gone"
        let machine = CallMachine(try agent(), recalling: memory)
        #expect(machine.memory.stage == "first")
    }
}
