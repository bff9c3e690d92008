internal import FastJSON
internal import ProviderKit
internal import Reactor

/// Deepgram's streaming recognition, first protocol (`/v1/listen`, the Nova models).
///
///     { provider: "deepgram", model: "nova-3", language: "multi", endpointing: 300, utteranceEnd: 1000 }
struct DeepgramRecognizer: SpeechRecognizer {
    static let name = "deepgram"

    let identity: ProviderIdentity
    let settings: DeepgramSettings
    private let line: DeepgramLine

    init(_ options: ProviderOptions) throws(JSON5Error) {
        settings = try DeepgramSettings(options)
        line = try DeepgramLine(Self.name, options)
        identity = ProviderIdentity(
            .recognizer,
            provider: Self.name,
            model: settings.model,
            credential: line.credential
        )
    }

    var capabilities: RecognizerCapabilities {
        var capabilities = RecognizerCapabilities()
        capabilities.hasInterims = settings.hasInterims
        capabilities.canFlush = true
        // What comes faster is transcribed late.
        capabilities.greatestRate = 1.25
        return capabilities
    }

    func open(_ request: RecognitionRequest, on loop: EventLoop) async throws(ProviderFailure) -> any RecognitionSession
    {
        let language = request.language ?? settings.language
        if let languages = DeepgramModel(settings.model).languages, !languages.contains(language) {
            throw line.failure(.badRequest, "\(settings.model) does not understand \"\(language)\"")
        }
        return try await DeepgramSession.open(
            line,
            UtteranceAssembly(hasInterims: settings.hasInterims, keepAlive: settings.keepAlive),
            path: "/v1/listen",
            settings.query(for: request),
            piece: settings.piece,
            on: loop
        )
    }
}
