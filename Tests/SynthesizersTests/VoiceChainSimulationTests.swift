import CallTiming
import FastJSON
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Testing

@testable import Synthesizers

private let text = "We are open on Monday and on Tuesday, from nine to five. Shall I book a visit for you?"

/// Real clients on real sockets, in virtual time, and a simulated voice whose connection is lost somewhere in its audio.
///
/// Each word is a tone of its own, the same from every voice: so what was said can be told from the audio to the sample.
@Suite(.timeLimit(.minutes(5)), .serialized)
struct VoiceChainSimulationTests {
    /// The words of the text, and how each sounds.
    private static let words = SimulatedSpeech.words(of: text).map { word in
        (text: word, codes: SpeechEncoding.muLaw.encode(ToneSpeech().speech(for: word, rate: 8_000).samples))
    }

    private struct Heard: Sendable {
        var audio: [UInt8] = []
        /// How much of it had come when another took over.
        var before = 0
        var pieces: [SpokenPiece] = []
        var switches: [ProviderSwitch] = []
    }

    private static func options(_ name: String, _ host: SimulatorHost) -> String {
        let address = host.address(of: name) ?? ""
        let voice = name == "deepgram-aura" ? "" : ", voice: 'v1'"
        return "{ provider: '\(name)', url: '\(address)', apiKey: 'k'\(voice) }"
    }

    /// Has a chain of voices say the text, of which the first is lost behind so many messages.
    private func speak(_ names: [String], lostAfter messages: Int) async throws -> Heard {
        var settings = SimulatorWorld.Settings()
        settings.latency = LatencyProfile(
            first: .fixed(.milliseconds(120)),
            next: .fixed(.milliseconds(5)),
            realTimeFactor: 4
        )
        return try await withSimulators(settings, clock: .manual(ManualTime())) { world in
            world.faults.add(SimulatedFault(.drop, after: messages), to: names[0])
            return [SimulatedElevenLabs(world), SimulatedCartesia(world), SimulatedAura(world)]
        } _: { loop, host in
            var registry = ProviderRegistry()
            registry.addSynthesizers()
            registry.addChains()
            let list = names.map { Self.options($0, host) }.joined(separator: ", ")
            var options = ProviderOptions(try JSON5Node(parsing: "{ provider: 'chain', of: [\(list)] }"))
            options.environment.resilience = ProviderResilience()
            let chain = try registry.voice(options)
            let speaking = Task(executorPreference: loop) { () throws -> Heard in
                let session = try await chain.open(SynthesisRequest(), on: loop)
                session.speak(text)
                session.finish()
                var heard = Heard()
                while let event = try await session.events.next() {
                    switch event {
                    case .audio(let bytes): heard.audio += bytes
                    case .spoken(let pieces): heard.pieces += pieces
                    case .switched(let change):
                        heard.switches.append(change)
                        heard.before = heard.audio.count
                    case .flushed, .usage, .warning: break
                    }
                }
                return heard
            }
            let ticking = Task(executorPreference: loop) {
                // The clock leaps to whatever is due next.
                while !Task.isCancelled, let due = try? await loop.nextTimer() {
                    await loop.advance(by: max(.zero, due - loop.now))
                }
            }
            let heard = await speaking.result
            ticking.cancel()
            await ticking.value
            return try heard.get()
        }
    }

    /// Times of words are told in milliseconds, and do not agree to the last one with the sound: 30 ms.
    private static let slack = 240

    /// How many words are whole in the first bytes of the text's sound, and how much of the next one there is.
    private static func place(after count: Int, slack: Int = 0) -> (words: Int, rest: Int) {
        var rest = count
        for (number, word) in words.enumerated() {
            guard rest >= word.codes.count - slack else { return (number, rest) }
            rest -= word.codes.count
        }
        return (words.count, rest)
    }

    private static func sound(of words: ArraySlice<(text: String, codes: [UInt8])>) -> [UInt8] {
        words.flatMap(\.codes)
    }

    /// Where two sounds differ first; nil where they do not.
    private static func change(_ one: [UInt8], _ other: [UInt8]) -> Int? {
        if one == other { return nil }
        return zip(one, other).enumerated().first { $1.0 != $1.1 }?.offset ?? min(one.count, other.count)
    }

    @Test(arguments: [["elevenlabs", "cartesia"], ["cartesia", "elevenlabs"]])
    func `a voice with alignment that is lost anywhere is gone on with, and no word is repeated`(
        names: [String]
    ) async throws {
        var messages = 0
        var (whole, broken) = (0, 0)
        while true {
            let heard = try await speak(names, lostAfter: messages)
            let lost = "\(names) lost behind \(messages) messages"
            #expect(heard.pieces.map(\.text).joined() == text, Comment(rawValue: lost))
            guard let change = heard.switches.first else {
                let all = Self.sound(of: Self.words[...])
                #expect(all.starts(with: heard.audio), Comment(rawValue: lost))
                // The silence behind the last word is not worth another voice.
                #expect(all.count - heard.audio.count <= 1_600 + Self.slack, Comment(rawValue: lost))
                // A client asks again by itself as long as nothing has come.
                messages += 1
                guard messages < 4 else { break }
                continue
            }
            let isBetween = change.note == "with the next word"
            let (said, part) = Self.place(after: heard.before, slack: isBetween ? Self.slack : 0)
            let comment = Comment(rawValue: "\(lost), after \(said) words and \(part) samples: \(change.note)")
            // What was said before is a beginning of the text, and the other goes on with a word.
            let expected = Self.sound(of: Self.words[...]).prefix(heard.before) + Self.sound(of: Self.words[said...])
            #expect(Self.change(heard.audio, Array(expected)) == nil, comment)
            switch change.note {
            case "from the beginning": #expect(heard.before == 0, comment)
            case "with the next word":
                whole += 1
                #expect(abs(part) <= Self.slack, comment)
            default:
                broken += 1
                // Before the first word was told of, it is not known which one it was.
                let isFirst = said == 0 && change.note == "from the beginning of the clause"
                #expect(isFirst || change.note == "from the beginning of the word that broke off", comment)
                // The caller has not waited: only at the beginning is there no time to hold a part back.
                #expect(heard.before < 8_000, comment)
            }
            for (one, two) in zip(heard.pieces, heard.pieces.dropFirst()) {
                #expect(one.end <= two.start + .milliseconds(30), comment)
            }
            messages += 1
        }
        #expect(whole > broken)
    }

    @Test func `a voice without alignment is gone on with at its clause's start, and the note says so`() async throws {
        var messages = 0
        let starts = ["We ", "from ", "Shall "]
        while true {
            let heard = try await speak(["deepgram-aura", "cartesia"], lostAfter: messages)
            let comment = Comment(rawValue: "lost behind \(messages) messages")
            guard let change = heard.switches.first else {
                messages += 1
                guard messages < 4 else { break }
                continue
            }
            let (said, _) = Self.place(after: heard.before)
            let rest = Array(heard.audio.dropFirst(heard.before))
            let again = try #require(
                Self.words.indices.first { Self.sound(of: Self.words[$0...]) == rest },
                comment
            )
            #expect(starts.contains(Self.words[again].text), comment)
            // Nothing is left out.
            #expect(again <= said, comment)
            let note = heard.before == 0 ? "from the beginning" : "from the beginning of the clause"
            #expect(change.note == note, comment)
            #expect(
                heard.audio.prefix(heard.before).elementsEqual(Self.sound(of: Self.words[...]).prefix(heard.before))
            )
            messages += 1
        }
        #expect(messages > 10)
    }
}
