internal import HTTPTransport
internal import Octets
internal import ProviderKit
internal import ProviderWire
internal import Reactor

/// ElevenLabs by HTTP: a request for each text, answered by lines of JSON with audio and the times of its letters.
struct ElevenLabsRequests: SpeechRequests {
    private let settings: ElevenLabsSettings
    private let key: Secret
    private let line: ProviderLine
    private let language: String?
    private let previous: String?

    init(_ settings: ElevenLabsSettings, _ key: Secret, _ line: ProviderLine, language: String?, previous: String?) {
        self.settings = settings
        self.key = key
        self.line = line
        self.language = language
        self.previous = previous
    }

    /// The smallest limit of any model.
    var greatestText: Int { 3_000 }

    func send(
        _ text: String,
        after said: String,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SpeechResponse {
        let before = [previous ?? "", said].filter { !$0.isEmpty }.joined(separator: " ")
        let content = settings.requestContent(text, language: language, previous: before.isEmpty ? nil : before)
        var request = HTTPClientRequest(.post, settings.requestAddress, content: .bytes(content))
        request.fields.add("xi-api-key", key.revealed)
        request.fields.add(.contentType, "application/json")
        let line = self.line
        let response = try await line.send(request, on: loop) { line.elevenLabsFailure($0, $1, $2) }
        return ElevenLabsResponse(response, settings, line)
    }
}

/// Lines of JSON, read as they come.
final class ElevenLabsResponse: SpeechResponse {
    private let response: HTTPClientResponse
    private let line: ProviderLine
    private let prefersNormalized: Bool
    private var lines = LineSplitter()
    private var samples: BareSamples
    private var words = WordJoiner()
    private var hasEnded = false

    init(_ response: HTTPClientResponse, _ settings: ElevenLabsSettings, _ line: ProviderLine) {
        self.response = response
        self.line = line
        samples = BareSamples(settings.format)
        prefersNormalized = !settings.dictionaries.isEmpty
    }

    func cancel() { response.cancel() }

    func next() async throws(ProviderFailure) -> [SynthesisEvent]? {
        guard !hasEnded else { return nil }
        var events: [SynthesisEvent] = []
        if let piece = try await line.piece(of: response) {
            for text in lines.take(piece) { try take(text, &events) }
        } else {
            hasEnded = true
            if let rest = lines.finish() { try take(rest, &events) }
            let last = words.finish()
            if !last.isEmpty { events.append(.spoken(last)) }
        }
        return events
    }

    private func take(_ text: [UInt8], _ events: inout [SynthesisEvent]) throws(ProviderFailure) {
        let reply: ElevenLabsReply
        do throws(ElevenLabsReplyError) {
            reply = try ElevenLabsReply(text.span)
        } catch {
            cancel()
            throw line.failure(.protocolViolation, "\(error)")
        }
        if let complaint = reply.complaint {
            cancel()
            throw line.failure(complaint)
        }
        let audio: [UInt8]
        do throws(BareSamples.Foreign) { audio = try samples.take(reply.audio) } catch {
            cancel()
            throw line.failure(.protocolViolation, error.words)
        }
        if !audio.isEmpty { events.append(.audio(audio)) }
        let letters = prefersNormalized ? reply.normalized ?? reply.letters : reply.letters ?? reply.normalized
        // These times count from the response's beginning, unlike those on the WebSockets.
        if let letters, case let spoken = words.add(letters, from: .zero), !spoken.isEmpty {
            events.append(.spoken(spoken))
        }
    }
}
