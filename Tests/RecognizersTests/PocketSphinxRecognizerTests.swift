import CallTiming
import FastJSON
import Foundation
import LocalSpeech
import ProviderKit
import ProviderTestKit
import Reactor
import TelephoneAudio
import Testing

@testable import Recognizers

@Suite(
    .enabled(if: LocalEngines.hasPocketSphinx && LocalEngines.hasFlite && (try? PhraseModel().check()) != nil),
    .serialized
)
struct PocketSphinxRecognizerTests {
    private static func recognizer(_ text: String) throws -> any SpeechRecognizer {
        var registry = ProviderRegistry()
        registry.addRecognizers()
        return try registry.recognizer(ProviderOptions(JSON5Node(parsing: text)))
    }

    private static let agent = """
        {provider: "pocketsphinx", phrases: ["Talk to an agent.", "Check my balance", "Cancel my appointment", "What are \
        your opening hours?", "Speak to Dr. Novak"], pronunciations: {novak: "N OW V AE K"}}
        """

    /// What a caller with Flite's voice sounds like on the telephone, in the middle of silence.
    private static func codes(_ text: String, pause: Int = 16_000) throws -> [UInt8] {
        let spoken = try FliteEngine.speak(text)
        let narrow = try Resampler.resampled(spoken.samples.span, from: spoken.rate, to: 8_000)
        let silence = [UInt8](repeating: MuLaw.silence, count: pause)
        return silence + narrow.map { MuLaw.encode($0) } + silence
    }

    private static func play(_ codes: [UInt8], to session: any RecognitionSession, from time: CallTime = .start) {
        for start in stride(from: 0, to: codes.count, by: 160) {
            session.hear(Array(codes[start..<min(start + 160, codes.count)]).span, at: time + Int64(start))
        }
    }

    private static func read(_ session: any RecognitionSession) async throws -> [RecognitionEvent] {
        var events: [RecognitionEvent] = []
        while let event = try await session.events.next() { events.append(event) }
        return events
    }

    @Test(.timeLimit(.minutes(2))) func `phrases are heard as the agent wrote them, in order, with their times`()
        async throws
    {
        let codes = try Self.codes("Cancel my appointment.") + Self.codes("Talk to an agent.")
        let events = try await withLoop { loop in
            let session = try await Self.recognizer(Self.agent).open(RecognitionRequest(phrases: ["maybe"]), on: loop)
            Self.play(codes, to: session, from: CallTime(samples: 80_000))
            session.finish()
            return try await Self.read(session)
        }
        let finals = events.compactMap { if case .final(let transcript) = $0 { transcript } else { nil } }
        #expect(finals.map(\.text) == ["Cancel my appointment", "Talk to an agent."])
        #expect(finals.first?.words.map(\.text) == ["cancel", "my", "appointment"])
        let first = try #require(finals.first)
        #expect(abs(first.start.samples - 96_000) < 2_400)
        #expect(first.words.allSatisfy { $0.start < $0.end && $0.start >= first.start && $0.end <= first.end })
        #expect((first.confidence ?? 0) >= 0.5)
        let kinds = events.map { event in
            switch event {
            case .speechStarted: "started"
            case .final: "final"
            case .utteranceEnded: "ended"
            case .usage: "usage"
            default: ""
            }
        }
        #expect(
            kinds.filter { !$0.isEmpty } == ["started", "started", "final", "ended", "final", "ended", "usage"]
                || kinds.filter { !$0.isEmpty } == ["started", "final", "ended", "started", "final", "ended", "usage"]
        )
    }

    @Test(.timeLimit(.minutes(2))) func `what is no phrase is unrecognised, and said to be`() async throws {
        let events = try await withLoop { loop in
            let session = try await Self.recognizer(Self.agent).open(RecognitionRequest(), on: loop)
            Self.play(try Self.codes("The weather in the mountains was dreadful yesterday."), to: session)
            session.finish()
            return try await Self.read(session)
        }
        #expect(events.contains { if case .unrecognized = $0 { true } else { false } }, "\(events)")
        #expect(!events.contains { if case .final = $0 { true } else { false } }, "\(events)")
    }

    @Test(.timeLimit(.minutes(2))) func `a flush makes final what was heard, without waiting for silence`() async throws
    {
        let text = try await withLoop { loop in
            let session = try await Self.recognizer(Self.agent).open(RecognitionRequest(), on: loop)
            let codes = try Self.codes("Check my balance.", pause: 4_000)
            Self.play(Array(codes.dropLast(3_200)), to: session)
            session.flush()
            while let event = try await session.events.next() {
                if case .final(let transcript) = event {
                    session.cancel()
                    return transcript.text
                }
            }
            return ""
        }
        #expect(text == "Check my balance")
    }

    @Test(.timeLimit(.minutes(2))) func `a cancelled session ends at once and leaves nothing`() async throws {
        let codes = try Self.codes("Check my balance.")
        try await withLoop { loop in
            for _ in 0..<20 {
                weak var leaked: AnyObject?
                do {
                    let session = try await Self.recognizer(Self.agent).open(RecognitionRequest(), on: loop)
                    leaked = session
                    Self.play(codes, to: session)
                    session.cancel()
                    Self.play(codes, to: session)
                }
                try await eventually(on: loop, "a session was kept") { leaked == nil }
            }
        }
    }

    @Test(arguments: [
        ("{provider: \"pocketsphinx\"}", "none"), ("{provider: \"pocketsphinx\", phrases: [\"?\"]}", "no word"),
        ("{provider: \"pocketsphinx\", phrases: [\"a\"], acoustics: \"/nowhere\"}", "pocketsphinx-en-us"),
        ("{provider: \"pocketsphinx\", phrases: [\"a\"], pronunciations: {a: \"XX\"}}", "no phone"),
    ])
    func `what cannot be heard is refused in words`(options: String, words: String) async throws {
        try await withLoop { loop in
            do {
                _ = try await Self.recognizer(options).open(RecognitionRequest(), on: loop)
                Issue.record("it was opened")
            } catch let failure as ProviderFailure {
                #expect(failure.kind == .badRequest && failure.message.contains(words), "\(failure)")
            }
        }
    }

    @Test func `a guessed pronunciation is told`() async throws {
        let first = try await withLoop { loop in
            let session = try await Self.recognizer("{provider: \"pocketsphinx\", phrases: [\"call Zwobl\"]}")
                .open(RecognitionRequest(), on: loop)
            defer { session.cancel() }
            return try await session.events.next()
        }
        guard case .warning(let words) = first else {
            Issue.record("\(String(describing: first))")
            return
        }
        #expect(words.contains("\"zwobl\" in the phrase \"call Zwobl\""))
    }
}
