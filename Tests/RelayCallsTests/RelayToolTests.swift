import CallPipeline
import CallTools
import ProviderKit
import Testing

@testable import RelayCalls

/// What a model does beside speaking, and what the caller presses.
struct RelayToolTests {
    // MARK: Tools

    @Test func `a tool's result makes the model go on in the same reply`() throws {
        let tool = ClosureTool(try ToolDefinition(name: "look", description: "")) { _, _ in "" }
        let box = try ToolBox(handlers: [tool])
        var story = RelayStory(RelayStory.agent { $0.tools = box })
        story.say("When?")
        story.write("Let me see.", calls: [ToolCall(id: "t1", name: "look", arguments: "{}")])
        #expect(story.sent == "Let me see.")
        story.pass(6)
        #expect(story.sent == "Let me see. One moment, please. ", "a slow tool is excused once nobody speaks")
        story.take(.toolFinished(epoch: story.epoch, ToolResult(id: "t1", content: "nine")))
        #expect(story.requests.count == 2)
        story.write("At nine.")
        #expect(story.sent == "Let me see. One moment, please. At nine.|")
    }

    @Test func `who speaks while tools run in silence is answered, and what they did is kept`() throws {
        let tool = ClosureTool(try ToolDefinition(name: "look", description: "")) { _, _ in "" }
        let box = try ToolBox(handlers: [tool])
        var story = RelayStory(RelayStory.agent { $0.tools = box })
        story.say("When?")
        let first = story.epoch
        story.write(calls: [ToolCall(id: "t1", name: "look", arguments: "{}")])
        story.say("Never mind.")
        #expect(story.epoch > first)
        #expect(story.messages.last == .caller("Never mind."))
        story.take(.toolFinished(epoch: first, ToolResult(id: "t1", content: "nine")))
        story.write("All right.")
        story.say("So?")
        #expect(story.messages.contains(.tool(ToolResult(id: "t1", content: "nine"))))
    }

    @Test func `a tool that never answers is not waited for`() throws {
        let tool = ClosureTool(try ToolDefinition(name: "look", description: "")) { _, _ in "" }
        let box = try ToolBox(handlers: [tool])
        var story = RelayStory(RelayStory.agent { $0.tools = box })
        story.say("When?")
        story.write(calls: [ToolCall(id: "t1", name: "look", arguments: "{}")])
        story.pass(31)
        #expect(story.requests.count == 2)
    }

    @Test func `a hang-up waits until the last words were spoken`() {
        var story = RelayStory()
        story.say("Thanks, bye")
        story.write(
            "Good bye, Amy.",
            calls: [ToolCall(id: "t1", name: "end_call", arguments: #"{"reason":"done"}"#)]
        )
        #expect(story.sent == "Good bye, Amy.|")
        #expect(story.farewell == nil)
        story.take(.played("Good bye, "))
        #expect(story.farewell == nil)
        story.take(.played("Amy."))
        #expect(story.farewell == .hangUp("done"))
        #expect(story.machine.hasEnded)
    }

    @Test(arguments: ["Good bye, Amy.", ""])
    func `what every call ends with is said behind the last words`(words: String) {
        var story = RelayStory(RelayStory.agent { $0.sentences.closing = "This call was made by a machine." })
        story.say("Thanks, bye")
        story.write(words, calls: [ToolCall(id: "t1", name: "end_call", arguments: #"{"reason":"done"}"#)])
        #expect(story.sent == words + (words.isEmpty ? "" : " ") + "This call was made by a machine.|")
        story.pass(10)
        #expect(story.farewell == .hangUp("done"))
    }

    @Test func `without word of what was spoken, the last words take their time`() {
        var story = RelayStory()
        story.say("Thanks, bye")
        story.write(
            "Good bye, Amy.",
            calls: [ToolCall(id: "t1", name: "end_call", arguments: #"{"reason":"done"}"#)]
        )
        story.pass(1)
        #expect(story.farewell == nil)
        story.pass(3)
        #expect(story.farewell == .hangUp("done"))
    }

    @Test func `a transfer is told with whom`() throws {
        var tools = BuiltInTools()
        tools.enabled = [.transferCall]
        tools.destinations = .any
        let agent = RelayStory.agent { $0.tools = ToolBox(only: tools) }
        var story = RelayStory(agent)
        story.say("A human please")
        story.write(
            "I'll put you through.",
            calls: [ToolCall(id: "t1", name: "transfer_call", arguments: #"{"destination":"+4930123456"}"#)]
        )
        story.pass(10)
        let farewell = try #require(story.farewell)
        #expect(farewell == .transfer("+4930123456"))
        #expect(farewell.handOff == #"{"reason":"transfer","to":"+4930123456"}"#)
        #expect(CallFarewell(handOff: farewell.handOff) == farewell)
    }

    @Test(arguments: [
        #"{"reason":"human"}"#, "", "x", "[]", #"{"reason":"transfer"}"#, #"{"reason":"transfer","to":7}"#,
    ])
    func `what others handed on is none of ours`(text: String) {
        #expect(CallFarewell(handOff: text) == nil)
    }

    @Test func `keys are pressed as far as the protocol has them`() {
        var tools = BuiltInTools()
        tools.enabled = [.sendDTMF]
        var story = RelayStory(RelayStory.agent { $0.tools = ToolBox(only: tools) })
        story.say("Press one")
        story.write(calls: [ToolCall(id: "t1", name: "send_dtmf", arguments: #"{"digits":"1w2#A"}"#)])
        #expect(story.orders.contains(.pressKeys("1w2#")))
    }

    // MARK: Keys

    @Test func `keys are one turn, ended by the hash or by a pause`() {
        var story = RelayStory()
        for key in "12#" { story.take(.key(key)) }
        #expect(story.messages.count == 1)
        #expect(story.notes.contains { if case .turnEnded("", "12", _, "keys") = $0 { true } else { false } })
        story.write("Thanks.")
        for key in "34" { story.take(.key(key)) }
        story.pass(1)
        #expect(story.requests.count == 1)
        story.pass(2)
        #expect(story.requests.count == 2)
    }

    @Test func `a number is collected by key or by voice`() {
        for byKey in [true, false] {
            var story = RelayStory()
            story.say("Here I am")
            story.write(calls: [RelayStory.collects])
            #expect(story.sent.hasPrefix("Your number, please?"), "\(story.sent)")
            story.pass(4)
            if byKey { for key in "4711" { story.take(.key(key)) } } else { story.say("four seven one one") }
            #expect(story.requests.count == 2)
            #expect(
                story.messages.contains { message in
                    if case .tool(let result) = message { result.content.contains("4711") } else { false }
                },
                "\(story.messages)"
            )
        }
    }

    @Test func `while a tool takes long something is played, until there is more to say`() throws {
        var definition = try ToolDefinition(name: "look", description: "")
        definition.manner.filler = "One moment."
        definition.manner.fillerAfter = .seconds(2)
        let box = try ToolBox(handlers: [ClosureTool(definition) { _, _ in "" }])
        var story = RelayStory(RelayStory.agent { $0.tools = box }, RelayManners(hold: "https://a/hold.mp3"))
        story.say("Look")
        story.write(calls: [ToolCall(id: "t1", name: "look", arguments: "{}")])
        #expect(!story.orders.contains { if case .play = $0 { true } else { false } })
        story.pass(3)
        let played = story.orders.filter { if case .play = $0 { true } else { false } }
        #expect(played == [.play("https://a/hold.mp3", interruptible: nil, preemptible: true)])
        #expect(story.sent.hasPrefix("One moment."))
    }
}
