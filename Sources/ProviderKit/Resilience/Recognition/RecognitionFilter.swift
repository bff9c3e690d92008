internal import CallTiming

/// Leaves out of a replacement's events what the recogniser before it has said already: the times decide.
struct RecognitionFilter: Sendable, Equatable {
    /// How much audio before the end of the last certain words is given to a replacement again: a word that begins a
    /// little early must not lose its beginning.
    static let overlap: Int64 = 1_280

    /// Up to where the words are certain.
    private(set) var known = CallTime.start

    /// Up to where they were when the provider changed; nil before that.
    private var boundary: CallTime?
    private var turnIsOpen = false
    private var lastStart: CallTime?
    private var lastEnd: CallTime?
    /// Whether the present provider has not yet begun a turn, while the one before it had.
    private var inheritsTurn = false

    /// From now on another provider's events come.
    mutating func providerChanged() {
        boundary = known
        inheritsTurn = turnIsOpen
    }

    /// The event as the reader is to see it; nil when it has seen it.
    mutating func admit(_ event: RecognitionEvent) -> RecognitionEvent? {
        switch event {
        case .speechStarted(let time):
            defer { lastStart = max(lastStart ?? time, time) }
            guard boundary != nil, let lastStart else { return event }
            // The same beginning, as another ear hears it.
            return time.samples <= lastStart.samples + 4_000 ? nil : event
        case .interim(let transcript):
            return unsaid(transcript).map { .interim($0) }
        case .final(let transcript):
            guard let transcript = unsaid(transcript) else { return nil }
            known = max(known, transcript.end)
            return .final(transcript)
        case .utteranceEnded(let time):
            guard let time else { return event }
            defer { lastEnd = max(lastEnd ?? time, time) }
            guard boundary != nil, let lastEnd else { return event }
            return time <= lastEnd ? nil : event
        case .turnStarted(let transcript):
            turnIsOpen = true
            guard !inheritsTurn else {
                inheritsTurn = false
                return unsaid(transcript).map { .interim($0) }
            }
            return unsaid(transcript).map { .turnStarted($0) }
        case .turnProbablyEnded(let transcript):
            return unsaid(transcript).map { .turnProbablyEnded($0) }
        case .turnEnded(let transcript, let confidence):
            turnIsOpen = false
            inheritsTurn = false
            guard let transcript = unsaid(transcript) else { return nil }
            known = max(known, transcript.end)
            return .turnEnded(transcript, confidence: confidence)
        case .unrecognized(_, let end):
            if let boundary, end <= boundary { return nil }
            known = max(known, end)
            return event
        case .turnResumed, .switched, .lost, .usage, .warning:
            return event
        }
    }

    /// What of a transcript was not certain before the provider changed; nil when all of it was.
    private func unsaid(_ transcript: Transcript) -> Transcript? {
        guard let boundary, transcript.start < boundary else { return transcript }
        guard let first = transcript.words.first else {
            return transcript.end <= boundary && !transcript.text.isEmpty ? nil : transcript
        }
        let rest = transcript.words.filter { ($0.start.samples + $0.end.samples) / 2 >= boundary.samples }
        guard rest.count < transcript.words.count else { return transcript }
        guard let next = rest.first else { return nil }
        var transcript = transcript
        transcript.words = rest
        // Scripts without spaces are joined without them.
        let isSpaced = transcript.text.contains(" ") || first.text.contains { !TextSplice.standsAlone($0) }
        transcript.text = rest.map(\.text).joined(separator: isSpaced ? " " : "")
        transcript.start = next.start
        return transcript
    }
}
