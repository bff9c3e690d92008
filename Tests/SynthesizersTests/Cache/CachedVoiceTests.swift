import CallTiming
import FastJSON
import ProviderKit
import ProviderTestKit
import Reactor
import Synthesizers
import Testing

/// What a contribution sounded like.
private struct Spoken: Sendable, Equatable {
    var text = ""
    var pieces: [SpokenPiece] = []
    var usage = 0
    var failure: ProviderFailure?
}

/// Has a text spoken; with several pieces each is flushed, and the reader gets its turn between them.
private func speak(_ pieces: [String], _ voice: any SpeechSynthesizer, on loop: EventLoop) async throws -> Spoken {
    let session = LoopConfined(try await voice.open(.init(), on: loop), on: loop)
    let reading = Task(executorPreference: loop) { () -> Spoken in
        var spoken = Spoken()
        do throws(ProviderFailure) {
            let events = session.value.events
            while let event = try await events.next() {
                switch event {
                case .audio(let bytes): spoken.text += String(decoding: bytes, as: UTF8.self)
                case .spoken(let pieces): spoken.pieces += pieces
                case .usage(let usage): spoken.usage += usage.characters
                case .flushed, .switched, .warning: break
                }
            }
        } catch {
            spoken.failure = error
        }
        session.value.cancel()
        return spoken
    }
    for piece in pieces {
        session.value.speak(piece)
        if pieces.count > 1 {
            session.value.flush()
            try await loop.sleep(until: loop.now + .milliseconds(1))
        }
    }
    session.value.finish()
    return await reading.value
}

@Suite(.timeLimit(.minutes(4)))
struct CachedVoiceTests {
    private let cache = SpeechCache(.init())

    @Test func `a text is spoken once, and comes out of the cache from then on, with its times`() async throws {
        let echo = EchoVoice(key: "k")
        let voice = CachedVoice(echo, cache)
        let (first, second) = try await withLoop { loop in
            (try await speak(["Good day."], voice, on: loop), try await speak(["Good day."], voice, on: loop))
        }
        #expect(first.text == "Good day." && first.usage == 1)
        #expect(second.text == first.text && second.pieces == first.pieces && second.usage == 0)
        #expect(echo.texts == ["Good day."])
        #expect(echo.opened == 1 && echo.cancelled == 1)
        #expect(cache.counts.memoryHits == 1 && cache.counts.stored == 1)
    }

    @Test func `what comes in pieces passes through and is not kept`() async throws {
        let echo = EchoVoice(key: "k")
        let voice = CachedVoice(echo, cache)
        for _ in 0..<2 {
            let spoken = try await withLoop { try await speak(["Good ", "day."], voice, on: $0) }
            #expect(spoken.text == "Good day.")
        }
        #expect(echo.texts == ["Good ", "day.", "Good ", "day."])
        #expect(cache.counts == SpeechCache.Counts())
    }

    @Test func `flush and finish in one go mean the whole`() async throws {
        let echo = EchoVoice(key: "k")
        let voice = CachedVoice(echo, cache)
        try await withLoop { loop in
            for _ in 0..<2 {
                let session = try await voice.open(.init(), on: loop)
                session.speak("Good day.")
                session.flush()
                session.finish()
                while try await session.events.next() != nil {}
            }
        }
        #expect(echo.texts == ["Good day."])
    }

    @Test func `what was given before the voice is asked, is given flush by flush`() async throws {
        let echo = EchoVoice(key: "k")
        let voice = CachedVoice(echo, cache)
        try await withLoop { loop in
            let session = try await voice.open(.init(), on: loop)
            for clause in ["Good ", "day. ", "And you?"] {
                session.speak(clause)
                session.flush()
            }
            session.finish()
            var flushes = 0
            while let event = try await session.events.next() { if case .flushed = event { flushes += 1 } }
            #expect(flushes == 3)
        }
        #expect(echo.texts == ["Good ", "day. ", "And you?"])
    }

    @Test func `a voice that breaks off, or was replaced, leaves nothing in the cache`() async throws {
        for echo in [EchoVoice(key: "k", breaks: true), EchoVoice(key: "k", switches: true)] {
            let voice = CachedVoice(echo, cache)
            for _ in 0..<2 { _ = try await withLoop { try await speak(["Good day."], voice, on: $0) } }
            #expect(echo.texts.count == 2)
        }
        #expect(cache.counts.stored == 0)
    }

