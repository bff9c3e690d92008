import CallTiming
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Synthesizers
import Testing

private let simulator: @Sendable (SimulatorWorld) -> any SimulatedProvider = { SimulatedElevenLabs($0) }

private func agent(_ more: String = "") -> String {
    "{ provider: 'elevenlabs', url: '$url', apiKey: 'secret-key', voice: 'v1', \(more) }"
}

/// What a text sounds like in µ-law.
private func tones(_ texts: [String]) -> [UInt8] {
    texts.flatMap { SpeechEncoding.muLaw.encode(ToneSpeech().speech(for: $0, rate: 8_000).samples) }
}

struct ElevenLabsVoiceTests {
    @Test(arguments: ["multi", "single", "http"])
    func `a contribution is heard whole, with its words at their times`(transport: String) async throws {
        try await withVoice(agent("transport: '\(transport)'"), of: simulator) { loop, voice, world in
            let session = try await voice.open(SynthesisRequest(), on: loop)
            #expect(session.format == .muLaw)
            session.speak("Your appointment is at nine thirty. ")
            session.flush()
            session.speak("Shall I book it? ")
            session.finish()
            let heard = try await hear(session)
            #expect(heard.audio == tones(["Your appointment is at nine thirty. ", "Shall I book it? "]))
            #expect(heard.pieces > 3)
            #expect(heard.text == "Your appointment is at nine thirty. Shall I book it? ")
            let words = SimulatedSpeech.words(of: "Your appointment is at nine thirty. Shall I book it? ")
            #expect(heard.words.map(\.text) == words)
            // "Shall" begins where the first sentence's audio ends.
            let first = tones(["Your appointment is at nine thirty. "]).count
            #expect(abs(milliseconds(heard.words[6].start) - Double(first) / 8) < 2)
            #expect(heard.usage.characters == 53)
            #expect(heard.usage.audio == .nanoseconds(heard.audio.count * 125_000))
            #expect(heard.warnings.isEmpty)
        }
    }

    @Test func `several contributions share one socket, and each hears its own`() async throws {
        var settings = SimulatorWorld.Settings()
        settings.latency = LatencyProfile(first: .fixed(.milliseconds(5)), realTimeFactor: 200)
        try await withVoice(agent(), of: simulator, settings) { loop, voice, world in
            let texts = (1...5).map { "This is contribution number \(String(repeating: "x", count: $0)). " }
            var sessions: [any SynthesisSession] = []
            for text in texts {
                let session = try await voice.open(SynthesisRequest(), on: loop)
                session.speak(text)
                session.finish()
                sessions.append(session)
            }
            for (session, text) in zip(sessions, texts) {
                let heard = try await hear(session)
                #expect(heard.audio == tones([text]))
                #expect(heard.text == text)
            }
            // The fifth took the last place, and so the next socket is there before anybody needs it.
            try await eventually(on: loop, "a second socket") {
                world.journal.entries(of: "elevenlabs", "connect").count == 2
            }
        }
    }

