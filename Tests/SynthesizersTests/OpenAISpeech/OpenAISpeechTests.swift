import CallTiming
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import TelephoneAudio
import Testing

@testable import Synthesizers

private let simulator: @Sendable (SimulatorWorld) -> any SimulatedProvider = { SimulatedOpenAISpeech($0) }

private func agent(_ more: String = "") -> String {
    "{ provider: 'openai-speech', url: '$url/v1', apiKey: 'secret-key', \(more) }"
}

private func samples(_ texts: [String], rate: Int) -> [UInt8] {
    texts.flatMap { SpeechEncoding.linear16.encode(ToneSpeech().speech(for: $0, rate: rate).samples) }
}

struct WaveSnifferTests {
    private func wave(_ format: WaveFormat, _ samples: [Int16]) -> [UInt8] {
        WaveWriter.file(format, samples: samples.span)
    }

    @Test func `a header is found wherever the bytes are cut`() {
        let file = wave(WaveFormat(.signed16, sampleRate: 22_050), [1, 2, 3])
        for cut in 0...file.count {
            var sniffer = WaveSniffer()
            var finding = sniffer.take(Array(file[..<cut]))
            var rest = Array(file[cut...])
            if finding == .more {
                finding = sniffer.take(rest)
                rest = []
            }
            let format = SniffedFormat(encoding: .signed16, rate: 22_050, channels: 1)
            guard case .wave(format, length: 6, let audio) = finding else {
                // Nothing has come yet at the cut 0.
                #expect(finding == .bare([]) && cut == 0, "\(cut): \(finding)")
                continue
            }
            #expect(audio + rest == [1, 0, 2, 0, 3, 0])
        }
    }

    @Test(arguments: [
        (WaveFormat(.muLaw), SniffedFormat.Encoding.muLaw, 1), (WaveFormat(.aLaw), .aLaw, 1),
        (WaveFormat(.unsigned8), .unsigned8, 1), (WaveFormat(.float32, sampleRate: 48_000), .float32, 1),
        (WaveFormat(.signed16, channelCount: 2), .signed16, 2),
    ])
    func `every encoding that a header may name`(format: WaveFormat, encoding: SniffedFormat.Encoding, channels: Int) {
        var sniffer = WaveSniffer()
        guard case .wave(let found, _, _) = sniffer.take(wave(format, [0, 0])) else {
            Issue.record("no header")
            return
        }
        #expect(found == SniffedFormat(encoding: encoding, rate: format.sampleRate, channels: channels))
    }

    @Test func `bare samples pass as they are`() {
        var sniffer = WaveSniffer()
        #expect(sniffer.take([0x52, 0x00, 1]) == .bare([0x52, 0x00, 1]))
        #expect(sniffer.finish() == [0x52, 0x00, 1])
    }

    @Test(arguments: ["ID3x", "OggS", "fLaC", "RIFFxxxxAVI "])
    func `what is neither is refused`(beginning: String) {
        var sniffer = WaveSniffer()
        guard case .foreign = sniffer.take(Array(beginning.utf8)) else {
            Issue.record("taken for audio")
            return
        }
    }

    @Test func `a header whose chunks lie is refused, and none is too long to look at`() {
        var sniffer = WaveSniffer()
        var file = wave(WaveFormat(.signed16), [])
        file[16] = 0xFF
        file[17] = 0xFF
        file[18] = 0xFF
        file[19] = 0x7F
        guard case .foreign = sniffer.take(file) else {
            Issue.record("taken for audio")
            return
        }
    }
}

struct SpeechConverterTests {
    @Test func `two channels become their mean, wherever the bytes are cut`() throws {
        let format = SniffedFormat(encoding: .signed16, rate: 8_000, channels: 2)
        let bytes: [UInt8] = [2, 0, 4, 0, 0xFE, 0xFF, 0xFC, 0xFF]
        for cut in 0...bytes.count {
            var converter = try SpeechConverter(from: format, to: 8_000)
            let made = converter.take(Array(bytes[..<cut])) + converter.take(Array(bytes[cut...]))
            #expect(made == [3, 0, 0xFD, 0xFF])
        }
    }

    @Test func `another rate is resampled to its exact length`() throws {
        var converter = try SpeechConverter(from: SniffedFormat(encoding: .muLaw, rate: 8_000, channels: 1), to: 24_000)
        #expect(converter.take([UInt8](repeating: 0xFF, count: 801)).count == 2 * 2_403)
    }
}

