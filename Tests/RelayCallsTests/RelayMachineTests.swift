import BargeIn
import CallPipeline
import CallTiming
import CallTools
import Dialogue
import FastJSON
import ProviderKit
import RelayWire
import Testing

@testable import RelayCalls

struct RelayMachineTests {
    // MARK: Turns

    @Test func `a prompt is answered token by token, and the turn is closed`() {
        var story = RelayStory()
        story.say("Hello")
        #expect(story.requests.count == 1)
        #expect(story.messages == [.caller("Hello")])
        story.write(" Good", finish: false)
        #expect(story.texts == [RelayText(" Good")])
        story.write(" mor", "ning.")
        #expect(
            story.texts == [RelayText(" Good"), RelayText(" mor"), RelayText("ning."), RelayText("", isLast: true)]
        )
        story.say("And?")
        #expect(story.messages == [.caller("Hello"), .agent("Good morning."), .caller("And?")])
    }

    @Test func `partial prompts are told, and not answered`() {
        var story = RelayStory()
        story.take(.prompt("I", language: "en", isLast: false))
        story.take(.prompt("I need", language: "en", isLast: false))
        #expect(story.requests.isEmpty)
        #expect(story.notes.contains(.interim("I need")))
        story.say("I need help")
        #expect(story.messages == [.caller("I need help")])
    }

    @Test func `a prompt of nothing is no turn`() {
        var story = RelayStory()
        story.say("")
        story.say(" … ")
        #expect(story.requests.isEmpty)
    }

    @Test func `what is said before anything was sent belongs to the same turn`() {
        var story = RelayStory()
        story.say("I need")
        let first = story.epoch
        story.say("an appointment")
        #expect(story.orders.contains(.cancelGeneration(epoch: first)))
        #expect(story.messages == [.caller("I need an appointment")])
        story.take(.generation(epoch: first, .text("stale")))
        #expect(story.texts.isEmpty)
    }

    @Test func `what does not cut in is answered when the reply is written`() {
        var story = RelayStory()
        story.say("Hello")
        story.write("Good ", finish: false)
        story.say("Are you open?")
        #expect(story.requests.count == 1)
        story.write("morning.")
        #expect(story.requests.count == 2)
        #expect(story.messages == [.caller("Hello"), .agent("Good morning."), .caller("Are you open?")])
    }

    // MARK: Greetings

    @Test func `the agent greets by itself, or the carrier has`() {
        let agent = RelayStory.agent { $0.greeting = Template(literal: "Welcome to us.") }
        var story = RelayStory(agent)
        #expect(story.sent == "Welcome to us.|")
        story.say("Hello")
        #expect(story.messages == [.agent("Welcome to us."), .caller("Hello")])
        story = RelayStory(agent, RelayManners(welcome: "Guten Tag."))
        #expect(story.texts.isEmpty)
        story.say("Hallo")
        #expect(story.messages == [.agent("Guten Tag."), .caller("Hallo")])
    }

    @Test func `a welcome that was cut is known as far as it was heard`() {
        var story = RelayStory(RelayStory.agent(), RelayManners(welcome: "Guten Tag, hier ist Nordlicht Reisen."))
        story.take(.interrupted(heard: "guten tag hier", milliseconds: 900))
        story.say("Hallo")
        #expect(story.messages.first == .agent("Guten Tag, hier"))
    }

    @Test func `who was cut off is not greeted again, and goes on where they were`() {
        var first = RelayStory(RelayStory.agent { $0.greeting = Template(literal: "Welcome.") })
        first.say("My name is Amy")
        first.write("Hello Amy.")
        first.pass(5)
        first.take(.ended("the socket is gone"))
        var story = RelayStory(
            RelayStory.agent { $0.greeting = Template(literal: "Welcome.") },
            RelayManners(welcome: nil),
            recalling: first.machine.memory
        )
        #expect(story.sent == "Sorry, we were cut off for a moment. I'm here again.|")
        story.say("So?")
        #expect(story.messages.contains(.caller("My name is Amy")))
        #expect(story.messages.contains(.agent("Hello Amy.")))
        #expect(story.epoch > 2)
    }

    // MARK: Interrupts

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

    private static let collects = ToolCall(
        id: "t1",
        name: "collect",
        arguments: #"{"kind":"digits","prompt":"Your number, please?","min_digits":4,"max_digits":4}"#
    )

    @Test func `a number is collected by key or by voice`() {
        for byKey in [true, false] {
            var story = RelayStory()
            story.say("Here I am")
            story.write(calls: [Self.collects])
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

    // MARK: Silence and ends

    @Test func `silence is asked about, twice, and then the call ends`() {
        var story = RelayStory()
        story.say("Hello")
        story.write("Good morning.")
        story.forget()
        story.pass(12)
        #expect(story.sent == "Are you still there?|")
        story.pass(100)
        #expect(story.notes.contains(.silencePrompt(2)))
        #expect(story.sent.hasSuffix("Goodbye.|"))
        #expect(story.farewell == .hangUp("the caller said nothing"))
    }

    @Test func `who speaks without an end is not asked whether they are there`() {
        var story = RelayStory()
        story.say("Hello")
        story.write("Go on.")
        story.forget()
        for _ in 0..<6 {
            story.pass(5)
            story.take(.prompt("So it began", language: "en", isLast: false))
        }
        #expect(story.texts.isEmpty)
        story.take(.callerSpeaks(true))
        story.pass(20)
        #expect(story.texts.isEmpty)
        // That it stopped is never told: what makes a sound for so long is no speech.
        story.pass(20)
        #expect(story.notes.contains(.silencePrompt(1)))
    }

    @Test func `a failure is excused, the third in a row ends the call`() {
        var story = RelayStory()
        for number in 1...3 {
            story.say("Hello \(number)")
            story.forget()
            story.take(.generationFailed(epoch: story.epoch == 0 ? -1 : story.epoch, .cancelled("x")))
        }
        // Only a failure of the reply that is being made counts.
        #expect(story.texts.isEmpty)
        story = RelayStory()
        for number in 1...3 {
            story.say("Hello \(number)")
            let epoch = story.epoch
            story.forget()
            story.take(.generationFailed(epoch: epoch, .cancelled("x")))
            #expect(
                story.sent
                    == (number < 3
                        ? "I'm sorry, I'm having trouble answering right now. Could you say that again?|"
                        : "I'm sorry, something is wrong on our side. Please call again later.|")
            )
        }
        story.pass(20)
        #expect(story.farewell == .hangUp("no provider brings a reply"))
    }

    @Test func `a model that breaks off has said what it said`() {
        var story = RelayStory()
        story.say("When?")
        story.write("At nine ", finish: false)
        story.take(.generationFailed(epoch: story.epoch, .cancelled("x")))
        #expect(story.sent == "At nine |")
        story.say("And?")
        #expect(story.messages[1] == .agent("At nine"))
    }

    @Test func `a model that is late is excused`() {
        var story = RelayStory()
        story.say("When?")
        let epoch = story.epoch
        story.pass(11)
        #expect(story.orders.contains(.cancelGeneration(epoch: epoch)))
        #expect(story.sent.hasPrefix("I'm sorry"))
    }

    @Test func `limits end the call with words that cannot be cut off`() {
        var story = RelayStory(RelayStory.agent { $0.limits.turns = 1 })
        story.say("One")
        story.write("Yes.")
        story.say("Two")
        #expect(
            story.texts.last { !$0.isLast } == RelayText("I'm afraid our time is up. Goodbye.", interruptible: false)
        )
        story.pass(20)
        #expect(story.farewell != nil)
        story = RelayStory(RelayStory.agent { $0.limits.duration = 80_000 })
        story.pass(40)
        #expect(story.farewell != nil)
    }

    @Test func `a command speaks, tells the model, hangs up`() {
        var story = RelayStory()
        story.take(.command(.say("Please hold.")))
        story.take(.command(.note("She is a good customer.")))
        story.say("Hello")
        #expect(story.messages.contains(.agent("Please hold.")))
        #expect(story.messages.contains(.note("She is a good customer.")))
        story.take(.command(.hangUp("Good bye.")))
        story.pass(10)
        #expect(story.farewell == .hangUp("hung up by command"))
    }

    // MARK: Languages

    @Test func `the agent follows the caller, under the carrier's name for the language`() {
        let agent = RelayStory.agent { $0.follows = ["de"] }
        var story = RelayStory(agent, RelayManners(languages: ["en-US", "de-DE"]))
        story.say("Guten Tag", "de")
        #expect(story.orders.contains(.language("de-DE")))
        #expect(story.machine.memory.language == "de")
        story.write("Hallo.")
        story.forget()
        story.say("Ja", "de-DE")
        story.say("Sì", "it-IT")
        #expect(!story.orders.contains { if case .language = $0 { true } else { false } })
    }

    // MARK: What the carrier tells

    @Test func `an old word of having spoken does not end a reply`() {
        var story = RelayStory()
        story.say("Hello")
        story.write("Good morning, this is a rather long sentence.")
        story.forget()
        story.take(.agentSpeaks(false))
        #expect(!story.notes.contains(.agentIsSilent))
        story.take(.agentSpeaks(true))
        story.pass(3)
        story.take(.agentSpeaks(false))
        #expect(story.notes.contains(.agentIsSilent))
    }

    @Test func `a refused message is told, and the call goes on`() {
        var story = RelayStory()
        story.take(.complaint("Invalid message received"))
        #expect(story.notes.contains(.warning("the carrier refused a message: Invalid message received")))
        story.say("Hello")
        #expect(story.requests.count == 1)
    }

    // MARK: Waterfall

    @Test func `the stages of a turn stand in the log, in their order`() {
        var story = RelayStory()
        story.say("Hello")
        story.write("Good ", "morning.")
        let names = story.notes.map { "\($0)".prefix { $0 != "(" } }
        let stages = [
            "transcript", "turnEnded", "replyBegun", "replyRequested", "firstText", "firstPiece", "turnAnswered",
            "replyWritten",
        ]
        #expect(names.filter { stages.contains(String($0)) }.map(String.init) == stages)
    }

    /// Whatever happens: a call ends by itself when everybody falls silent, and nothing is sent for a reply that was cut.
    @Test(arguments: 0..<300)
    func `anything may happen at any time`(seed: Int) {
        var random = Numbers(state: UInt64(seed))
        var story = RelayStory(
            RelayStory.agent {
                $0.follows = ["de"]
                $0.greeting = seed % 2 == 0 ? Template(literal: "Welcome.") : nil
            },
            RelayManners(welcome: seed % 3 == 0 ? "Guten Tag." : nil)
        )
        for _ in 0..<200 where !story.machine.hasEnded {
            let cut = story.epoch
            switch random.next() % 14 {
            case 0: story.say("Hello there")
            case 1: story.say("Noch etwas", "de")
            case 2: story.take(.prompt("Hel", language: "en", isLast: false))
            case 3:
                story.take(.interrupted(heard: ["", "Good", "Welc", "x y z"][Int(random.next() % 4)], milliseconds: 5))
                let before = story.texts.count
                story.take(.generation(epoch: cut, .text("stale")))
                #expect(!story.texts.dropFirst(before).contains { $0.token == "stale" && story.epoch == cut })
            case 4: story.take(.key("0123456789#*".randomElement(using: &random) ?? "0"))
            case 5: story.write("Good ", finish: false)
            case 6: story.write("morning. ")
            case 7: story.write("Let me ask. ", calls: [Self.collects])
            case 8: story.take(.generationFailed(epoch: story.epoch, .cancelled("x")))
            case 9: story.take(.played("Good "))
            case 10: story.take(.agentSpeaks(random.next() % 2 == 0))
            case 11: story.take(.callerSpeaks(random.next() % 2 == 0))
            case 12: story.pass(Double(random.next() % 90) / 10)
            default:
                story.write(
                    "*Bye* ",
                    calls: [ToolCall(id: "e", name: "set_variable", arguments: #"{"name":"a","value":"b"}"#)]
                )
            }
        }
        if !story.machine.hasEnded { story.pass(4_000) }
        #expect(story.machine.hasEnded)
        let count = story.orders.count
        story.say("Hello")
        #expect(story.orders.count == count, "an order follows the end")
        #expect(story.machine.wake == nil)
    }
}

private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
