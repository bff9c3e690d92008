import FastJSON
import HTTPTransport
import Octets
import ProviderKit
import Testing

@testable import Synthesizers

struct ElevenLabsSettingsTests {
    private func settings(_ more: String = "") throws -> ElevenLabsSettings {
        let node = try JSON5Node(
            parsing: "{ provider: 'elevenlabs', apiKey: 'k', voice: 'v1', \(more) }",
            file: "a.json5"
        )
        return try ElevenLabsSettings(ProviderOptions(node))
    }

    private func refusal(_ more: String) -> String {
        complaint("{ provider: 'elevenlabs', apiKey: 'k', voice: 'v1', \(more) }")
    }

    @Test func `the voice sounds as the provider's own page has it unless told otherwise`() throws {
        let settings = try settings()
        #expect(settings.stability == 0.5)
        #expect(settings.similarity == 0.75)
        #expect(settings.style == 0)
        #expect(settings.speakerBoost)
        #expect(settings.speed == 1)
        #expect(settings.format == .muLaw)
        #expect(settings.transport == .multi)
    }

    @Test(arguments: [
        ("stability: 1.1", "stability: expected a number from 0.0 to 1.0, found 1.1"),
        ("similarity: -1", "similarity: expected a number from 0.0 to 1.0"),
        ("style: 2", "style: expected a number from 0.0 to 1.0"), ("speed: 0.6", "speed: expected a number from 0.7"),
        ("speed: 1.3", "speed: expected a number from 0.7"), ("stabilty: 1", "did you mean \"stability\"?"),
        ("inactivityTimeout: 181", "inactivityTimeout: expected an integer from 5 to 180"),
        ("transport: 'multy'", "did you mean \"multi\"?"), ("format: 'ulaw'", "\"ulaw_8000\""),
        ("chunkSchedule: [50]", "autoMode: false"), ("autoMode: false, chunkSchedule: [49]", "from 50 to 500"),
        ("model: 'eleven_v3'", "text-to-dialogue"), ("model: 'eleven_v4_turbo', transport: 'http'", "text-to-dialogue"),
        ("model: 'eleven_v4', transport: 'single'", "text-to-dialogue"), ("url: 'nowhere'", "url: the URL"),
        ("model: 'eleven_flash_v2', language: 'de'", "language: eleven_flash_v2 does not speak \"de\"; it speaks en"),
        ("model: 'eleven_multilingual_v2', language: 'hu'", "does not speak \"hu\""),
        ("language: 'xx'", "eleven_flash_v2_5 does not speak \"xx\""),
    ])
    func `what is wrong is said with its place`(options: String, words: String) {
        let refusal = refusal(options)
        #expect(refusal.contains(words), "\(refusal)")
        #expect(refusal.hasPrefix("agent.json5:1:"))
    }

    @Test func `a voice must be named`() {
        #expect(complaint("{ provider: 'elevenlabs', apiKey: 'k' }").contains("\"voice\" is missing"))
    }

    @Test func `models that nobody knows yet are passed on, with any language`() throws {
        let settings = try settings("model: 'eleven_flash_v9', language: 'cy'")
        #expect(settings.socketAddress(language: "cy").text.contains("model_id=eleven_flash_v9"))
        #expect(settings.socketAddress(language: "cy").text.contains("language_code=cy"))
    }

    @Test func `v3 is reached by requests, without what was said before`() throws {
        let settings = try settings("model: 'eleven_v3', transport: 'http'")
        let content = String(decoding: settings.requestContent("Hi.", language: "de", previous: "Yes."), as: UTF8.self)
        #expect(content.contains(#""language_code":"de""#))
        #expect(!content.contains("previous_text"))
    }

    @Test func `the address of a socket`() throws {
        let url = try settings("language: 'pt-BR', seed: 7, logging: false").socketAddress(language: "pt-BR")
        #expect(
            url.text
                == "https://api.elevenlabs.io/v1/text-to-speech/v1/multi-stream-input?model_id=eleven_flash_v2_5"
                + "&output_format=ulaw_8000&language_code=pt&auto_mode=true&inactivity_timeout=180&sync_alignment=true"
                + "&apply_text_normalization=auto&enable_logging=false&seed=7"
        )
    }

    @Test func `multilingual v2 is never told the language`() throws {
        let settings = try settings("model: 'eleven_multilingual_v2', language: 'de'")
        #expect(!settings.socketAddress(language: "de").text.contains("language_code"))
        let content = String(decoding: settings.requestContent("Hi.", language: "de", previous: nil), as: UTF8.self)
        #expect(!content.contains("language_code"))
    }
}

struct ElevenLabsMessageTests {
    private func text(_ message: ElevenLabsMessage, _ context: String?) -> String {
        var buffer = ByteBuffer()
        message.write(context: context, into: &buffer)
        return String(decoding: buffer.bytes)
    }

    @Test func `messages of a socket with several contributions`() throws {
        let node = try JSON5Node(parsing: "{ provider: 'elevenlabs', voice: 'v' }")
        let settings = try ElevenLabsSettings(ProviderOptions(node))
        #expect(
            text(.begin(settings), "t7")
                == #"{"text":" ","voice_settings":{"stability":0.5,"similarity_boost":0.75,"style":0.0,"#
                + #""use_speaker_boost":true,"speed":1.0},"context_id":"t7"}"#
        )
        #expect(text(.text("Nine \"thirty\". "), "t7") == #"{"text":"Nine \"thirty\". ","context_id":"t7"}"#)
        #expect(text(.flush, "t7") == #"{"flush":true,"context_id":"t7"}"#)
        #expect(text(.end, "t7") == #"{"close_context":true,"context_id":"t7"}"#)
        #expect(text(.keepAlive, "t7") == #"{"text":"","context_id":"t7"}"#)
        #expect(text(.closeSocket, nil) == #"{"close_socket":true}"#)
    }

    @Test func `on a socket with one contribution the empty text ends it, and a space keeps it alive`() {
        #expect(text(.end, nil) == #"{"text":""}"#)
        #expect(text(.keepAlive, nil) == #"{"text":" "}"#)
        #expect(text(.flush, nil) == #"{"text":" ","flush":true}"#)
    }
}