    @Test func `no socket has more contexts than it may, and none is named before it is made`() async throws {
        var settings = SimulatorWorld.Settings()
        settings.latency = LatencyProfile(first: .fixed(.milliseconds(20)), realTimeFactor: 200)
        // A sixth context, or a message to one that is gone, would have the simulator end the socket.
        try await withVoice(agent("retryDelay: 0"), of: simulator, settings) { loop, voice, world in
            let texts = (1...13).map { "This is contribution number \($0). " }
            var sessions: [any SynthesisSession] = []
            for text in texts {
                let session = try await voice.open(SynthesisRequest(), on: loop)
                session.speak(text)
                // Some are cut off at once, some before they are asked for anything.
                let dropped = try await voice.open(SynthesisRequest(), on: loop)
                if sessions.count.isMultiple(of: 2) { dropped.speak("Nobody hears this. ") }
                dropped.flush()
                dropped.cancel()
                dropped.flush()
                session.flush()
                session.finish()
                session.flush()
                sessions.append(session)
            }
            for (session, text) in zip(sessions, texts) { #expect(try await hear(session).audio == tones([text])) }
            // A message behind the end of a context, or to one that was never made, would have made one without settings.
            let messages = world.journal.entries(of: "elevenlabs", "message").map(\.detail)
            let made = messages.count { $0.contains("voice_settings") }
            #expect(made >= 13)
            #expect(messages.count { $0.contains("close_context") } == made)
        }
    }

    @Test func `the hand-shake is never inside a turn`() async throws {
        try await withVoice(agent(), of: simulator) { loop, voice, world in
            try await voice.warmUp(on: loop)
            for turn in 1...12 {
                let session = try await voice.open(SynthesisRequest(), on: loop)
                session.speak("Turn \(turn). ")
                session.finish()
                _ = try await hear(session)
            }
            #expect(world.journal.entries(of: "elevenlabs", "connect").count == 1)
        }
    }

    @Test func `a cancelled contribution ends at once, and its late audio goes nowhere`() async throws {
        var settings = SimulatorWorld.Settings()
        settings.latency = LatencyProfile(first: .fixed(.milliseconds(2)), realTimeFactor: 100)
        try await withVoice(agent(), of: simulator, settings) { loop, voice, world in
            for _ in 1...12 {
                let dropped = try await voice.open(SynthesisRequest(), on: loop)
                dropped.speak("A sentence that nobody is going to hear to its end, for somebody cuts in. ")
                dropped.flush()
                _ = try await hearBeginning(dropped)
                dropped.cancel()
                dropped.speak("More. ")
                let rest = try await hear(dropped)
                #expect(rest.audio.count < tones(["A sentence that nobody is going to hear to its end."]).count)
                let session = try await voice.open(SynthesisRequest(), on: loop)
                session.speak("Yes? ")
                session.finish()
                let heard = try await hear(session)
                #expect(heard.audio == tones(["Yes? "]))
            }
            let messages = world.journal.entries(of: "elevenlabs", "message").map(\.detail)
            #expect(!messages.contains { $0.contains("More.") })
            // Each context is made once and closed once: a second close would make another one.
            let closed = messages.filter { $0.contains("close_context") }
            #expect(Set(closed).count == closed.count || world.journal.entries(of: "elevenlabs", "connect").count > 1)
        }
    }

    @Test func `a context is not closed right behind its text, which would be forgotten`() async throws {
        var limits = SimulatedElevenLabs.Limits()
        limits.forgetsOneIn = 1
        let forgetful: @Sendable (SimulatorWorld) -> any SimulatedProvider = { [limits] in
            SimulatedElevenLabs($0, limits: limits)
        }
        var settings = SimulatorWorld.Settings()
        settings.latency = LatencyProfile(first: .fixed(.milliseconds(80)))
        try await withVoice(agent(), of: forgetful, settings) { loop, voice, world in
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak("One sentence. ")
            session.finish()
            let heard = try await hear(session)
            #expect(heard.audio == tones(["One sentence. "]))
            #expect(heard.warnings.isEmpty)
        }
    }

    @Test func `the end does not follow at the heels of a text because of audio of the one before`() async throws {
        var settings = SimulatorWorld.Settings()
        settings.latency = LatencyProfile(first: .fixed(.milliseconds(20)), realTimeFactor: 2)
        let clock = LoopClock.manual(ManualTime())
        try await withVoice(agent(), of: simulator, settings, clock: clock) { loop, voice, world in
            let ends = {
                world.journal.entries(of: "elevenlabs", "message").count { $0.detail.contains("close_context") }
            }
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak("The first sentence is one that takes its time to be said. ")
            session.flush()
            await loop.advance(by: .milliseconds(300))
            _ = try await hearBeginning(session)
            session.speak("Shall I book it? ")
            session.finish()
            for _ in 0..<25 { await loop.advance(by: .milliseconds(10)) }
            #expect(try await !hearBeginning(session).audio.isEmpty)
            #expect(ends() == 0)
            await loop.advance(by: .seconds(10))
            #expect(ends() == 1)
            _ = try await hear(session)
            #expect(world.journal.entries(of: "elevenlabs", "spoken").last?.detail == "Shall I book it? ")
        }
    }

    @Test func `a text that the provider says nothing to is sent again, on another socket`() async throws {
        let clock = LoopClock.manual(ManualTime())
        try await withVoice(agent(), of: simulator, clock: clock) { loop, voice, world in
            world.faults.add(SimulatedFault(.stall), to: "elevenlabs")
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak("One sentence. ")
            session.finish()
            await loop.advance(by: .milliseconds(1_900))
            #expect(world.journal.entries(of: "elevenlabs", "spoken").count == 1)
            await loop.advance(by: .milliseconds(1_000))
            let heard = try await hear(session)
            #expect(heard.audio == tones(["One sentence. "]))
            #expect(heard.text == "One sentence. ")
            #expect(heard.warnings.count == 1)
            #expect(
                world.journal.entries(of: "elevenlabs", "spoken").map(\.detail) == ["One sentence. ", "One sentence. "]
            )
        }
    }

