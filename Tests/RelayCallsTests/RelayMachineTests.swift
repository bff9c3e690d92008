import CallPipeline
import CallTools
import Dialogue
import ProviderKit
import RelayWire
import Testing

@testable import RelayCalls

/// Turns: what the caller says, and what the agent answers.
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

    @Test func `a recording may greet, and is known and cut like words`() {
        let recording = RelayRecording("https://a/hello.mp3", saying: "Good morning, how are you?")
        let manners = RelayManners(greeting: recording)
        let agent = RelayStory.agent { $0.greeting = Template(literal: "Welcome.") }
        var story = RelayStory(agent, manners)
        #expect(story.texts.isEmpty)
        #expect(story.orders.contains(.play("https://a/hello.mp3", interruptible: nil, preemptible: nil)))
        story.take(.interrupted(heard: "good morning", milliseconds: 700))
        story.say("Hello")
        #expect(story.messages.first == .agent("Good morning,"))
        // Who comes back hears that the line was lost.
        story = RelayStory(agent, manners, recalling: CallMemory())
        #expect(!story.orders.contains { if case .play = $0 { true } else { false } })
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

    @Test func `who comes back is heard and spoken to in the language that was switched to`() {
        let manners = RelayManners(languages: ["en-US", "de-DE"])
        let agent = RelayStory.agent { $0.language = "en" }
        var memory = CallMemory(language: "de")
        #expect(RelayStory(agent, manners, recalling: memory).orders.contains(.language("de-DE")))
        // The agent's own language is the session's.
        memory.language = "en"
        let story = RelayStory(agent, manners, recalling: memory)
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
            case 7: story.write("Let me ask. ", calls: [RelayStory.collects])
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
