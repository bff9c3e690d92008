import CallTiming
import ProviderKit
import ProviderTestKit
import Reactor
import Synthesizers
import Testing

/// What came of a contribution that was given whole.
private struct Spoken: Sendable {
    var text = ""
    var switches: [ProviderSwitch] = []
    var usage: [ProviderUsage] = []
    var failure: ProviderFailure?
    var took = Duration.zero
}

private func speak(_ text: String, _ voice: any SpeechSynthesizer, on loop: EventLoop) async -> Spoken {
    let began = loop.now
    let reading = Task(executorPreference: loop) { () -> Spoken in
        var spoken = Spoken()
        do throws(ProviderFailure) {
            let session = try await voice.open(.init(), on: loop)
            session.speak(text)
            session.flush()
            session.finish()
            while let event = try await session.events.next() {
                switch event {
                case .audio(let bytes): spoken.text += String(decoding: bytes, as: UTF8.self)
                case .switched(let change): spoken.switches.append(change)
                case .usage(let usage): spoken.usage.append(usage)
                case .spoken, .flushed, .warning: break
                }
            }
            session.cancel()
        } catch {
            spoken.failure = error
        }
        spoken.took = loop.now - began
        return spoken
    }
    await loop.advance(by: .seconds(20))
    return await reading.value
}

/// A cached voice in a chain: what the cache has, it has whatever becomes of the provider.
@Suite(.timeLimit(.minutes(4)))
struct CachedVoiceChainTests {
    private let cache = SpeechCache(.init())
    private let resilience = ProviderResilience()
    private let echo = EchoVoice(key: "k")
    private let other = EchoVoice("other", key: nil)

    private func chain(_ settings: ChainSettings = .init()) -> VoiceChain {
        VoiceChain([CachedVoice(echo, cache), other], settings, resilience)
    }

    private func openBreaker(at now: MonotonicInstant) {
        for _ in 0..<3 {
            guard case .granted(let permit) = resilience.breakers.ask(echo.identity, at: now) else { return }
            resilience.breakers.failed(permit, ProviderFailure(.network, provider: "echo", "gone"), at: now)
        }
    }

    @Test func `a text in the cache is spoken while the breaker is open, and another one by the next voice`()
        async throws
    {
        try await withLoop(clock: .manual(ManualTime())) { loop in
            _ = await speak("Good day.", chain(), on: loop)
            openBreaker(at: loop.now)
            let known = await speak("Good day.", chain(), on: loop)
            #expect(known.text == "Good day." && known.switches.isEmpty && known.usage.isEmpty)
            openBreaker(at: loop.now)
            let unknown = await speak("Good night.", chain(), on: loop)
            #expect(unknown.text == "Good night." && unknown.failure == nil)
            #expect(unknown.switches.map(\.reason.kind) == [.network])
        }
        #expect(echo.texts == ["Good day."] && other.texts == ["Good night."])
    }

    @Test func `a hit says nothing about the provider`() async throws {
        try await withLoop(clock: .manual(ManualTime())) { loop in
            _ = await speak("Good day.", chain(), on: loop)
            #expect(resilience.hedges.latencies(of: echo.identity).count == 1)
            openBreaker(at: loop.now)
            await loop.advance(by: .seconds(10))
            // The probe is given back: who really asks the provider decides.
            for _ in 0..<2 {
                let known = await speak("Good day.", chain(), on: loop)
                #expect(known.text == "Good day.")
                #expect(resilience.breakers.states(at: loop.now)[.provider(echo.identity)] == .halfOpen)
            }
            #expect(resilience.hedges.latencies(of: echo.identity).count == 1)
            let asked = await speak("Good night.", chain(), on: loop)
            #expect(asked.switches.isEmpty)
            #expect(resilience.breakers.states(at: loop.now)[.provider(echo.identity)] == .closed)
        }
    }

    @Test func `a provider that hangs does not keep a hit waiting, and a miss no longer than the chain allows`()
        async throws
    {
        try await withLoop(clock: .manual(ManualTime())) { loop in
            _ = await speak("Good day.", chain(), on: loop)
            echo.hang()
            let known = await speak("Good day.", chain(), on: loop)
            #expect(known.text == "Good day." && known.took == .zero)
            let unknown = await speak("Good night.", chain(), on: loop)
            #expect(unknown.text == "Good night." && unknown.took == .seconds(4))
            // It was never given the text.
            #expect(unknown.usage.allSatisfy { !$0.isEstimated })
        }
    }

    @Test func `a process that starts while the provider is down speaks what an earlier one kept`() async throws {
        let folder = ScratchFolder()
        try await withLoop { loop in
            let cache = SpeechCache(.init(folder: folder.path))
            let session = try await CachedVoice(EchoVoice(key: "k"), cache).open(.init(), on: loop)
            session.speak("Good day.")
            session.finish()
            while try await session.events.next() != nil {}
            await cache.flush(on: loop)
            let gone = EchoVoice(key: "k")
            gone.leave()
            let later = try await CachedVoice(gone, SpeechCache(.init(folder: folder.path))).open(.init(), on: loop)
            later.speak("Good day.")
            later.finish()
            var text = ""
            while let event = try await later.events.next() {
                if case .audio(let bytes) = event { text += String(decoding: bytes, as: UTF8.self) }
            }
            #expect(text == "Good day.")
        }
    }
}
