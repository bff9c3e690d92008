internal import CallTiming
internal import Endpointing
internal import LocalSpeech

/// How a listener cuts what it hears, and what it believes.
struct PhraseListenerSettings: Sendable {
    var endpointing = Endpointer.Settings()
    var band = WideBand.standard
    var leastFit = PhraseHearing.leastFit
    /// How long a silence must be for a first look at what was said.
    var firstLook: Duration = .milliseconds(240)
    /// The longest stretch that is decoded as one.
    var longest: Duration = .seconds(15)
}

/// Cuts a caller's audio into utterances; a pure value, which keeps what may still be needed of the audio.
struct PhraseListener {
    /// What a piece of audio has brought about.
    enum Outcome: Equatable {
        /// The caller speaks, from there on.
        case began(CallTime)
        /// The caller may have finished: time for a first look at `utterance`.
        case paused
        /// The caller goes on after all.
        case wentOn
        /// The caller has finished; the last sound was at about that time.
        case ended(at: CallTime)
    }

    private let settings: PhraseListenerSettings
    private var ear: CallerListener
    /// The codes since `start`.
    private var codes: [UInt8] = []
    private var start = CallTime.start
    private var isSpeaking = false
    private var hasPaused = false
    private var silentSince: CallTime?
    private var isFirst = true

    init(_ settings: PhraseListenerSettings) {
        self.settings = settings
        ear = CallerListener(endpointing: settings.endpointing)
        codes.reserveCapacity(Int(settings.longest.callSamples) + Self.history)
    }

    /// How much is kept for the pre-roll, before anybody speaks; cut back when there is twice as much.
    private static let history = 8_000

    /// Where the next audio is expected.
    var end: CallTime { start + Int64(codes.count) }

    /// Whether somebody is being heard.
    var isInUtterance: Bool { isSpeaking }

    /// The utterance under way, or just ended, and where it begins.
    var utterance: (codes: [UInt8], start: CallTime) { (codes, start) }

    /// Hears the next audio.
    mutating func hear(_ new: Span<UInt8>, at time: CallTime, _ tell: (Outcome, PhraseListener) -> Void) {
        leap(to: time, tell)
        // Frame by frame, so that what is kept ends where the decision was taken.
        var place = 0
        while place < new.count {
            let next = min(new.count, place + 160)
            hear(frame: new.extracting(place..<next), tell)
            place = next
        }
    }

    /// Ends the utterance under way, if there is one.
    mutating func cut(_ tell: (Outcome, PhraseListener) -> Void) {
        guard isSpeaking else { return }
        let end = end
        tell(.ended(at: end), self)
        forget(upTo: end)
        ear = CallerListener(endpointing: settings.endpointing, from: end)
    }

    private mutating func leap(to time: CallTime, _ tell: (Outcome, PhraseListener) -> Void) {
        if isFirst {
            start = time
            ear = CallerListener(endpointing: settings.endpointing, from: time)
            isFirst = false
        }
        let gap = time.samples - end.samples
        guard gap > 0 else { return }
        if gap <= Int64(Self.history) {
            for _ in 0..<gap { codes.append(0xFF) }
        } else {
            // What was said before such a gap is over, and counts.
            cut(tell)
            codes.removeAll(keepingCapacity: true)
            start = time
        }
        ear.skip(to: time)
    }

    private mutating func hear(frame: Span<UInt8>, _ tell: (Outcome, PhraseListener) -> Void) {
        for index in frame.indices { codes.append(frame[index]) }
        var turn = Endpointer.Decision.carryOn
        ear.hear(frame, agent: [UInt8]().span) { if $0.turn != .carryOn { turn = $0.turn } }
        switch turn {
        case .speechStarted(let onset, let preRoll):
            forget(upTo: preRoll)
            isSpeaking = true
            tell(.began(onset), self)
        case .speechEnded(let last):
            guard isSpeaking else { break }
            tell(.ended(at: last), self)
            forget(upTo: end)
        case .carryOn:
            carryOn(tell)
        }
    }

    private mutating func carryOn(_ tell: (Outcome, PhraseListener) -> Void) {
        guard isSpeaking else {
            if codes.count >= 2 * Self.history { forget(upTo: end + Int64(-Self.history)) }
            return
        }
        // There is a deadline for the turn's end only while the caller is silent.
        if ear.endpointer.deadline == nil {
            silentSince = nil
            if hasPaused {
                hasPaused = false
                tell(.wentOn, self)
            }
        } else {
            let began = silentSince ?? end
            silentSince = began
            if !hasPaused, end - began >= settings.firstLook {
                hasPaused = true
                tell(.paused, self)
            }
        }
        if Int64(codes.count) >= settings.longest.callSamples { cut(tell) }
    }

    private mutating func forget(upTo time: CallTime) {
        let count = Int(max(0, min(Int64(codes.count), time.samples - start.samples)))
        codes.removeFirst(count)
        start = start + Int64(count)
        isSpeaking = false
        hasPaused = false
        silentSince = nil
    }
}

extension Duration {
    /// The same in samples of a call.
    var callSamples: Int64 { Int64(self / .microseconds(125)) }
}
