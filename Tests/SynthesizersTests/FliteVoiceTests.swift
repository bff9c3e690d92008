import FastJSON
import LocalSpeech
import ProviderKit
import ProviderTestKit
import Reactor
import Testing

@testable import Synthesizers

@Suite(.enabled(if: LocalEngines.hasFlite))
struct FliteVoiceTests {
    private static func voice(_ text: String = "{provider: \"flite\"}") throws -> any SpeechSynthesizer {
        var registry = ProviderRegistry()
        registry.addSynthesizers()
        return try registry.voice(ProviderOptions(JSON5Node(parsing: text)))
    }

    private struct Heard: Sendable {
        var bytes = 0
        var words: [SpokenPiece] = []
        var flushed = 0
        var usage: ProviderUsage?
    }

    private static func read(_ session: any SynthesisSession) async throws -> Heard {
        var heard = Heard()
        while let event = try await session.events.next() {
            switch event {
            case .audio(let bytes): heard.bytes += bytes.count
            case .spoken(let words): heard.words += words
            case .flushed: heard.flushed += 1
            case .usage(let usage): heard.usage = usage
            case .switched, .warning: Issue.record("\(event)")
            }
        }
        return heard
    }

    @Test(.timeLimit(.minutes(4))) func `a contribution in pieces is spoken whole, with its words' times`() async throws
    {
        let text = "Good morning, Dr. Novak. It is 9.30. How may I help you"
        let heard = try await withLoop { loop in
            let session = try await Self.voice().open(SynthesisRequest(), on: loop)
            for character in text { session.speak(String(character)) }
            session.flush()
            session.finish()
            return try await Self.read(session)
        }
        #expect(heard.words.map(\.text).joined() == text)
        #expect(heard.flushed == 1)
        #expect(heard.usage?.characters == text.count)
        #expect(heard.bytes > 16_000)
        let length = Duration.microseconds(heard.bytes * 125)
        for (word, next) in zip(heard.words, heard.words.dropFirst()) { #expect(word.start < next.start) }
        #expect((heard.words.last?.end ?? .zero) <= length + .milliseconds(50))
    }

    @Test(.timeLimit(.minutes(4))) func `a cancelled session ends at once and leaves nothing`() async throws {
        try await withLoop { loop in
            for _ in 0..<50 {
                weak var leaked: AnyObject?
                do {
                    let session = try await Self.voice().open(SynthesisRequest(), on: loop)
                    leaked = session
                    session.speak("This would be a long sentence, were it spoken. And another one. ")
                    session.cancel()
                    #expect(try await session.events.next() == nil)
                    session.speak("Nothing. ")
                }
                try await eventually(on: loop, "a session was kept") { leaked == nil }
            }
        }
    }

    @Test(arguments: [
        "{provider: \"flite\", voice: \"bob\"}", "{provider: \"flite\", speed: 9}", "{provider: \"flite\", pace: 1}",
    ])
    func `options are checked`(text: String) {
        #expect(throws: JSON5Error.self) { try Self.voice(text) }
    }

    @Test func `another language is refused`() async throws {
        try await withLoop { loop in
            _ = await #expect(throws: ProviderFailure.self) {
                _ = try await Self.voice().open(SynthesisRequest(language: "de"), on: loop)
            }
        }
    }
}
