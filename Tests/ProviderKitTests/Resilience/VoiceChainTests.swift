import CallTiming
import ProviderKit
import ProviderTestKit
import Reactor
import Testing

/// What came of a contribution.
private struct Spoken: Sendable {
    var audio: [UInt8] = []
    var pieces: [SpokenPiece] = []
    var events: [SynthesisEvent] = []
    var failure: ProviderFailure?
    var format = SpeechAudioFormat.muLaw
    var firstAudio: Duration?
    /// How often there was nothing to be heard between two pieces.
    var gaps = 0

    var text: String { read(audio) }
    var letters: String { text.filter { $0.isLetter } }
    var switches: [ProviderSwitch] {
        events.compactMap { if case .switched(let change) = $0 { change } else { nil } }
    }
    /// How much had come when each flush was told.
    var flushes: [Int] = []
    var usage: [ProviderUsage] { events.compactMap { if case .usage(let usage) = $0 { usage } else { nil } } }
}

/// Has a chain speak, in virtual time.
private func speak(
    _ clauses: [String],
    _ voices: [FakeVoice],
    _ settings: ChainSettings = .init(),
    _ resilience: ProviderResilience = .init(),
    finished: Bool = false
) async throws -> Spoken {
    try await withLoop(clock: .manual(ManualTime())) { loop in
        try await speak(clauses, VoiceChain(voices, settings, resilience), on: loop, finished: finished)
    }
}

/// - Parameter finished: whether it is known at once that there is no more text.
private func speak(
    _ clauses: [String],
    _ chain: VoiceChain,
    on loop: EventLoop,
    finished: Bool = false
) async throws -> Spoken {
    let opening = Task(executorPreference: loop) { () throws in
        LoopConfined(try await chain.open(.init(), on: loop), on: loop)
    }
    await loop.advance(by: .seconds(10))
    let session = try await opening.value
    let began = loop.now
    let reading = Task(executorPreference: loop) { () -> Spoken in
        var spoken = Spoken()
        spoken.format = session.value.format
        do throws(ProviderFailure) {
            let events = session.value.events
            while let event = try await events.next() {
                spoken.events.append(event)
                switch event {
                case .audio(let bytes):
                    let first = spoken.firstAudio ?? loop.now - began
                    spoken.firstAudio = first
                    let heard = Duration.microseconds(spoken.audio.count * 125)
                    if loop.now - began - first > heard + .milliseconds(1) { spoken.gaps += 1 }
                    spoken.audio += bytes
                case .spoken(let pieces): spoken.pieces += pieces
                case .flushed: spoken.flushes.append(spoken.text.count)
                case .switched, .usage, .warning: break
                }
            }
        } catch {
            spoken.failure = error
        }
        return spoken
    }
    for clause in clauses {
        session.value.speak(clause)
        session.value.flush()
        if finished { session.value.finish() }
        await loop.advance(by: .milliseconds(30))
    }
    session.value.finish()
    await loop.advance(by: .seconds(60))
    session.value.cancel()
    return await reading.value
}

private let text = "We are open on Monday, and on Tuesday. Shall I book nine o'clock for you?"
private let clauses = ["We are open on Monday, ", "and on Tuesday. ", "Shall I book nine o'clock for you?"]

@Suite(.timeLimit(.minutes(2)))
struct VoiceChainTests {
    @Test(arguments: FakeVoice.Alignment.allCases)
    func `one voice speaks it all, as if there were no chain`(alignment: FakeVoice.Alignment) async throws {
        let voice = FakeVoice("a", alignment: alignment)
        let spoken = try await speak(clauses, [voice])
        #expect(spoken.text == text)
        #expect(spoken.switches.isEmpty)
        #expect(spoken.firstAudio == .milliseconds(100))
        #expect(voice.opened.map(\.text) == [text])
        #expect(voice.opened.allSatisfy { $0.isFinished && $0.isCancelled })
    }

