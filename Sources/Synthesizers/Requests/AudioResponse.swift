internal import HTTPTransport
internal import ProviderKit
internal import ProviderWire
internal import TelephoneAudio

/// A response whose content is audio: samples of 16 bits, or a WAV file where a server does not do as it is told.
final class AudioResponse: SpeechResponse {
    private enum State {
        case beginning(WaveSniffer)
        case bare
        /// Of a WAV file, with what is left of its audio; nil where the end is the stream's.
        case wave(left: Int?)
        case ended
    }

    private let response: HTTPClientResponse
    private let line: ProviderLine
    private let rate: Int
    private var state = State.beginning(WaveSniffer())
    private var samples: WholeSamples
    private var converter: SpeechConverter?

    /// - Parameter format: what was asked for, and what comes out.
    init(_ response: HTTPClientResponse, _ format: SpeechAudioFormat, _ line: ProviderLine) {
        self.response = response
        self.line = line
        rate = format.rate
        samples = WholeSamples(format)
    }

    func cancel() { response.cancel() }

    func next() async throws(ProviderFailure) -> [SynthesisEvent]? {
        if case .ended = state { return nil }
        if let piece = try await line.piece(of: response) { return try take(piece) }
        defer { state = .ended }
        // So short that nobody could tell what it is.
        guard case .beginning(let sniffer) = state else { return [] }
        return [.audio(samples.take(sniffer.finish()))]
    }

    private func take(_ piece: [UInt8]) throws(ProviderFailure) -> [SynthesisEvent] {
        switch state {
        case .ended: return []
        case .bare: return [.audio(samples.take(piece))]
        case .wave(let left): return [.audio(takeWave(piece, left))]
        case .beginning(var sniffer):
            switch sniffer.take(piece) {
            case .more:
                state = .beginning(sniffer)
                return []
            case .bare(let bytes):
                state = .bare
                return [.audio(samples.take(bytes))]
            case .wave(let format, let length, let bytes):
                do throws(ResamplingError) {
                    converter = try SpeechConverter(from: format, to: rate)
                } catch {
                    cancel()
                    throw line.failure(.protocolViolation, "the audio cannot be brought to \(rate) Hz: \(error)")
                }
                return [.audio(takeWave(bytes, length))]
            case .foreign(let name):
                cancel()
                throw line.failure(.protocolViolation, "the server sends \(name), where bare samples were asked for")
            }
        }
    }

    private func takeWave(_ bytes: [UInt8], _ left: Int?) -> [UInt8] {
        // What follows the audio in a file is about it, and not to be heard.
        let audio = left.map { Array(bytes.prefix($0)) } ?? bytes
        state = .wave(left: left.map { $0 - audio.count })
        return converter?.take(audio) ?? []
    }
}