    @Test func `what was flushed is flushed again where it is sent again`() async throws {
        let clock = LoopClock.manual(ManualTime())
        try await withVoice(agent("autoMode: false"), of: simulator, clock: clock) { loop, voice, world in
            world.faults.add(SimulatedFault(.stall), to: "elevenlabs")
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak("One sentence. ")
            session.flush()
            await loop.advance(by: .milliseconds(2_900))
            #expect(world.journal.entries(of: "elevenlabs", "spoken").count == 2)
            #expect(try await hearBeginning(session).warnings.count == 1)
            session.cancel()
        }
    }

    @Test(arguments: ["multi", "single"])
    func `pauses of the model are outlived, and so are idle sockets`(transport: String) async throws {
        let clock = LoopClock.manual(ManualTime())
        let agent = agent("transport: '\(transport)', inactivityTimeout: 20")
        try await withVoice(agent, of: simulator, clock: clock) { loop, voice, world in
            try await voice.warmUp(on: loop)
            await loop.advance(by: .seconds(60))
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak("Let me look. ")
            session.flush()
            await loop.advance(by: .seconds(60))
            session.speak("Here it is. ")
            session.finish()
            await loop.advance(by: .seconds(1))
            let heard = try await hear(session)
            #expect(heard.audio == tones(["Let me look. ", "Here it is. "]))
            #expect(heard.warnings.isEmpty)
            // The socket in use, and the next one where it carries one contribution only.
            #expect(world.journal.entries(of: "elevenlabs", "connect").count == (transport == "multi" ? 1 : 2))
        }
    }

    @Test func `text in fragments is spoken without the automatic mode`() async throws {
        try await withVoice(agent("autoMode: false"), of: simulator) { loop, voice, world in
            #expect(voice.capabilities.takesFragments)
            let session = try await voice.open(SynthesisRequest(), on: loop)
            let text = "The appointment is on Tuesday, the fourth of May, at nine thirty in the morning. Is that fine?"
            for token in text.split(separator: "i", omittingEmptySubsequences: false).enumerated() {
                session.speak((token.offset > 0 ? "i" : "") + token.element)
            }
            session.finish()
            let heard = try await hear(session)
            #expect(heard.text.trimmed == text)
            #expect(world.journal.entries(of: "elevenlabs", "spoken").map(\.detail).joined().trimmed == text)
        }
    }

    @Test(arguments: ["pcm_8000", "pcm_16000", "pcm_24000"])
    func `linear audio comes in whole samples, though its messages end within them`(format: String) async throws {
        try await withVoice(agent("format: '\(format)'"), of: simulator) { loop, voice, _ in
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak("Nine thirty. ")
            session.finish()
            let heard = try await hear(session)
            let samples = ToneSpeech().speech(for: "Nine thirty. ", rate: session.format.rate).samples
            #expect(heard.audio == SpeechEncoding.linear16.encode(samples))
        }
    }

    @Test(arguments: ["multi", "single", "http"])
    func `nothing to say costs nothing`(transport: String) async throws {
        try await withVoice(agent("transport: '\(transport)'"), of: simulator) { loop, voice, world in
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak(" ")
            session.speak("… ")
            session.flush()
            session.finish()
            let heard = try await hear(session)
            #expect(heard.audio.isEmpty)
            #expect(heard.usage == ProviderUsage())
            #expect(world.journal.entries(of: "elevenlabs", "spoken").isEmpty)
        }
    }

