internal import FastJSON
internal import HTTPTransport
internal import ProviderKit
internal import ProviderWire
internal import Reactor

/// Servers that transcribe a segment at a time, as OpenAI's `audio/transcriptions` does and most Whisper servers do.
///
///     { provider: "transcriptions", server: "whisper.cpp", url: "http://127.0.0.1:8080", language: "en" }
///
/// The segments are cut here, by the endpointer, and sent as WAV.
struct TranscriptionRecognizer: SpeechRecognizer {
    static let name = "transcriptions"

    let identity: ProviderIdentity
    let settings: TranscriptionSettings
    let line: ProviderLine
    private let key: Secret?

    init(_ options: ProviderOptions) throws(JSON5Error) {
        settings = try TranscriptionSettings(options)
        key =
            settings.server.needsKey
            ? try options.secret("apiKey", variable: settings.server.keyVariable)
            : try options.secretIfPresent("apiKey", variable: settings.server.keyVariable)
        // A segment is worked on as a whole before there is anything to say.
        let deadlines = try options.deadlines(TranscriptionSettings.deadlines)
        line = ProviderLine(Self.name, deadlines: deadlines, secrets: key.map { [$0] } ?? [], options.environment)
        identity = ProviderIdentity(.recognizer, provider: Self.name, model: settings.model, credential: key)
    }

    var capabilities: RecognizerCapabilities {
        var capabilities = RecognizerCapabilities()
        capabilities.takesMuLaw = false
        capabilities.hasInterims = settings.streams
        capabilities.hasWordTimes = settings.hasWordTimes
        capabilities.canFlush = true
        // Nothing is sent before a segment is whole: it may come as fast as it can be cut.
        capabilities.greatestRate = 50
        return capabilities
    }

    func warmUp(on loop: EventLoop) async throws(ProviderFailure) {
        do throws(HTTPClientError) {
            try await line.client(on: loop).warmUp(settings.url)
        } catch {
            throw line.failure(error)
        }
    }

    func open(_ request: RecognitionRequest, on loop: EventLoop) async throws(ProviderFailure) -> any RecognitionSession
    {
        if let language = request.language, settings.model.contains("whisper"),
            !TranscriptionServer.whisperLanguages.contains(language)
        {
            throw line.failure(.badRequest, "\(settings.model) does not understand \"\(language)\"")
        }
        return TranscriptionSession(self, settings.parts(for: request), on: loop)
    }

    /// The request for a segment's transcript.
    func request(_ parts: [HTTPClientRequest.FormPart], wave: [UInt8]) -> HTTPClientRequest {
        var request = HTTPClientRequest(.post, settings.url)
        if let key { request.fields.set(.authorization, to: "Bearer \(key.revealed)") }
        // The kind of file is told by its name's extension.
        request.setForm(parts + [.file("file", filename: "turn.wav", contentType: "audio/wav", bytes: wave)])
        return request
    }
}
