import CallTiming
import FastJSON
import Octets
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Testing

@testable import Synthesizers

private let simulator: @Sendable (SimulatorWorld) -> any SimulatedProvider = { SimulatedCartesia($0) }

private func agent(_ more: String = "") -> String {
    "{ provider: 'cartesia', url: '$url', apiKey: 'secret-key', voice: 'v1', \(more) }"
}

private func tones(_ texts: [String]) -> [UInt8] {
    texts.flatMap { SpeechEncoding.muLaw.encode(ToneSpeech().speech(for: $0, rate: 8_000).samples) }
}

struct CartesiaReplyTests {
    private func reply(_ text: String) throws -> CartesiaReply { try CartesiaReply(text.utf8.span) }

    @Test func `the messages of a context`() throws {
        let chunk = try reply(
            #"{"type":"chunk","context_id":"t3","data":"f39+fw==","done":false,"status_code":206,"step_time":41.2,"#
                + #""flush_id":1}"#
        )
        #expect(chunk.context == "t3")
        #expect(chunk.content == .audio([0x7F, 0x7F, 0x7E, 0x7F]))
        let times = try reply(
            #"{"type":"timestamps","context_id":"t3","done":false,"status_code":206,"word_timestamps":"#
                + #"{"words":["Your","parcel"],"start":[0.0,0.21],"end":[0.18,0.55]}}"#
        )
        let words = [
            SpokenPiece("Your", start: .zero, end: .milliseconds(180)),
            SpokenPiece("parcel", start: .milliseconds(210), end: .milliseconds(550)),
        ]
        #expect(times.content == .words(words))
        #expect(
            try reply(#"{"type":"flush_done","context_id":"t3","flush_done":true,"flush_id":1}"#).content == .flushed
        )
        #expect(try reply(#"{"type":"done","context_id":"t3","done":true,"status_code":206}"#).content == .done)
        #expect(try reply(#"{"type":"phoneme_timestamps","context_id":"t3"}"#).content == .other)
    }

    @Test(arguments: [
        #"{"type":"error","context_id":"t","done":true,"status_code":429,"error_code":"concurrency_limited","#
            + #""title":"Too many","message":"Wait.","request_id":"r1"}"#,
        #"{"type":"error","context_id":"t","status_code":429,"error":"Too many: Wait."}"#,
    ])
    func `errors of both versions`(text: String) throws {
        guard case .complaint(let complaint) = try reply(text).content else {
            Issue.record("no complaint")
            return
        }
        #expect(complaint.status == 429)
        #expect(complaint.message == "Too many: Wait.")
    }

    @Test func `a message cut anywhere is an error`() {
        let text = #"{"type":"chunk","context_id":"t3","data":"f39+fw==","done":false}"#
        for count in 0..<text.utf8.count {
            #expect(throws: CartesiaReplyError.self) { try self.reply(String(text.prefix(count))) }
        }
    }
}

struct CartesiaSettingsTests {
    @Test(arguments: [
        ("speed: 2", "speed: expected a number from 0.6 to 1.5"), ("volume: 0.1", "volume: expected"),
        ("model: 'sonic-2', emotion: 'calm'", "emotion: sonic-2 cannot be told"),
        ("bufferDelay: 5001", "bufferDelay: expected an integer from 0 to 5000"),
        ("sampleRate: 16000", "pcm_s16le"), ("encoding: 'pcm_s16le', sampleRate: 11025", "sampleRate: expected one of"),
        ("vioce: 'x'", "did you mean \"voice\"?"),
    ])
    func `what is wrong is said with its place`(options: String, words: String) {
        let refusal = complaint("{ provider: 'cartesia', apiKey: 'k', voice: 'v', \(options) }")
        #expect(refusal.contains(words), "\(refusal)")
    }

