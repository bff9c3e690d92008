import BargeIn
import CallPipeline
import CallTools
import ProviderKit
import Testing

@testable import RelayCalls

/// What is left of a reply that was cut.
struct RelayInterruptTests {
    @Test func `an interrupt ends the generation and cuts the history to what was heard`() {
        var story = RelayStory()
        story.say("When?")
        let epoch = story.epoch
        story.write("The next flight ", "leaves at nine. ", "Is that", finish: false)
        story.forget()
        story.take(.interrupted(heard: "the next flight leaves", milliseconds: 1_480))
        #expect(story.orders.contains(.cancelGeneration(epoch: epoch)))
        #expect(story.texts.isEmpty, "nothing is sent behind an interrupt")
        story.take(.generation(epoch: epoch, .text(" all right?")))
        story.take(.generation(epoch: epoch, .finished(.completed)))
        #expect(story.texts.isEmpty, "nothing stale is sent")
        #expect(story.notes.contains(.replyCut(reply: epoch, heard: "The next flight leaves")))
        story.say("And later?")
        #expect(story.messages[1] == .agent("The next flight leaves"))
        #expect(story.messages.last == .caller("And later?"))
        #expect(
            story.messages.contains { if case .note(let text) = $0 { text.contains("interrupted") } else { false } }
        )
    }

    @Test func `of a reply of which nothing was heard nothing is left`() {
        var story = RelayStory()
        story.say("When?")
        story.write("At nine.")
        story.take(.interrupted(heard: "", milliseconds: 0))
        story.say("Where?")
        #expect(story.messages == [.caller("When? Where?")])
    }

    @Test func `an interrupt behind the last word changes nothing`() {
        var story = RelayStory()
        story.say("When?")
        story.write("At nine.")
        story.take(.interrupted(heard: "At nine", milliseconds: 700))
        story.say("Where?")
        #expect(story.messages == [.caller("When?"), .agent("At nine."), .caller("Where?")])
    }

    @Test func `what takes longer to be spoken than was reckoned can still be cut`() {
        var story = RelayStory()
        story.say("When?")
        story.write("At nine, at ten and at eleven.")
        story.pass(6)
        #expect(story.notes.contains(.agentIsSilent))
        story.take(.interrupted(heard: "At nine, at ten", milliseconds: 7_000))
        story.say("Where?")
        #expect(story.messages[1] == .agent("At nine, at ten"))
    }

    @Test func `an interrupt while nobody speaks, or twice, is of no effect`() {
        var story = RelayStory()
        story.take(.interrupted(heard: "x", milliseconds: nil))
        story.say("When?")
        story.write("At nine.")
        story.take(.interrupted(heard: "At", milliseconds: nil))
        story.take(.interrupted(heard: "At nine", milliseconds: nil))
        story.say("Where?")
        #expect(story.messages[1] == .agent("At"))
    }

    @Test func `a noise that cut the agent off does not leave it silent`() {
        var story = RelayStory()
        story.say("When?")
        story.write("At nine, from gate four.")
        story.take(.interrupted(heard: "At nine", milliseconds: 700))
        story.forget()
        story.pass(9)
        #expect(story.requests.count == 1)
        #expect(story.messages.contains { if case .note(let text) = $0 { text.contains("noise") } else { false } })
    }

    @Test func `an interrupt stops tools that need not be finished`() throws {
        var manner = ToolManner()
        manner.onBargeIn = .cancel
        let tool = ClosureTool(try ToolDefinition(name: "look", description: "", manner: manner)) { _, _ in "" }
        let box = try ToolBox(handlers: [tool])
        var story = RelayStory(RelayStory.agent { $0.tools = box })
        story.say("When?")
        let epoch = story.epoch
        story.write("Let me see. ", calls: [ToolCall(id: "t1", name: "look", arguments: "{}")])
        #expect(story.orders.contains(.useTools(epoch: epoch, [ToolCall(id: "t1", name: "look", arguments: "{}")])))
        story.take(.interrupted(heard: "Let me", milliseconds: 300))
        #expect(story.orders.contains(.cancelTools(epoch: epoch, ids: ["t1"])))
    }

    @Test func `what is still spoken when the caller has a turn may be cut yet`() {
        var story = RelayStory()
        story.say("When?")
        story.write("The next flight leaves at nine in the morning from gate four.")
        story.pass(1)
        let first = story.epoch
        // A carrier that does not let the caller cut in, but tells what they say.
        story.say("Which airline?")
        #expect(!story.notes.contains { if case .replyHeard(first, _) = $0 { true } else { false } })
        // The model is told of what is being spoken.
        #expect(
            story.messages == [
                .caller("When?"), .agent("The next flight leaves at nine in the morning from gate four."),
                .caller("Which airline?"),
            ]
        )
        story.write("Northern Air.")
        story.take(.interrupted(heard: "the next flight leaves", milliseconds: 1_500))
        #expect(story.notes.contains(.replyCut(reply: first, heard: "The next flight leaves")))
        story.say("Stop")
        #expect(story.messages[1] == .agent("The next flight leaves"))
        #expect(!story.messages.contains(.agent("Northern Air.")))
    }

    @Test func `what has been spoken by the carrier's own account was heard when the caller has a turn`() {
        var story = RelayStory()
        story.say("When?")
        story.write("At nine.")
        story.take(.played("At nine."))
        story.say("Thanks")
        #expect(story.notes.contains(.replyHeard(reply: 1, text: "At nine.")))
        #expect(story.messages == [.caller("When?"), .agent("At nine."), .caller("Thanks")])
    }
}