    /// The first 600 ms are handed on as they come; behind that no voice that breaks off leaves a part of a word behind.
    @Test(arguments: [FakeVoice.Alignment.letters, .words], stride(from: 100, to: 23_000, by: 530).map { $0 })
    func `a voice that breaks off anywhere is gone on with, without a repeated word where there is alignment`(
        alignment: FakeVoice.Alignment,
        dies: Int
    ) async throws {
        let first = FakeVoice("a", alignment: alignment, .init(dies: dies))
        let second = FakeVoice("b", alignment: alignment)
        let spoken = try await speak(clauses, [first, second])
        #expect(spoken.failure == nil)
        let isEarly = dies < 8_000
        // A voice that begins anew makes its own pause.
        if !isEarly { #expect(spoken.letters == text.filter { $0.isLetter }, "died after \(dies) bytes") }
        guard let change = spoken.switches.first else {
            // It died behind its last word.
            #expect(dies >= (text.count - 1) * FakeVoice.letter)
            return
        }
        #expect(isEarly || change.note == "with the next word")
        let given = try #require(second.opened.first)
        #expect(text.hasSuffix(given.text))
        #expect(given.text.isEmpty || given.isFinished)
        #expect(given.previous == (given.text.count == text.count ? nil : String(text.dropLast(given.text.count))))
        // The times of the words go on where the audio does.
        if let last = spoken.pieces.last, !isEarly {
            #expect((.milliseconds(40 * text.count - 80) ... .milliseconds(40 * text.count)).contains(last.end))
        }
    }

    @Test(arguments: stride(from: 500, to: 22_000, by: 1_300).map { $0 })
    func `a voice without alignment is gone on with at the beginning of its clause, and the note says so`(
        dies: Int
    ) async throws {
        let first = FakeVoice("a", alignment: .none, .init(dies: dies))
        let second = FakeVoice("b", alignment: .none)
        let spoken = try await speak(clauses, [first, second])
        let change = try #require(spoken.switches.first)
        #expect(change.note == "from the beginning of the clause")
        let given = try #require(second.opened.first).text
        let starts = ["We are open", "and on Tuesday", "Shall I book"]
        #expect(starts.contains { given.hasPrefix($0) })
        // Nothing is lost: what was said and what follows overlap.
        #expect(dies / FakeVoice.letter >= text.count - given.count)
        #expect(spoken.text.hasSuffix(given))
    }

    @Test func `a voice that fails before its first sound is replaced from the beginning`() async throws {
        let spoken = try await speak(clauses, [FakeVoice("a", .init(dies: 0)), FakeVoice("b")])
        #expect(spoken.text == text)
        #expect(spoken.switches.map(\.note) == ["from the beginning"])
    }

    @Test func `a voice that refuses is replaced when the session is opened`() async throws {
        let spoken = try await speak(
            clauses,
            [FakeVoice("a", .init(refusal: .network("a"))), FakeVoice("b", .init(opening: .seconds(1)))]
        )
        #expect(spoken.text == text)
        #expect(spoken.switches.map(\.reason) == [.network("a")])
    }

    @Test func `the audio of a replacement is converted to the format of the first`() async throws {
        let second = FakeVoice("b", format: .linear16(rate: 16_000))
        let spoken = try await speak(clauses, [FakeVoice("a", .init(dies: 6_400)), second])
        #expect(spoken.format == .muLaw)
        #expect(abs(spoken.audio.count - text.count * FakeVoice.letter) < 100)
        let rest = spoken.audio.suffix(3_000)
        // The level of a letter, and not the bytes of its samples.
        #expect(Set(rest.suffix(2_000).prefix(200)).count < 40)
    }

    @Test func `a long reading outlives more breaks than a chain has retries`() async throws {
        let minute = Array(repeating: "We are open on Monday and on Tuesday. ", count: 60)
        let breaking = FakeVoice.Session(dies: 200_000)
        let spoken = try await speak(minute, [FakeVoice("a", breaking, breaking, .init())])
        #expect(spoken.failure == nil)
        #expect(spoken.switches.count == 2)
        #expect(spoken.letters.count == minute.joined().filter { $0.isLetter }.count)
    }

    @Test func `what comes later is spoken by the replacement, too`() async throws {
        let first = FakeVoice("a", .init(dies: 6_500))
        let second = FakeVoice("b")
        let spoken = try await speak(["We are open ", "on Monday ", "and on Tuesday."], [first, second])
        #expect(spoken.letters == "WeareopenonMondayandonTuesday")
    }

    @Test(arguments: [0, 9_000, 11_000, 14_000])
    func `each flush is told of once, whoever speaks its text`(dies: Int) async throws {
        let first = FakeVoice("a", tells: true, .init(dies: dies))
        let spoken = try await speak(clauses, [first, FakeVoice("b", tells: true)])
        #expect(spoken.switches.count == 1)
        #expect(spoken.flushes.count == 3)
        // Each behind its own text, but for the breath between two words.
        for (told, end) in zip(spoken.flushes, [23, 39, text.count]) { #expect(abs(told - end) <= 1) }
    }

    @Test func `the flushes of a voice that never told are made up for when it is replaced`() async throws {
        let first = FakeVoice("a", .init(dies: 14_000))
        let spoken = try await speak(clauses, [first, FakeVoice("b", tells: true)])
        #expect(spoken.flushes.count == 3)
        #expect(try #require(spoken.flushes.last) >= text.count - 1)
    }

    @Test func `a voice that ends without a sound is replaced, where there was something to be heard`() async throws {
        let mute = FakeVoice.Session(isMute: true)
        let spoken = try await speak(clauses, [FakeVoice("a", mute), FakeVoice("b")])
        #expect(spoken.text == text)
        #expect(spoken.switches.map(\.reason.message) == ["it ended without a sound"])
        let nothing = try await speak(["… "], [FakeVoice("a", mute), FakeVoice("b")])
        #expect(nothing.audio.isEmpty && nothing.switches.isEmpty && nothing.failure == nil)
        let nobody = try await speak(clauses, [FakeVoice("a", mute)])
        #expect(nobody.failure?.kind == .badRequest)
    }

    @Test func `cancelling while a replacement is being opened ends the events`() async throws {
        let second = FakeVoice("b", .init(opening: .seconds(300)))
        var settings = ChainSettings()
        settings.opening = .seconds(600)
        let spoken = try await speak(clauses, [FakeVoice("a", .init(dies: 6_400)), second], settings)
        #expect(spoken.failure == nil && spoken.switches.isEmpty)
        #expect(second.opened.isEmpty)
    }

    @Test func `when nobody is left the reader learns why`() async throws {
        var settings = ChainSettings()
        settings.retries = 0
        let spoken = try await speak(
            clauses,
            [
                FakeVoice("a", .init(dies: 6_400)),
                FakeVoice("b", .init(refusal: ProviderFailure(.quota, provider: "b", "no money"))),
            ],
            settings
        )
        #expect(spoken.failure?.message.contains("no money") == true)
        #expect(spoken.failure?.message.contains("a is gone") == true)
    }

    @Test func `what was given to a voice that gave no account is estimated`() async throws {
        let spoken = try await speak(clauses, [FakeVoice("a", .init(dies: 6_400)), FakeVoice("b")])
        #expect(spoken.usage.map(\.characters) == [text.count])
        #expect(spoken.usage.map(\.isEstimated) == [true])
    }
}

@Suite(.timeLimit(.minutes(4)))
struct VoiceHedgeTests {
    private var hedging: ChainSettings {
        var settings = ChainSettings()
        var hedge = HedgeSettings()
        hedge.fewestSamples = 5
        hedge.share = 0.5
        settings.hedge = hedge
        return settings
    }

    /// A process that has seen that voice begin within 100 ms ten times.
    private func experienced(_ voice: FakeVoice) -> ProviderResilience {
        let resilience = ProviderResilience()
        for _ in 0..<10 { resilience.hedges.record(.milliseconds(100), of: voice.identity) }
        return resilience
    }

    @Test func `a voice that is later than it mostly is loses to a second one`() async throws {
        let first = FakeVoice("a", .init(first: .seconds(2)))
        let second = FakeVoice("b")
        let resilience = experienced(first)
        let spoken = try await speak(clauses, [first, second], hedging, resilience)
        #expect(spoken.text == text)
        #expect(spoken.firstAudio == .milliseconds(200))
        #expect(spoken.switches.map(\.to.provider) == ["b"])
        #expect(first.opened.allSatisfy { $0.isCancelled })
        let counts = resilience.hedges.counts(of: .voice)
        #expect(counts.hedges == 1 && counts.wins == 1)
        #expect(resilience.hedges.latencies(of: first.identity).count == 11)
    }

    @Test func `a rival's latency counts from when it was asked, and so does that of who stands in`() async throws {
        let late = FakeVoice("a", .init(first: .seconds(2)))
        let second = FakeVoice("b")
        let resilience = experienced(late)
        _ = try await speak(clauses, [late, second], hedging, resilience)
        #expect(resilience.hedges.latencies(of: second.identity).quantile(1) == .milliseconds(100))
        let dead = FakeVoice("c", .init(first: .seconds(1), dies: 0))
        _ = try await speak(clauses, [dead, FakeVoice("d")], .init(), resilience)
        #expect(resilience.hedges.latencies(of: FakeVoice("d").identity).quantile(1) == .milliseconds(100))
    }

    @Test func `a voice that comes before the second one keeps the floor`() async throws {
        let first = FakeVoice("a", .init(first: .milliseconds(150)))
        let second = FakeVoice("b")
        let resilience = experienced(first)
        let spoken = try await speak(clauses, [first, second], hedging, resilience)
        #expect(spoken.text == text)
        #expect(spoken.switches.isEmpty)
        #expect(second.opened.map(\.isCancelled) == [true])
        #expect(resilience.hedges.counts(of: .voice).wins == 0)
        #expect(spoken.usage.map(\.isEstimated) == [true])
    }

    @Test func `a voice that is in time has no rival`() async throws {
        let first = FakeVoice("a", .init(first: .milliseconds(90)))
        let second = FakeVoice("b")
        let spoken = try await speak(clauses, [first, second], hedging, experienced(first))
        #expect(spoken.text == text)
        #expect(second.opened.isEmpty)
    }

    @Test func `a late voice that fails leaves the floor to its rival`() async throws {
        let first = FakeVoice("a", .init(first: .milliseconds(150), dies: 0))
        let second = FakeVoice("b")
        let spoken = try await speak(clauses, [first, second], hedging, experienced(first))
        #expect(spoken.text == text)
        #expect(spoken.switches.map(\.to.provider) == ["b"])
        #expect(second.opened.count == 1)
    }

    @Test func `a rival that ends without a sound has not won`() async throws {
        let first = FakeVoice("a", .init(first: .seconds(1)))
        let second = FakeVoice("b", .init(isMute: true))
        let resilience = experienced(first)
        let spoken = try await speak([text], [first, second], hedging, resilience, finished: true)
        #expect(spoken.text == text && spoken.switches.isEmpty)
        #expect(second.opened.map(\.isCancelled) == [true])
        #expect(resilience.hedges.counts(of: .voice).wins == 0)
    }

    @Test func `a rival that fails changes nothing`() async throws {
        let first = FakeVoice("a", .init(first: .seconds(1)))
        let second = FakeVoice("b", .init(refusal: .network("b")))
        let spoken = try await speak(clauses, [first, second], hedging, experienced(first))
        #expect(spoken.text == text)
        #expect(spoken.switches.isEmpty)
        #expect(spoken.firstAudio == .seconds(1))
    }
}
