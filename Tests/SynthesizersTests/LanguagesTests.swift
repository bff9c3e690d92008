import ProviderKit
import ProviderTestKit
import Rehearsal
import Synthesizers
import Testing

/// Every language of every model: the text arrives as it was given, and what a model does not speak is refused.
struct LanguagesTests {
    private static let twentyNine: Set<String> = [
        "ar", "bg", "cs", "da", "de", "el", "en", "es", "fi", "fil", "fr", "hi", "hr", "id", "it", "ja", "ko", "ms",
        "nl", "pl", "pt", "ro", "ru", "sk", "sv", "ta", "tr", "uk", "zh",
    ]

    private static let elevenLabs: [(model: String, languages: Set<String>)] = [
        ("eleven_flash_v2_5", twentyNine.union(["hu", "no", "vi"])),
        ("eleven_turbo_v2_5", twentyNine.union(["hu", "no", "vi"])),
        ("eleven_multilingual_v2", twentyNine), ("eleven_flash_v2", ["en"]),
    ]

    private static let sonic2: Set<String> = [
        "en", "fr", "de", "es", "pt", "zh", "ja", "hi", "it", "ko", "nl", "pl", "ru", "sv", "tr",
    ]

    private static let cartesia: [(model: String, languages: Set<String>)] = [
        ("sonic-3.5", Set(sentences.map(\.language)).subtracting(["fil"])), ("sonic-2", sonic2),
    ]

    @Test(arguments: elevenLabs)
    func `ElevenLabs gets each text whole, with its language where the model takes one`(
        model: String,
        languages: Set<String>
    ) async throws {
        let spoken = sentences.filter { languages.contains($0.language) }
        #expect(spoken.count == languages.count)
        let agent = "{ provider: 'elevenlabs', url: '$url', apiKey: 'k', voice: 'v', model: '\(model)' }"
        try await withVoice(agent, of: { SimulatedElevenLabs($0) }) { loop, voice, world in
            for (language, text) in spoken {
                world.journal.clear()
                let session = try await voice.open(SynthesisRequest(language: language), on: loop)
                session.speak(text)
                session.finish()
                let heard = try await hear(session)
                #expect(!heard.audio.isEmpty)
                #expect(heard.text.trimmed == text)
                let said = world.journal.entries(of: "elevenlabs", "spoken").map(\.detail).joined()
                #expect(said == text)
                for connect in world.journal.entries(of: "elevenlabs", "connect") {
                    let isTold = connect.detail.contains("language_code=\(language)&")
                    #expect(isTold == (model != "eleven_multilingual_v2"), "\(connect.detail)")
                    #expect(isTold || !connect.detail.contains("language_code"))
                }
            }
        }
    }

    @Test(arguments: cartesia)
    func `Cartesia gets each text whole, with its language`(model: String, languages: Set<String>) async throws {
        let spoken = sentences.filter { languages.contains($0.language) }
        #expect(spoken.count == languages.count)
        let agent = "{ provider: 'cartesia', url: '$url', apiKey: 'k', voice: 'v', model: '\(model)' }"
        try await withVoice(agent, of: { SimulatedCartesia($0) }) { loop, voice, world in
            for (language, text) in spoken {
                world.journal.clear()
                let session = try await voice.open(SynthesisRequest(language: language), on: loop)
                session.speak(text)
                session.finish()
                let heard = try await hear(session)
                #expect(!heard.audio.isEmpty)
                #expect(heard.text.trimmed == text)
                #expect(world.journal.entries(of: "cartesia", "spoken").map(\.detail).joined() == text)
                let messages = world.journal.entries(of: "cartesia", "message").map(\.detail)
                #expect(messages.allSatisfy { $0.contains("\"language\":\"\(language)\"") })
            }
        }
    }

    @Test(arguments: [
        ("{ provider: 'elevenlabs', url: '$url', apiKey: 'k', voice: 'v', autoMode: false }", "elevenlabs"),
        ("{ provider: 'cartesia', url: '$url', apiKey: 'k', voice: 'v', bufferDelay: 3000 }", "cartesia"),
    ])
    func `a text that comes in fragments is whole, though they end within characters`(
        agent: String,
        provider: String
    ) async throws {
        let spoken = sentences.filter { Self.twentyNine.subtracting(["fil"]).contains($0.language) }
        #expect(spoken.count >= 28)
        try await withVoice(
            agent,
            of: { world -> any SimulatedProvider in
                if provider == "cartesia" { SimulatedCartesia(world) } else { SimulatedElevenLabs(world) }
            }
        ) { loop, voice, world in
            for (number, (language, text)) in spoken.enumerated() {
                world.journal.clear()
                let session = try await voice.open(SynthesisRequest(language: language), on: loop)
                // Accents and signs of vowels are scalars of their own: a model's tokens end before them, too.
                let scalars = Array(text.unicodeScalars)
                let size = 1 + number % 5
                for start in stride(from: 0, to: scalars.count, by: size) {
                    var piece = String.UnicodeScalarView()
                    piece.append(contentsOf: scalars[start..<min(start + size, scalars.count)])
                    session.speak(String(piece))
                }
                session.finish()
                let heard = try await hear(session)
                let said = world.journal.entries(of: provider, "spoken").map(\.detail).joined()
                #expect(said.trimmed == text && heard.text.trimmed == text, "\(language): \(said), \(heard.text)")
            }
        }
    }

    @Test(
        arguments: elevenLabs.map { ("elevenlabs", $0.model, $0.languages) }
            + cartesia.map { ("cartesia", $0.model, $0.languages) }
    )
    func `a language that the model does not speak is refused where it stands`(
        provider: String,
        model: String,
        languages: Set<String>
    ) {
        for language in Set(sentences.map(\.language)).union(["xx", "eo", "cy"]) {
            let refusal = complaint(
                "{ provider: '\(provider)', apiKey: 'k', voice: 'v', model: '\(model)',\n  language: '\(language)' }"
            )
            guard !languages.contains(language) else {
                #expect(refusal == "none")
                continue
            }
            #expect(
                refusal.hasPrefix("agent.json5:2:13: language: \(model) does not speak \"\(language)\""),
                "\(refusal)"
            )
        }
    }
}