    @Test func `a voice without a key is not kept`() async throws {
        let echo = EchoVoice(key: nil)
        for _ in 0..<2 {
            _ = try await withLoop { [cache] in try await speak(["Good day."], CachedVoice(echo, cache), on: $0) }
        }
        #expect(echo.texts.count == 2)
    }

    @Test func `a voice that cannot be reached still speaks what is in the cache, and fails for the rest`() async throws
    {
        let echo = EchoVoice(key: "k")
        let voice = CachedVoice(echo, cache)
        let (known, unknown) = try await withLoop { loop in
            _ = try await speak(["Good day."], voice, on: loop)
            echo.leave()
            return (try await speak(["Good day."], voice, on: loop), try await speak(["Good night."], voice, on: loop))
        }
        #expect(known.text == "Good day.")
        #expect(unknown.failure?.kind == .network)
    }

    @Test func `cancelling ends the events at once`() async throws {
        let echo = EchoVoice(key: "k")
        try await withLoop { [cache] loop in
            let session = try await CachedVoice(echo, cache).open(.init(), on: loop)
            session.speak("Good ")
            session.cancel()
            session.finish()
            let next = try await session.events.next()
            #expect(next == nil)
        }
        #expect(echo.opened == 0)
    }

    @Test func `cancelling while the voice is being opened ends the events`() async throws {
        let echo = EchoVoice(key: "k")
        echo.hang()
        try await withLoop(clock: .manual(ManualTime())) { [cache] loop in
            let session = LoopConfined(try await CachedVoice(echo, cache).open(.init(), on: loop), on: loop)
            session.value.speak("Good day.")
            session.value.finish()
            let reading = Task(executorPreference: loop) { try await session.value.events.next() }
            await loop.advance(by: .seconds(1))
            session.value.cancel()
            let next = try await reading.value
            #expect(next == nil)
        }
        #expect(echo.opened == 0)
    }

    @Test func `a voice whose format is known only when it is opened is not kept`() async throws {
        let echo = EchoVoice(key: "k", format: nil)
        for _ in 0..<2 {
            _ = try await withLoop { [cache] in try await speak(["Good day."], CachedVoice(echo, cache), on: $0) }
        }
        #expect(echo.texts.count == 2 && cache.counts == SpeechCache.Counts())
        let liar = EchoVoice(key: "k", format: .aLaw)
        let spoken = try await withLoop { [cache] in try await speak(["Good day."], CachedVoice(liar, cache), on: $0) }
        #expect(spoken.failure?.kind == .protocolViolation)
    }

    @Test func `it can be said in a configuration`() throws {
        var registry = ProviderRegistry()
        registry.add(voice: "echo") { (_) throws(JSON5Error) in EchoVoice(key: "k") }
        registry.addCachedVoices(cache)
        let node = try JSON5Node(parsing: "{ provider: \"cached\", voice: { provider: \"echo\" } }")
        let voice = try registry.voice(ProviderOptions(node))
        #expect(voice is CachedVoice && voice.identity.provider == "echo")
    }

    @Test func `of a configured voice everything but credential and patience is in the key`() throws {
        var registry = ProviderRegistry()
        registry.add(voice: "echo") { (_) throws(JSON5Error) in EchoVoice(key: nil) }
        registry.addCachedVoices(cache)
        func key(_ options: String) throws -> String? {
            let node = try JSON5Node(parsing: "{ provider: \"cached\", voice: { provider: \"echo\", \(options) } }")
            return try registry.voice(ProviderOptions(node)).cacheKey
        }
        let one = try #require(try key("voice: \"a\", speed: 1.5"))
        #expect(try key("speed: 1.5, voice: \"a\", apiKey: \"k\", deadlines: { first: 1 }") == one)
        #expect(try key("voice: \"b\", speed: 1.5") != one)
        #expect(try key("voice: \"a\", speed: 1") != one)
        #expect(try key("voice: \"a\", speed: \"1.5\"") != one)
    }
}
