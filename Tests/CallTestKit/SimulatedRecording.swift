import BargeIn
package import CallPipeline
import CallTiming
import Dialogue
import ProviderKit
import Rehearsal
package import Replays
import TestKit

/// A call that is heard by the engine's own ear, in virtual time, with the file that is kept of it.
///
/// The caller babbles, pauses, goes on, cuts in and hums; a recogniser tells what was said a quarter of a second after it.
package struct SimulatedRecording: Sendable {
    package let agent: CallAgent
    package let file: CallFile
    /// The file's decisions, as they were made.
    package let decisions: [String]
    /// How long it lasts, in samples.
    package let length: Int64
    package let violations: [String]

    /// Words that are said in it, and are to be found nowhere in a redacted one.
    package static let planted = ["Krugerrand", "Montevideo", "Aurelia", "Xylander", "4711."]

    private static let sentences = [
        "I need an appointment for Friday.", "My name is Aurelia Xylander.", "I would like to",
        "book the room in Montevideo.", "The number is 4711.", "Yes please.", "No thank you.",
        "Do you take Krugerrand?", "That would be all and", "Tomorrow at nine in the morning.",
    ]

    private static let replies = [
        "Sure. What time would suit you?", "On Friday at ten, if you like that. There would be another one at noon.",
        "Thank you, Aurelia. I have written that down for you, and you will get a letter from us.",
        "We do take Krugerrand, but not on Sundays, as far as I know. Would you like to know more?", "Of course.",
    ]

    /// The agent of all of them.
    package static func standardAgent() -> CallAgent {
        var agent = CallAgent()
        agent.greeting = Template(literal: "Hello, this is the clinic. How can I help you?")
        agent.bargeIn.listening = .of("en")
        return agent
    }

    /// Makes a call; the same seed makes the same one.
    package init(seed: UInt64, turns: Int = 4, agent: CallAgent = Self.standardAgent()) {
        self.agent = agent
        var random = SeededGenerator(seed: seed)
        var around = Surroundings()
        around.seed = seed
        around.way = Int64.random(in: 20...80, using: &random)
        around.firstToken = Int64.random(in: 200...700, using: &random)
        around.isAligned = Bool.random(using: &random)
        let call = VirtualCall(agent, around)
        var texts = SeededGenerator(seed: seed &+ 1)
        call.defaultModel = { _ in ModelScript(Self.replies.randomElement(using: &texts) ?? "") }
        var line = Caller(call, random, seed: seed)
        call.feed(.started)
        line.wait(untilQuietFor: 30)
        for _ in 0..<turns where !call.machine.hasEnded { line.takeTurn() }
        line.wait(untilQuietFor: 60)
        if !call.machine.hasEnded { call.feed(.ended("the caller hung up")) }
        var header = CallFileHeader(call: "simulated-\(seed)", agent: "clinic")
        header.engine = "simulated"
        var digest = DecisionDigest()
        for line in call.decisions { digest.add(line) }
        file = CallFile(header: header, inputs: call.inputs, end: CallFile.End(digest, isWhole: true))
        decisions = call.decisions
        length = call.now
        violations = call.violations
    }

    /// The file of a call that was played by a script or by chance.
    package static func file(of call: VirtualCall, named name: String) -> CallFile {
        var digest = DecisionDigest()
        for line in call.decisions { digest.add(line) }
        let header = CallFileHeader(call: name, agent: "simulated")
        return CallFile(header: header, inputs: call.inputs, end: CallFile.End(digest, isWhole: true))
    }

    // MARK: The caller

    private struct Caller {
        private let call: VirtualCall
        private var random: SeededGenerator
        private var babble: Babble
        private var place: Int64 = 0

        init(_ call: VirtualCall, _ random: SeededGenerator, seed: UInt64) {
            self.call = call
            self.random = random
            babble = Babble(seed: seed)
        }

        mutating func takeTurn() {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5: say(chance())
            case 5..<8:
                // With a pause that some settings take for the end.
                say(chance())
                pass(silence: Int.random(in: 18...55, using: &random))
                say(chance())
            default: say(chance())
            }
            // Some cut in on the answer, some only hum, some wait.
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                pass(silence: 110)
                say(chance())
            case 1:
                pass(silence: 110)
                hum()
            default: break
            }
            wait(untilQuietFor: Int.random(in: 20...60, using: &random))
        }

        private mutating func chance() -> String { SimulatedRecording.sentences.randomElement(using: &random) ?? "" }

        /// Says a sentence, a quarter of a second a word; its words are known a quarter of a second later.
        private mutating func say(_ text: String) {
            let words = text.split(separator: " ").map(String.init)
            let start = place
            speak(frames: words.count * 13)
            let step = (place - start) / Int64(max(1, words.count))
            let told = words.enumerated().map { index, word in
                Transcript.Word(
                    word,
                    start: CallTime(samples: start + Int64(index) * step),
                    end: CallTime(samples: start + Int64(index + 1) * step)
                )
            }
            let due = place + 8 * Int64.random(in: 200...320, using: &random)
            let transcript = Transcript(
                text,
                words: told,
                start: CallTime(samples: start),
                end: CallTime(samples: place)
            )
            call.at(due) { $0.feed(.recognition(.final(transcript))) }
        }

        private mutating func hum() {
            let start = place
            speak(frames: 15)
            let transcript = Transcript(
                "mm-hm",
                start: CallTime(samples: start),
                end: CallTime(samples: place)
            )
            call.at(place + 2_000) { $0.feed(.recognition(.final(transcript))) }
        }

        private mutating func speak(frames: Int) {
            let codes = babble.muLaw(samples: frames * 160)
            for frame in 0..<frames { pass(Array(codes[frame * 160..<frame * 160 + 160])) }
        }

        private mutating func pass(silence frames: Int) {
            for _ in 0..<frames { pass([UInt8](repeating: 0xFF, count: 160)) }
        }

        /// Says nothing until the agent has said nothing for so many frames.
        mutating func wait(untilQuietFor frames: Int) {
            var (quiet, left) = (0, 50 * 25)
            while quiet < frames, left > 0, !call.machine.hasEnded {
                pass(silence: 1)
                quiet = call.machine.isIdle ? quiet + 1 : 0
                left -= 1
            }
        }

        private mutating func pass(_ frame: [UInt8]) {
            guard !call.machine.hasEnded else { return }
            call.run(until: place + 160)
            guard !call.machine.hasEnded else { return }
            call.hear(frame, at: place)
            place += 160
        }
    }
}
