internal import HTTPTransport
internal import ProviderKit
internal import Reactor

/// Streams speech as the content of a response, at the provider's pace, until what is to go wrong goes wrong.
struct SimulatedSpeechResponse {
    /// What stands between the audio when things go wrong; nil where the content has no place for it.
    struct Mishaps {
        var error: [UInt8]?
        var garbage: [UInt8]?
        var unknown: [UInt8]?
    }

    let exchange: HTTPExchange
    let world: SimulatorWorld
    let provider: String
    let encoding: SpeechEncoding
    let rate: Int
    var mishaps = Mishaps()

    /// - Parameters:
    ///   - write: makes content of a piece.
    ///   - finish: makes the content behind all pieces.
    func stream(
        _ speech: SimulatedSpeech,
        fault: SimulatedFault?,
        fields: HTTPFields,
        _ write: (SpeechPacer.Piece) -> [UInt8],
        finish: () -> [UInt8] = { [] }
    ) async throws {
        let loop = exchange.loop
        let feed = EventFeed<SpeechPacer.Event>(on: loop, provider: provider)
        let pacer = SpeechPacer(on: loop, world: world, provider: provider, encoding: encoding, rate: rate) {
            feed.publish($0)
        }
        defer { pacer.stop() }
        var gate = FaultGate(fault)
        pacer.say(speech, number: 1)
        while case .audio(let piece)? = try await feed.nextEvent() {
            let content = write(piece)
            let mishap = gate.next()
            if mishap == .stall, !exchange.hasResponded { try await exchange.standStill() }
            // The head comes with the first audio: what is not ready has not begun.
            if !exchange.hasResponded { exchange.begin(.ok, fields: fields) }
            switch mishap {
            case .stall: try await exchange.standStill()
            case .drop: throw SimulatedDrop()
            case .error:
                guard let error = mishaps.error else { throw SimulatedDrop() }
                try await exchange.write(error)
                return exchange.finish()
            case .garbage: if let garbage = mishaps.garbage { try await exchange.write(garbage) }
            case .unknown: if let unknown = mishaps.unknown { try await exchange.write(unknown) }
            case .status, nil: break
            }
            try await exchange.write(content)
        }
        let end = finish()
        if !end.isEmpty { try await exchange.write(end) }
        exchange.finish()
    }
}
