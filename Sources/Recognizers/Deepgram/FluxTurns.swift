internal import FastJSON
internal import ProviderKit

/// Deepgram's second protocol: follows the turns that the server tells of.
struct FluxTurns: DeepgramDialect {
    let greets = true
    /// Something comes for every quarter of a second of audio: surely in a turn, and between turns where that has been seen.
    var answerDue: Int? { isInTurn || updatesBetweenTurns ? 16_000 : nil }

    /// Whether `ForceEndTurn` may be sent: a server that does not know it drops the connection.
    private let canForceEnds: Bool
    private var isInTurn = false
    private var updatesBetweenTurns = false
    /// What the turn under way sounds like so far.
    private var latest: Transcript?
    private var lastEnded: Int?

    init(canForceEnds: Bool) { self.canForceEnds = canForceEnds }

    /// Turns are decided on audio: while one is open, silence has to go on when the call's audio does not.
    var patience: Duration { isInTurn ? .milliseconds(500) : .seconds(4) }

    func sustenance(hasSentAudio: Bool) -> DeepgramSustenance {
        // There is no KeepAlive here: unknown messages are fatal.
        .silence(samples: isInTurn ? 4_000 : 640)
    }

    mutating func take(
        _ message: Span<UInt8>,
        _ positions: StreamPositions,
        _ publish: (RecognitionEvent) -> Void
    ) throws(JSONError) -> DeepgramNotice? {
        switch try FluxMessage(message) {
        case .connected:
            return .greeting
        case .turn(let turn):
            take(turn, positions, publish)
        case .configured(let complaint):
            return .configured(complaint: complaint)
        case .warning(let words):
            publish(.warning(words))
        case .error(let code, let words):
            return .failure(code == "UNPARSABLE_CLIENT_MESSAGE" ? .badRequest : .overloaded, words)
        case .other:
            break
        }
        return nil
    }

    private mutating func take(
        _ turn: FluxMessage.Turn,
        _ positions: StreamPositions,
        _ publish: (RecognitionEvent) -> Void
    ) {
        // A turn ends once.
        guard let event = turn.event, turn.index != lastEnded else { return }
        let transcript = turn.hearing.transcript(positions)
        let isNew = transcript.text != latest?.text ?? ""
        latest = transcript
        switch event {
        case .started:
            isInTurn = true
            publish(.turnStarted(transcript))
        case .updated:
            if !isInTurn { updatesBetweenTurns = true }
            // Updates come four times a second, with new words or without.
            if isNew { publish(.interim(transcript)) }
        case .probablyEnded:
            publish(.turnProbablyEnded(transcript))
        case .resumed:
            publish(.turnResumed)
            if isNew { publish(.interim(transcript)) }
        case .ended:
            isInTurn = false
            latest = nil
            lastEnded = turn.index
            publish(.turnEnded(transcript, confidence: turn.endConfidence))
        }
    }

    mutating func flushMessage() -> StaticString? {
        canForceEnds && isInTurn ? #"{"type":"ForceEndTurn"}"# : nil
    }

    mutating func flushExpired(_ publish: (RecognitionEvent) -> Void) {}

    /// A turn that the stream's end has cut off is over with the words it had.
    mutating func ended(_ publish: (RecognitionEvent) -> Void) {
        guard isInTurn, let transcript = latest else { return }
        isInTurn = false
        latest = nil
        publish(.turnEnded(transcript, confidence: nil))
    }
}
