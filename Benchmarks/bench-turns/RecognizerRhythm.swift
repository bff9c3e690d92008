import CallPipeline
import CallTestKit
import CallTiming
import ProviderKit
import Rehearsal

/// When a recogniser tells which words: it knows the true ones, and takes its time.
protocol RecognizerRhythm: AnyObject {
    /// 20 ms of the call have passed; these words have ended in them, somebody speaks or not, and this may be the true end.
    func pass(_ frame: HeardFrame, in call: VirtualCall)
    /// The engine asks for the words so far.
    func flush(in call: VirtualCall)
}

/// What 20 ms brought, in the call's time.
struct HeardFrame {
    var end: Int64
    var words: [Transcript.Word]
    var isSpeech: Bool
    /// Whether what the caller wanted to say is said.
    var isTurnOver: Bool
}

/// News on their way from a recogniser: they arrive in their order.
struct RecognizerLine {
    private var last: Int64 = 0

    mutating func send(_ event: RecognitionEvent, at due: Int64, in call: VirtualCall) {
        last = max(last, due, call.now)
        call.at(last) { $0.feed(.recognition(event)) }
    }
}

extension Transcript {
    init(_ words: [Word], from start: Int64, to end: Int64, isPunctuated: Bool) {
        let text = words.map(\.text).joined(separator: " ")
        self.init(
            isPunctuated ? text : text.filter { !".,;:!?".contains($0) },
            words: words,
            start: CallTime(samples: start),
            end: CallTime(samples: end)
        )
    }
}

/// Deepgram's first protocol: an interim for about each second of a stretch, a final at pauses and when it is flushed.
final class NovaRhythm: RecognizerRhythm {
    private let latency: LatencyDistribution
    private let isPunctuated: Bool
    private var random: SimulatorRandom
    private var line = RecognizerLine()
    private var words: [Transcript.Word] = []
    private var start: Int64 = 0
    private var now: Int64 = 0
    private var nextInterim: Int64 = 8_000
    private var lastSpeech: Int64 = 0
    private var isInUtterance = false

    /// A pause of 300 ms ends an utterance, and a stretch lasts 5 s at most.
    private static let pause: Int64 = 2_400
    private static let longest: Int64 = 40_000
    /// What a flush takes at the least.
    private static let flushing: Int64 = 480

    init(latency: LatencyDistribution, isPunctuated: Bool, seed: UInt64) {
        self.latency = latency
        self.isPunctuated = isPunctuated
        random = SimulatorRandom(seed: seed)
    }

    func pass(_ frame: HeardFrame, in call: VirtualCall) {
        now = frame.end
        words += frame.words
        if frame.isSpeech {
            lastSpeech = now
            isInUtterance = true
        }
        if isInUtterance, now - lastSpeech >= Self.pause { finish(at: now, in: call) }
        if now - start >= Self.longest { finish(at: words.last?.end.samples ?? now, in: call) }
        guard now >= nextInterim else { return }
        nextInterim = now + 8_000
        guard !words.isEmpty else { return }
        line.send(.interim(transcript(to: now)), at: now + delay(), in: call)
    }

    func flush(in call: VirtualCall) {
        // With next to nothing in the buffer there is no answer.
        guard !words.isEmpty || now - start >= 800 else { return }
        finish(at: now, in: call)
    }

    private func finish(at end: Int64, in call: VirtualCall) {
        // From the end of speech to the final it takes its time, whatever made it come.
        let due = max(now + Self.flushing, lastSpeech + delay())
        line.send(.final(transcript(to: end)), at: due, in: call)
        words.removeAll()
        start = end
        nextInterim = end + 8_000
        if now - lastSpeech >= Self.pause { isInUtterance = false }
    }

    private func transcript(to end: Int64) -> Transcript {
        Transcript(words, from: start, to: max(end, start), isPunctuated: isPunctuated)
    }

    private func delay() -> Int64 { latency.sample(&random).samples }
}

/// Deepgram's Flux: news four times a second, a word when the turn is probably over, and one when it is.
final class FluxRhythm: RecognizerRhythm {
    private let latency: LatencyDistribution
    private let isPunctuated: Bool
    private var random: SimulatorRandom
    private var line = RecognizerLine()
    private var words: [Transcript.Word] = []
    private var start: Int64 = 0
    private var lastMessage: Int64 = 0
    private var lastSpeech: Int64 = 0
    private var isInTurn = false
    private var isPaused = true
    private var isAwaitingEnd = false
    private var eager: Int64?
    private var end: Int64?

    private static let rhythm: Int64 = 1_920
    /// What a word takes to be known, and a caller who goes on to be noticed: a tenth of a second.
    private static let hearing: Int64 = 800
    /// So much before its last word on a turn, in milliseconds, it says that the turn is probably over.
    private static let lead: ClosedRange<Int64> = 150...250
    /// How many of the pauses within turns it takes for probable ends: 60 in a hundred.
    private static let deceived = 0.6

    init(latency: LatencyDistribution, isPunctuated: Bool, seed: UInt64) {
        self.latency = latency
        self.isPunctuated = isPunctuated
        random = SimulatorRandom(seed: seed)
    }

    func pass(_ frame: HeardFrame, in call: VirtualCall) {
        let now = frame.end
        words += frame.words
        if frame.isSpeech {
            lastSpeech = now
            goOn(at: now, in: call)
        } else if !isPaused, !words.isEmpty {
            pause(isTurnOver: frame.isTurnOver)
        }
        if !isInTurn {
            guard !words.isEmpty else { return }
            isInTurn = true
            return tell(RecognitionEvent.turnStarted, at: now, due: now + Self.hearing, in: call)
        }
        if let due = eager, now >= due - 160 {
            eager = nil
            isAwaitingEnd = true
            tell(RecognitionEvent.turnProbablyEnded, at: now, due: due, in: call)
        } else if let due = end, now >= due - 160 {
            end = nil
            tell({ .turnEnded($0, confidence: nil) }, at: now, due: due, in: call)
            (isInTurn, isAwaitingEnd, words, start) = (false, false, [], now)
        } else if now - lastMessage >= Self.rhythm {
            tell(RecognitionEvent.interim, at: now, due: now + Self.hearing, in: call)
        }
    }

    func flush(in call: VirtualCall) {}

    private func goOn(at now: Int64, in call: VirtualCall) {
        (isPaused, eager, end) = (false, nil, nil)
        guard isAwaitingEnd else { return }
        isAwaitingEnd = false
        line.send(.turnResumed, at: now + Self.hearing, in: call)
    }

    private func pause(isTurnOver: Bool) {
        isPaused = true
        let whole = lastSpeech + latency.sample(&random).samples
        let probable = whole - 8 * Int64.random(in: Self.lead, using: &random)
        if isTurnOver {
            end = whole
            eager = max(lastSpeech + 160, probable)
        } else if random.unit() < Self.deceived {
            eager = max(lastSpeech + 160, probable)
        }
    }

    private func tell(
        _ event: (Transcript) -> RecognitionEvent,
        at now: Int64,
        due: Int64,
        in call: VirtualCall
    ) {
        lastMessage = now
        line.send(event(Transcript(words, from: start, to: now, isPunctuated: isPunctuated)), at: due, in: call)
    }
}

extension Duration {
    /// In samples of the telephone's 8 kHz.
    var samples: Int64 { components.seconds * 8_000 + components.attoseconds / 125_000_000_000_000 }
}