    @Test(arguments: ["multi", "single", "http"])
    func `what goes wrong has the kind that it is, and never the key`(transport: String) async throws {
        var settings = SimulatorWorld.Settings()
        settings.keys = ["secret-key"]
        let cases: [(SimulatedFault, ProviderFailure.Kind, Duration?)] = [
            (SimulatedFault(.status(401)), .authentication, nil),
            (SimulatedFault(.status(402)), .quota, nil),
            (SimulatedFault(.status(429, retryAfter: 3)), .rateLimit, .seconds(3)),
            (SimulatedFault(.status(503)), .overloaded, nil),
            (SimulatedFault(.drop, after: 2), .network, nil),
            (SimulatedFault(.garbage, after: 2), .protocolViolation, nil),
            (SimulatedFault(.error, after: 2), .overloaded, nil),
        ]
        for (fault, kind, patience) in cases {
            try await withVoice(agent("transport: '\(transport)'"), of: simulator, settings) { loop, voice, world in
                world.faults.add(fault, to: "elevenlabs", times: 2)
                let failure = await failureOf {
                    let session = try await voice.open(SynthesisRequest(), on: loop)
                    session.speak("A sentence that is long enough for several messages of the provider. ")
                    session.finish()
                    _ = try await hear(session)
                }
                #expect(failure?.kind == kind, "\(fault): \(failure?.description ?? "none")")
                #expect(failure?.retryAfter == patience)
                #expect(failure?.description.contains("secret-key") == false)
            }
        }
    }

    @Test(arguments: ["multi", "single", "http"])
    func `a wrong key is told, whenever the provider says so`(transport: String) async throws {
        var settings = SimulatorWorld.Settings()
        settings.keys = ["another"]
        try await withVoice(agent("transport: '\(transport)'"), of: simulator, settings) { loop, voice, _ in
            let failure = await failureOf {
                let session = try await voice.open(SynthesisRequest(), on: loop)
                session.speak("One. ")
                session.finish()
                _ = try await hear(session)
            }
            #expect(failure?.kind == .authentication)
        }
    }

    @Test(arguments: ["multi", "single", "http"])
    func `what is unknown is skipped`(transport: String) async throws {
        try await withVoice(agent("transport: '\(transport)'"), of: simulator) { loop, voice, world in
            world.faults.add(SimulatedFault(.unknown, after: 1), to: "elevenlabs")
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak("One sentence. ")
            session.finish()
            let heard = try await hear(session)
            #expect(heard.audio == tones(["One sentence. "]))
        }
    }

    @Test(arguments: ["multi", "single", "http"])
    func `audio that stops is noticed within the deadline`(transport: String) async throws {
        let clock = LoopClock.manual(ManualTime())
        let agent = agent("transport: '\(transport)', deadlines: { stall: 2 }")
        try await withVoice(agent, of: simulator, clock: clock) { loop, voice, world in
            world.faults.add(SimulatedFault(.stall, after: 2), to: "elevenlabs")
            let reading = Task(executorPreference: loop) {
                await failureOf {
                    let session = try await voice.open(SynthesisRequest(), on: loop)
                    session.speak("A sentence that is long enough for several messages of the provider. ")
                    session.finish()
                    _ = try await hear(session)
                }
            }
            await loop.advance(by: .milliseconds(1_900))
            let before = loop.now
            await loop.advance(by: .milliseconds(1_000))
            let failure = await reading.value
            #expect(failure?.kind == .stalled)
            #expect(loop.now - before < .seconds(2))
        }
    }

    @Test func `a language of the request is refused where the model does not speak it`() async throws {
        try await withVoice(agent("model: 'eleven_flash_v2'"), of: simulator) { loop, voice, _ in
            let failure = await failureOf { _ = try await voice.open(SynthesisRequest(language: "de"), on: loop) }
            #expect(failure?.kind == .badRequest)
        }
    }
}

/// The failure that a body throws.
func failureOf(_ body: () async throws -> Void) async -> ProviderFailure? {
    do {
        try await body()
        return nil
    } catch {
        return error as? ProviderFailure
    }
}

extension String {
    var trimmed: String { String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()) }
}
