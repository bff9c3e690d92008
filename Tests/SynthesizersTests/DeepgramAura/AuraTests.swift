import CallTiming
import Octets
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Testing

@testable import Synthesizers

private let simulator: @Sendable (SimulatorWorld) -> any SimulatedProvider = { SimulatedAura($0) }

private func agent(_ more: String = "") -> String {
    "{ provider: 'deepgram-aura', url: '$url', apiKey: 'secret-key', \(more) }"
}

private func tones(_ texts: [String]) -> [UInt8] {
    texts.flatMap { SpeechEncoding.muLaw.encode(ToneSpeech().speech(for: $0, rate: 8_000).samples) }
}

struct AuraMessageTests {
    @Test(arguments: [
        (#"{"type":"Metadata","request_id":"r1","model_name":"m"}"#, AuraReply.metadata(requestID: "r1")),
        (#"{"type":"Flushed","sequence_id":0}"#, .flushed), (#"{"type":"Cleared","sequence_id":1}"#, .cleared),
        (#"{"type":"Warning","code":"W1","description":"Slow down."}"#, .warning("W1: Slow down.")),
        (#"{"type":"Error","err_code":"NET-0000","err_msg":"Broken."}"#, .error(code: "NET-0000", message: "Broken.")),
        (#"{"type":"Chapter","number":7}"#, .other),
    ])
    func `messages of the provider`(text: String, reply: AuraReply) throws {
        #expect(try AuraReply(text.utf8.span) == reply)
    }

    @Test(arguments: [
        ("MESSAGE-0000: Binary data was sent.", ProviderFailure.Kind.badRequest),
        ("DATA-0000: The message is not understood.", .badRequest), ("DATA-0001: Too many characters.", .rateLimit),
        ("BIG-0000: The message is too large.", .badRequest), ("BIG-0001: Too many characters.", .badRequest),
        ("NET-0000: An internal server error occurred.", .overloaded),
        ("NET-0001: No message came in time.", .network), ("NET-0002: Sending failed.", .network),
        ("NET-0003: The session has reached its time limit.", .network), ("", nil), ("Bye.", nil),
    ])
    func `the reason of a close says what the end means`(reason: String, kind: ProviderFailure.Kind?) {
        #expect(AuraLink.kind(reason) == kind)
    }

    @Test func `messages of ours`() {
        let cases: [(AuraMessage, String)] = [
            (.speak("\"Hi\". "), #"{"type":"Speak","text":"\"Hi\". "}"#), (.flush, #"{"type":"Flush"}"#),
            (.clear, #"{"type":"Clear"}"#), (.close, #"{"type":"Close"}"#),
        ]
        for (message, text) in cases {
            var buffer = ByteBuffer()
            message.write(into: &buffer)
            #expect(String(decoding: buffer.bytes) == text)
        }
    }
}

struct AuraAllowanceTests {
    private func at(_ seconds: Int) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(seconds) * 1_000_000_000)
    }

    @Test func `characters come back a minute after they were sent`() {
        var allowance = AuraAllowance()
        #expect(allowance.charactersLeft(at: at(0)) == 2_400)
        allowance.sent(2_000, at: at(0))
        allowance.sent(300, at: at(10))
        #expect(allowance.charactersLeft(at: at(10)) == 100)
        #expect(allowance.time(for: 100, at: at(11)) == at(11))
        #expect(allowance.time(for: 101, at: at(11)) == at(60))
        #expect(allowance.time(for: 2_200, at: at(11)) == at(70))
        #expect(allowance.charactersLeft(at: at(60)) == 2_100)
    }

    @Test func `flushes come back a minute after they were sent`() {
        var allowance = AuraAllowance()
        for second in 0..<20 {
            #expect(allowance.timeForFlush(at: at(second)) == at(second))
            allowance.flushed(at: at(second))
        }
        #expect(allowance.flushesLeft(at: at(20)) == 0)
        #expect(allowance.timeForFlush(at: at(20)) == at(60))
        #expect(allowance.flushesLeft(at: at(62)) == 3)
    }
}

struct AuraVoiceTests {
    @Test(arguments: [
        ("language: 'de'", "aura-2-thalia-en does not speak \"de\""),
        ("sampleRate: 16000", "mulaw is at one of [8000]"),
        ("encodign: 'mulaw'", "did you mean \"encoding\"?"),
    ])
    func `what is wrong is said with its place`(options: String, words: String) {
        let refusal = complaint("{ provider: 'deepgram-aura', apiKey: 'k', \(options) }")
        #expect(refusal.contains(words), "\(refusal)")
    }

    @Test func `a contribution is heard whole, from tokens, too`() async throws {
        try await withVoice(agent(), of: simulator) { loop, voice, world in
            let session = try await voice.open(SynthesisRequest(), on: loop)
            for token in ["Your", " parcel", " leaves", " today.", " Any", "thing else"] { session.speak(token) }
            session.finish()
            let heard = try await hear(session)
            #expect(
                world.journal.entries(of: "deepgram-aura", "spoken").map(\.detail).joined()
                    == "Your parcel leaves today. Anything else"
            )
            #expect(heard.audio == tones(["Your parcel leaves today.", " Anything else"]))
            #expect(heard.flushes == 1)
            #expect(heard.usage.characters == 39)
        }
    }

    @Test func `contributions follow each other on sockets that are open already`() async throws {
        try await withVoice(agent(), of: simulator) { loop, voice, world in
            try await voice.warmUp(on: loop)
            for turn in 1...15 {
                let session = try await voice.open(SynthesisRequest(), on: loop)
                session.speak("Turn number \(turn). ")
                session.finish()
                let heard = try await hear(session)
                #expect(heard.audio == tones(["Turn number \(turn). "]))
            }
            // Two, for one has to be ready while the other is used.
            #expect(world.journal.entries(of: "deepgram-aura", "connect").count == 2)
        }
    }

    @Test func `late audio of a cancelled contribution is not heard in the next`() async throws {
        var settings = SimulatorWorld.Settings()
        settings.latency = LatencyProfile(first: .fixed(.milliseconds(2)), realTimeFactor: 100)
        try await withVoice(agent(), of: simulator, settings) { loop, voice, world in
            for _ in 1...6 {
                let dropped = try await voice.open(SynthesisRequest(), on: loop)
                dropped.speak("A sentence that nobody is going to hear to its end, for somebody cuts in. ")
                dropped.flush()
                _ = try await hearBeginning(dropped)
                dropped.cancel()
                _ = try await hear(dropped)
                let session = try await voice.open(SynthesisRequest(), on: loop)
                session.speak("Yes? ")
                session.finish()
                let heard = try await hear(session)
                #expect(heard.audio == tones(["Yes? "]))
            }
            let clears = world.journal.entries(of: "deepgram-aura", "message").filter { $0.detail.contains("Clear") }
            #expect(clears.count == 6)
        }
    }

    @Test func `the provider's limits of a minute are kept, and nothing is lost`() async throws {
        let clock = LoopClock.manual(ManualTime())
        try await withVoice(agent(), of: simulator, clock: clock) { loop, voice, world in
            let sentence = "This is a sentence of many that together are more than the provider takes in a minute. "
            let session = try await voice.open(SynthesisRequest(), on: loop)
            for _ in 0..<40 {
                session.speak(sentence)
                session.flush()
            }
            session.finish()
            let reading = Task(executorPreference: loop) { try await hear(session) }
            await loop.advance(by: .seconds(130))
            let heard = try await reading.value
            #expect(heard.audio == tones(Array(repeating: sentence, count: 40)))
            #expect(heard.warnings.isEmpty)
        }
    }

    @Test func `texts longer than a message may be are cut behind words`() async throws {
        try await withVoice(agent(), of: simulator) { loop, voice, world in
            let text = String(repeating: "word ", count: 450)
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak(text)
            session.finish()
            _ = try await hear(session)
            #expect(world.journal.entries(of: "deepgram-aura", "spoken").map(\.detail).joined() == text)
        }
    }

    @Test func `a text for which a socket has too little left goes to another`() async throws {
        try await withVoice(agent(), of: simulator) { loop, voice, world in
            let text = String(repeating: "word ", count: 300)
            for _ in 1...3 {
                let session = try await voice.open(SynthesisRequest(), on: loop)
                session.speak(text)
                session.finish()
                #expect(try await hear(session).audio == tones([text]))
            }
        }
    }

    @Test func `a socket that the provider closed while it was idle costs nothing but time`() async throws {
        let clock = LoopClock.manual(ManualTime())
        try await withVoice(agent("idleTime: 600"), of: simulator, clock: clock) { loop, voice, world in
            let session = try await voice.open(SynthesisRequest(), on: loop)
            await loop.advance(by: .seconds(61))
            session.speak("Still here. ")
            session.finish()
            let heard = try await hear(session)
            #expect(heard.audio == tones(["Still here. "]))
        }
    }

    @Test func `idle sockets are let go`() async throws {
        let clock = LoopClock.manual(ManualTime())
        try await withVoice(agent(), of: simulator, clock: clock) { loop, voice, world in
            try await voice.warmUp(on: loop)
            await loop.advance(by: .seconds(31))
            let messages = world.journal.entries(of: "deepgram-aura", "message").map(\.detail)
            #expect(messages.allSatisfy { $0.contains("Close") } && !messages.isEmpty)
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
                world.faults.add(fault, to: "deepgram-aura", times: 3)
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
}
