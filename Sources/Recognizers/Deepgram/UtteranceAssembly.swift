internal import FastJSON
internal import ProviderKit

/// Deepgram's first protocol: builds utterances of what the server says of one stretch after the other.
///
/// A stretch has interims, each of which replaces the one before, and then a final; finals follow one another. An utterance
/// ends with the first of: a final at a pause, the server's word that nobody has spoken for a while, the answer to a flush.
struct UtteranceAssembly: DeepgramDialect {
    let greets = false
    let answerDue: Int?
    let patience: Duration

    /// Where the last word of the finals ends that no utterance has taken yet.
    private var openEnd: Double?
    /// Where the last word of the last utterance ends: what the server says of it later has been said already.
    private var takenEnd = -1.0
    /// Whether words of the present stretch have been shown, which an empty result takes back.
    private var hasInterim = false
    private var awaitsFlush = false

    init(hasInterims: Bool, keepAlive: Duration) {
        // Interims come about once a second of audio; without them a server may be silent while nobody speaks.
        answerDue = hasInterims ? 12_000 : nil
        patience = keepAlive
    }

    mutating func take(
        _ message: Span<UInt8>,
        _ positions: StreamPositions,
        _ publish: (RecognitionEvent) -> Void
    ) throws(JSONError) -> DeepgramNotice? {
        switch try DeepgramMessage(message) {
        case .results(let results):
            return take(results, positions, publish)
        case .speechStarted(let second):
            publish(.speechStarted(positions.callTime(ofSecond: second)))
        case .utteranceEnd(let end):
            // It comes for words that a pause has ended already, too; and with -1 where it has no word to tell of.
            if openEnd != nil, end < 0 || end > takenEnd + 0.005 { endUtterance(positions, publish) }
        case .metadata(let seconds):
            return seconds.map { .account(seconds: $0) }
        case .configured(let complaint):
            return .configured(complaint: complaint)
        case .error(let words):
            return .complaint(words)
        case .other:
            break
        }
        return nil
    }

    private mutating func take(
        _ results: DeepgramMessage.Results,
        _ positions: StreamPositions,
        _ publish: (RecognitionEvent) -> Void
    ) -> DeepgramNotice? {
        let hearing = results.hearing
        if !results.isFinal {
            guard hasInterim || !hearing.text.isEmpty else { return nil }
            hasInterim = !hearing.text.isEmpty
            publish(.interim(hearing.transcript(positions)))
            return nil
        }
        if hearing.text.isEmpty {
            if hasInterim { publish(.interim(hearing.transcript(positions))) }
        } else {
            publish(.final(hearing.transcript(positions)))
            openEnd = hearing.lastWordEnd
        }
        hasInterim = false
        let isFlush = results.isFromFinalize && awaitsFlush
        if isFlush { awaitsFlush = false }
        if openEnd != nil, results.isSpeechFinal || isFlush { endUtterance(positions, publish) }
        return isFlush ? .flushed : nil
    }

    private mutating func endUtterance(_ positions: StreamPositions, _ publish: (RecognitionEvent) -> Void) {
        guard let end = openEnd else { return }
        openEnd = nil
        takenEnd = end
        publish(.utteranceEnded(positions.callTime(endOfSecond: end)))
    }

    func sustenance(hasSentAudio: Bool) -> DeepgramSustenance {
        // Before the first audio a KeepAlive does not count.
        hasSentAudio ? .text(#"{"type":"KeepAlive"}"#) : .silence(samples: 320)
    }

    mutating func flushMessage() -> StaticString? {
        awaitsFlush = true
        return #"{"type":"Finalize"}"#
    }

    /// The answer to a Finalize may never come, where little audio was waiting.
    mutating func flushExpired(_ publish: (RecognitionEvent) -> Void) {
        awaitsFlush = false
        ended(publish)
    }

    mutating func ended(_ publish: (RecognitionEvent) -> Void) {
        guard let end = openEnd else { return }
        openEnd = nil
        takenEnd = end
        publish(.utteranceEnded(nil))
    }
}
