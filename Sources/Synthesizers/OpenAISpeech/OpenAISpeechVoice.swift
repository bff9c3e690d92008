package import FastJSON
internal import HTTPTransport
internal import Octets
package import ProviderKit
internal import ProviderWire
package import Reactor

/// OpenAI's speech, and the many servers that offer the same: a request for each sentence, answered by samples.
///
///     { provider: "openai-speech", model: "gpt-4o-mini-tts", voice: "coral", instructions: "Warm, brisk." }
package struct OpenAISpeechVoice: SpeechSynthesizer {
    package static let name = "openai-speech"

    package let identity: ProviderIdentity
    package let capabilities: VoiceCapabilities

    private let requests: OpenAISpeechRequests
    private let format: SpeechAudioFormat

    @SettingList static var keys: [Setting] {
        Setting(
            "apiKey",
            .secret,
            variable: "OPENAI_API_KEY",
            takesNull: true,
            "The key, where the server asks for one."
        )
        Setting("url", .text, standard: .string(standardAddress), "Where it is.")
        Setting("model", .text, standard: .string(standardModel), "The model.")
        Setting("voice", .text, standard: .string(standardVoice), "The voice, as the provider names it.")
        Setting("format", .word(formats), standard: .string(standardFormat), "The format of the audio.")
        Setting(
            "sampleRate",
            .integer(8_000...48_000),
            standard: .integer(Int64(standardRate)),
            "The rate of what the server calls \"pcm\". In hertz."
        )
        Setting("instructions", .text, "How it is to speak, in words; not for the models tts-1.")
        Setting("speed", .number(0.25...4), "How fast it speaks; as the voice does, unless said.")
        Setting(
            "greatestText",
            .integer(50...100_000),
            standard: .integer(Int64(standardText)),
            "How long the text of a request may be. In characters."
        )
    }

    private static let standardAddress = "https://api.openai.com/v1"
    private static let standardModel = "gpt-4o-mini-tts"
    private static let standardVoice = "alloy"
    private static let formats = ["pcm", "wav"]
    private static let standardFormat = "pcm"
    /// What the provider means by "pcm"; other servers have rates of their own.
    private static let standardRate = 24_000
    private static let standardText = 4_096

    /// Reads a configuration.
    package init(_ options: ProviderOptions) throws(JSON5Error) {
        try options.allowOnly(Self.keys)
        let address = try options.address(Self.standardAddress)
        // Servers of one's own ask for no key; OpenAI's does.
        let key: Secret?
        if address.host == "api.openai.com" {
            key = try options.secret("apiKey", variable: "OPENAI_API_KEY")
        } else {
            key = try options.secretIfPresent("apiKey", variable: "OPENAI_API_KEY")
        }
        let secrets = key.map { [$0] } ?? []
        let line = ProviderLine(Self.name, deadlines: try options.deadlines(), secrets: secrets, options.environment)
        let model = try options.string("model", default: Self.standardModel)
        let instructions = try options.optional("instructions")
        if let instructions, model.hasPrefix("tts-1") {
            throw instructions.error("\(model) takes no instructions; gpt-4o-mini-tts does")
        }
        requests = OpenAISpeechRequests(
            line: line,
            key: key,
            address: address,
            model: model,
            voice: try options.string("voice", default: Self.standardVoice),
            formatName: try options.string("format", among: Self.formats, default: Self.standardFormat),
            rate: try options.integer("sampleRate", in: 8_000...48_000, default: Self.standardRate),
            instructions: try instructions?.string(),
            speed: try options.optional("speed")?.double(in: 0.25...4),
            greatestText: try options.integer("greatestText", in: 50...100_000, default: Self.standardText)
        )
        format = .linear16(rate: requests.rate)
        identity = ProviderIdentity(.voice, provider: Self.name, model: model, credential: key)
        var can = VoiceCapabilities()
        can.greatestText = requests.greatestText
        can.format = format
        capabilities = can
    }

    package var cacheKey: String? {
        let words = [requests.address.authority, requests.voice, requests.formatName, requests.instructions ?? ""]
        return (words + ["\(requests.rate)", "\(requests.speed ?? 1)"]).joined(separator: "\n")
    }

    package func warmUp(on loop: EventLoop) async throws(ProviderFailure) {
        try await requests.line.warmUp(requests.address, on: loop)
    }

    package func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession {
        RequestedSpeech(requests, format: format, provider: Self.name, on: loop)
    }
}

/// How a sentence is asked for.
struct OpenAISpeechRequests: SpeechRequests {
    let line: ProviderLine
    let key: Secret?
    let address: HTTPURL
    let model: String
    let voice: String
    let formatName: String
    let rate: Int
    let instructions: String?
    let speed: Double?
    let greatestText: Int

    func send(
        _ text: String,
        after previous: String,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SpeechResponse {
        let url = address.appending("/audio/speech")
        var request = HTTPClientRequest(.post, url, content: .bytes(content(text)))
        if let key { request.fields.add(.authorization, "Bearer \(key.revealed)") }
        request.fields.add(.contentType, "application/json")
        let line = self.line
        let response = try await line.send(request, on: loop) { status, fields, content in
            // An empty account looks like too many requests.
            guard let json = try? JSONValue(parsing: content), ProviderWords.code(in: json) == "insufficient_quota"
            else { return nil }
            return line.failure(
                .quota,
                "\(status): \(ProviderWords.message(in: content))",
                requestID: ProviderLine.requestID(in: fields)
            )
        }
        return AudioResponse(response, .linear16(rate: rate), line)
    }

    func content(_ text: String) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeJSON { json in
            json.beginObject()
            json.key("model")
            json.string(model)
            json.key("voice")
            if voice.hasPrefix("voice_") {
                // A voice of one's own is named by an object.
                json.beginObject()
                json.key("id")
                json.string(voice)
                json.endObject()
            } else {
                json.string(voice)
            }
            json.key("input")
            json.string(text)
            json.key("response_format")
            json.string(formatName)
            if let instructions {
                json.key("instructions")
                json.string(instructions)
            }
            if let speed {
                json.key("speed")
                json.number(speed)
            }
            json.endObject()
        }
        return Array(copying: buffer.bytes)
    }
}
