internal import CallTiming
internal import ProviderKit
internal import Rehearsal

/// What a call's own log tells, by the ear's clock.
struct LogFindings {
    /// A turn that was taken for over.
    struct Turn {
        var text: String
        var end: Int64
        /// When that was decided.
        var decided: Int64
    }

    /// What was said of a reply's end.
    private struct Reply {
        var written = ""
        var told: String?
        var isCut = false
        var began: Int64?
        var ended: Int64?
    }

    private(set) var turns: [Turn] = []
    private(set) var cost: Double?
    private(set) var currency = ""
    private(set) var failures = 0
    private var latencies: [(end: Int64, latency: TurnLatency)] = []
    private var cuts: [Int64] = []
    private var replies: [Int: Reply] = [:]

    /// Reads a call's events.
    ///
    /// - Parameter way: how many samples before their arrival the caller's sounds were made.
    init(_ events: [CallEvent], way: Int64) {
        var reader = TurnLatencyReader()
        var ends: [Int: Int64] = [:]
        for event in events {
            let time = event.time.samples
            if let latency = reader.read(event), let end = ends[latency.reply] { latencies.append((end, latency)) }
            switch event.kind {
            case .turnEnded(let text, _, let end, _):
                turns.append(Turn(text: text, end: end.samples - way, decided: time))
            case .turnAnswered(let reply, let end): ends[reply] = end.samples - way
            case .bargeInConfirmed: cuts.append(time)
            case .replyWritten(let reply, let text): replies[reply, default: Reply()].written = text
            case .firstAudioHeard(let reply, let at, _):
                replies[reply, default: Reply()].began = at.samples
            case .replyHeard(let reply, let text): replies[reply, default: Reply()].told = text
            case .replyCut(let reply, let heard):
                replies[reply, default: Reply()].told = heard
                replies[reply]?.isCut = true
                replies[reply]?.ended = time
            case .cost(_, _, let total, let currency): (cost, self.currency) = (total, currency)
            case .providerFailed, .providerSwitched: failures += 1
            default: break
            }
        }
    }

    func turns(from start: Int64, until end: Int64) -> [Turn] {
        turns.filter { $0.decided >= start && $0.decided < end && !$0.text.isEmpty }
    }

    /// Whether the caller was let in.
    func isCut(from start: Int64, until end: Int64) -> Bool { cuts.contains { $0 >= start && $0 < end } }

    /// What the turn waited for that ended about there.
    func latency(endingNear end: Int64, until next: Int64) -> TurnLatency? {
        let near = latencies.filter { abs($0.end - end) < 8_000 && $0.end < next }
        return near.min { abs($0.end - end) < abs($1.end - end) }?.latency
    }

    /// How many replies were cut, and of how many the history tells what the ear heard, to a word: where it is known when a voice
    /// says which word.
    func heardTexts(by ear: SoundStretches, _ speech: (any SpeechMaker)?) -> (all: Int, right: Int) {
        guard let speech else { return (0, 0) }
        var (all, right) = (0, 0)
        for reply in replies.values where reply.isCut && !reply.written.isEmpty {
            guard let told = reply.told, let began = reply.began, let sound = ear.stretch(near: began) else { continue }
            let heard = Duration.microseconds((sound.upperBound - sound.lowerBound) * 125)
            // A word counts once half of it was heard.
            let words = speech.speech(for: reply.written, rate: 8_000).words.count { ($0.start + $0.end) / 2 <= heard }
            all += 1
            if abs(SimulatedSpeech.words(of: told).count - words) <= 1 { right += 1 }
        }
        return (all, right)
    }
}

extension SoundStretches {
    /// The sound that begins about there.
    func stretch(near time: Int64) -> Range<Int64>? { all.first { abs($0.lowerBound - time) < 1_600 } }
}