    @Test func `every message repeats what may not change`() throws {
        let node = try JSON5Node(parsing: "{ provider: 'cartesia', voice: 'v1', speed: 1.1 }")
        let settings = try CartesiaSettings(ProviderOptions(node))
        let rest =
            #""voice":{"mode":"id","id":"v1"},"language":"en","output_format":{"container":"raw","encoding":"#
            + #""pcm_mulaw","sample_rate":8000},"add_timestamps":true,"use_normalized_timestamps":false,"#
            + #""max_buffer_delay_ms":0,"generation_config":{"speed":1.1}}"#
        let cases: [(CartesiaMessage, String)] = [
            (.text("Hi. "), #"{"context_id":"c","model_id":"sonic-3.5","transcript":"Hi. ","continue":true,"# + rest),
            (.flush, #"{"context_id":"c","model_id":"sonic-3.5","transcript":"","continue":true,"flush":true,"# + rest),
            (.end, #"{"context_id":"c","model_id":"sonic-3.5","transcript":"","continue":false,"# + rest),
            (.cancel, #"{"context_id":"c","cancel":true}"#),
        ]
        for (message, text) in cases {
            var buffer = ByteBuffer()
            message.write(settings, language: "en-GB", context: "c", into: &buffer)
            #expect(String(decoding: buffer.bytes) == text)
        }
    }
}

struct CartesiaVoiceTests {
    @Test func `a contribution is heard whole, with its words at their times`() async throws {
        try await withVoice(agent(), of: simulator) { loop, voice, world in
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak("Your parcel, Mr. Novák, leaves today. ")
            session.flush()
            session.speak("Anything else? ")
            session.finish()
            let heard = try await hear(session)
            #expect(heard.audio == tones(["Your parcel, Mr. Novák, leaves today. ", "Anything else? "]))
            #expect(heard.text == "Your parcel, Mr. Novák, leaves today. Anything else? ")
            #expect(heard.flushes == 1)
            let first = tones(["Your parcel, Mr. Novák, leaves today. "]).count
            #expect(abs(milliseconds(heard.words[6].start) - Double(first) / 8) < 2)
            #expect(heard.usage.characters == 53)
        }
    }

    @Test func `contributions share one socket, whatever the order of their messages`() async throws {
        var settings = SimulatorWorld.Settings()
        settings.latency = LatencyProfile(first: .fixed(.milliseconds(5)), realTimeFactor: 200)
        try await withVoice(agent(), of: simulator, settings) { loop, voice, world in
            let texts = (1...8).map { "This is contribution number \(String(repeating: "x", count: $0)). " }
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
            #expect(world.journal.entries(of: "cartesia", "connect").count == 1)
        }
    }

    @Test(arguments: [100, 700, 850, 950, 1_050, 1_500, 20_000])
    func `a pause of the model does not break the contribution`(pause: Int) async throws {
        let clock = LoopClock.manual(ManualTime())
        try await withVoice(agent(), of: simulator, clock: clock) { loop, voice, world in
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak("Let me look. ")
            session.flush()
            await loop.advance(by: .milliseconds(pause))
            session.speak("Here it is. ")
            await loop.advance(by: .milliseconds(pause))
            session.speak("Shall I? ")
            session.finish()
            await loop.advance(by: .seconds(2))
            let heard = try await hear(session)
            #expect(heard.audio == tones(["Let me look. ", "Here it is. ", "Shall I? "]))
            #expect(heard.text == "Let me look. Here it is. Shall I? ")
            for (one, next) in zip(heard.words, heard.words.dropFirst()) {
                #expect(next.start >= one.end - .milliseconds(2))
            }
        }
    }

    @Test func `a cancelled contribution ends at once, and its late audio goes nowhere`() async throws {
        var settings = SimulatorWorld.Settings()
        settings.latency = LatencyProfile(first: .fixed(.milliseconds(2)), realTimeFactor: 100)
        try await withVoice(agent(), of: simulator, settings) { loop, voice, world in
            for _ in 1...20 {
                let dropped = try await voice.open(SynthesisRequest(), on: loop)
                dropped.speak("A sentence that nobody is going to hear to its end, for somebody cuts in. ")
                _ = try await hearBeginning(dropped)
                dropped.cancel()
                _ = try await hear(dropped)
                let session = try await voice.open(SynthesisRequest(), on: loop)
                session.speak("Yes? ")
                session.finish()
                let heard = try await hear(session)
                #expect(heard.audio == tones(["Yes? "]))
            }
            #expect(world.journal.entries(of: "cartesia", "connect").count == 1)
        }
    }

    @Test func `a complaint concerns one contribution, and the socket stays`() async throws {
        try await withVoice(agent(), of: { SimulatedCartesia($0, contexts: 1) }) { loop, voice, world in
            let one = try await voice.open(SynthesisRequest(), on: loop)
            one.speak("One. ")
            let two = try await voice.open(SynthesisRequest(), on: loop)
            two.speak("Two. ")
            let failure = await failureOf { _ = try await hear(two) }
            #expect(failure?.kind == .rateLimit)
            one.finish()
            let heard = try await hear(one)
            #expect(heard.audio == tones(["One. "]))
            #expect(world.journal.entries(of: "cartesia", "connect").count == 1)
        }
    }

    @Test func `a socket that the provider closed while it was idle is replaced`() async throws {
        let clock = LoopClock.manual(ManualTime())
        try await withVoice(agent(), of: simulator, clock: clock) { loop, voice, world in
            try await voice.warmUp(on: loop)
            await loop.advance(by: .seconds(301))
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak("Still here. ")
            session.finish()
            let heard = try await hear(session)
            #expect(heard.audio == tones(["Still here. "]))
            #expect(world.journal.entries(of: "cartesia", "connect").count == 2)
        }
    }

    @Test func `what goes wrong has the kind that it is, and never the key`() async throws {
        let cases: [(SimulatedFault, ProviderFailure.Kind, Duration?)] = [
            (SimulatedFault(.status(401)), .authentication, nil), (SimulatedFault(.status(402)), .quota, nil),
            (SimulatedFault(.status(429, retryAfter: 3)), .rateLimit, .seconds(3)),
            (SimulatedFault(.status(503)), .overloaded, nil), (SimulatedFault(.drop, after: 2), .network, nil),
            (SimulatedFault(.garbage, after: 2), .protocolViolation, nil),
            (SimulatedFault(.error, after: 2), .overloaded, nil),
        ]
        for (fault, kind, patience) in cases {
            try await withVoice(agent(), of: simulator) { loop, voice, world in
                world.faults.add(fault, to: "cartesia", times: 2)
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

    @Test func `nothing to say costs nothing`() async throws {
        try await withVoice(agent(), of: simulator) { loop, voice, world in
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak("… ")
            session.flush()
            session.finish()
            let heard = try await hear(session)
            #expect(heard.audio.isEmpty)
            #expect(world.journal.entries(of: "cartesia", "message").isEmpty)
        }
    }

    @Test func `half samples at the ends of messages are joined`() async throws {
        try await withVoice(agent("encoding: 'pcm_s16le', sampleRate: 24000"), of: simulator) { loop, voice, _ in
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak("Nine thirty. ")
            session.finish()
            let heard = try await hear(session)
            let samples = ToneSpeech().speech(for: "Nine thirty. ", rate: 24_000).samples
            #expect(heard.audio == SpeechEncoding.linear16.encode(samples))
        }
    }
}