struct OpenAISpeechTests {
    @Test func `sentences are asked for one by one, and heard as one`() async throws {
        try await withVoice(agent("instructions: 'Warm.'"), of: simulator) { loop, voice, world in
            let session = try await voice.open(SynthesisRequest(), on: loop)
            #expect(session.format == .linear16(rate: 24_000))
            session.speak("Your parcel leaves today. ")
            session.speak("Anything ")
            session.speak("else?")
            session.finish()
            let heard = try await hear(session)
            #expect(heard.audio == samples(["Your parcel leaves today. ", "Anything else?"], rate: 24_000))
            #expect(heard.usage.requests == 2)
            #expect(heard.usage.characters == 40)
            let requests = world.journal.entries(of: "openai-speech", "request").map(\.detail)
            #expect(
                requests.first
                    == #"/v1/audio/speech {"model":"gpt-4o-mini-tts","voice":"alloy","input":"Your parcel leaves today. ","#
                    + #""response_format":"pcm","instructions":"Warm."}"#
            )
        }
    }

    @Test(arguments: [8_000, 24_000, 16_000])
    func `a server that sends a file is understood, and brought to the rate that was declared`(rate: Int) async throws {
        let wave: @Sendable (SimulatorWorld) -> any SimulatedProvider = {
            SimulatedOpenAISpeech($0, manner: .wave(rate: rate))
        }
        try await withVoice(agent(), of: wave) { loop, voice, _ in
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak("Nine thirty.")
            session.finish()
            let heard = try await hear(session)
            let count = ToneSpeech().speech(for: "Nine thirty.", rate: rate).samples.count
            #expect(heard.audio.count == count * 24_000 / rate * 2)
            if rate == 24_000 { #expect(heard.audio == samples(["Nine thirty."], rate: 24_000)) }
        }
    }

    @Test(arguments: [
        ("model: 'tts-1', instructions: 'x'", "instructions: tts-1 takes no instructions"),
        ("speed: 5", "speed: expected"),
        ("sampleRate: 96000", "sampleRate: expected an integer from 8000 to 48000"),
        ("fromat: 'pcm'", "did you mean \"format\"?"),
    ])
    func `what is wrong is said with its place`(options: String, words: String) {
        let refusal = complaint("{ provider: 'openai-speech', apiKey: 'k', \(options) }")
        #expect(refusal.contains(words), "\(refusal)")
    }

    @Test func `the provider itself wants a key, other servers do not`() {
        #expect(complaint("{ provider: 'openai-speech' }").contains("OPENAI_API_KEY"))
        #expect(complaint("{ provider: 'openai-speech', url: 'http://127.0.0.1:8880/v1' }") == "none")
    }

    @Test func `cancelling ends a request that waits, and one that is answered`() async throws {
        let clock = LoopClock.manual(ManualTime())
        var settings = SimulatorWorld.Settings()
        settings.latency = LatencyProfile(first: .fixed(.seconds(1)), realTimeFactor: 1)
        try await withVoice(agent(), of: simulator, settings, clock: clock) { loop, voice, world in
            for delay in [0, 500, 1_500] {
                let session = try await voice.open(SynthesisRequest(), on: loop)
                let confined = LoopConfined(session, on: loop)
                session.speak("A sentence that lasts for some seconds, as sentences do.")
                let reading = Task(executorPreference: loop) { try await hear(confined.value) }
                await loop.advance(by: .milliseconds(delay))
                session.cancel()
                let heard = try await reading.value
                #expect(heard.audio.isEmpty == (delay < 1_000))
            }
        }
    }

    @Test func `what was said before a failure is accounted for`() async throws {
        try await withVoice(agent(), of: simulator) { loop, voice, world in
            let session = try await voice.open(SynthesisRequest(), on: loop)
            session.speak("One sentence. ")
            _ = try await hearBeginning(session)
            world.faults.add(SimulatedFault(.status(429)), to: "openai-speech")
            session.speak("Another sentence. ")
            session.finish()
            var usage = ProviderUsage()
            var failure: ProviderFailure?
            do throws(ProviderFailure) {
                while let event = try await session.events.next() {
                    if case .usage(let account) = event { usage += account }
                }
            } catch {
                failure = error
            }
            #expect(failure?.kind == .rateLimit)
            #expect(usage.requests == 1 && usage.characters == 14)
            #expect(try await session.events.next() == nil)
        }
    }

    @Test func `what goes wrong has the kind that it is, and never the key`() async throws {
        let cases: [(SimulatedFault, ProviderFailure.Kind, Duration?)] = [
            (SimulatedFault(.status(401)), .authentication, nil), (SimulatedFault(.status(402)), .quota, nil),
            (SimulatedFault(.status(429, retryAfter: 3)), .rateLimit, .seconds(3)),
            (SimulatedFault(.status(503)), .overloaded, nil),
        ]
        for (fault, kind, patience) in cases {
            try await withVoice(agent(), of: simulator) { loop, voice, world in
                world.faults.add(fault, to: "openai-speech")
                let failure = await failureOf {
                    let session = try await voice.open(SynthesisRequest(), on: loop)
                    session.speak("One sentence.")
                    session.finish()
                    _ = try await hear(session)
                }
                #expect(failure?.kind == kind)
                #expect(failure?.retryAfter == patience)
                #expect(failure?.description.contains("secret-key") == false)
            }
        }
    }
}
