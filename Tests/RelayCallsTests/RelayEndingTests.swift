import CallPipeline
import Dialogue
import ProviderKit
import RelayWire
import Testing

@testable import RelayCalls

/// Silence, failures, limits and commands: how calls end.
struct RelayEndingTests {
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

    @Test(arguments: [true, false])
    func `what waits at the end is known to whoever goes on with the call`(isLost: Bool) {
        var story = RelayStory()
        story.say("Hello")
        story.write("Good morning, how can I help you today", finish: false)
        story.pass(1)
        story.say("I have lost my ticket")
        for key in "47" { story.take(.key(key)) }
        story.take(isLost ? .ended("the socket is gone") : .command(.hangUp("Goodbye.")))
        let entries = story.machine.memory.history.entries.map(\.content)
        #expect(entries.contains(.caller("I have lost my ticket")), "\(entries)")
        #expect(entries.contains(.keys("47")), "\(entries)")
    }

    @Test func `what was said when the call had its turns is not forgotten`() {
        var story = RelayStory(RelayStory.agent { $0.limits.turns = 1 })
        story.say("Hello")
        story.write("Good morning.")
        story.pass(5)
        story.say("Call me back")
        #expect(story.machine.memory.history.entries.map(\.content).contains(.caller("Call me back")))
    }
}
