internal import CallTiming
internal import Endpointing

/// Cuts the stretches out of a call in which the caller speaks, each with what came shortly before it.
struct SegmentCutter: Sendable {
    /// A stretch of µ-law in which the caller speaks.
    struct Segment: Sendable, Equatable {
        let codes: [UInt8]
        /// Where its first sample is.
        let start: CallTime
        /// Where the caller was first and last heard in it.
        let speech: (start: CallTime, end: CallTime)

        static func == (one: Self, other: Self) -> Bool {
            one.codes == other.codes && one.start == other.start && one.speech == other.speech
        }
    }

    enum Event: Sendable, Equatable {
        case speechStarted(CallTime)
        case segment(Segment)
        /// What was heard there was too short to be speech.
        case tooShort(start: CallTime, end: CallTime)
    }

    /// A segment under way.
    private struct Open {
        var start: CallTime
        var speechStart: CallTime
    }

    private let settings: Endpointer.Settings
    private let shortest: Duration
    private let longest: Int64
    private var listener: CallerListener?
    /// The audio since `base`.
    private var codes: [UInt8] = []
    private var base = CallTime.start
    private var open: Open?
    /// Where the latest segment was cut, which the next one must not repeat.
    private var lastCut = CallTime.start
    /// Whether a segment was cut while the caller's turn went on: it may have more to it.
    private var wasCut = false

    /// What is kept of the time before a segment: 1 s.
    private static let kept = 8_000
    /// How much silence goes with a segment behind its last sound: 200 ms.
    private static let tail: Int64 = 1_600
    /// Up to which length a gap becomes silence: 3 s, which ends every turn.
    private static let longestGap: Int64 = 24_000
    private static let silence = [UInt8](repeating: 0xFF, count: 160)

    init(_ settings: Endpointer.Settings, shortest: Duration, longest: Duration) {
        self.settings = settings
        self.shortest = shortest
        self.longest = Int64(longest / .microseconds(125))
        codes.reserveCapacity(3 * Self.kept)
    }

    /// Whether a segment is under way.
    var isOpen: Bool { open != nil }

    private var end: CallTime { base + Int64(codes.count) }

    /// Hears audio; a gap before it was silence.
    mutating func hear(_ audio: Span<UInt8>, at time: CallTime, _ tell: (Event) -> Void) {
        if listener == nil { begin(at: time) }
        var gap = min(time.samples - end.samples, Self.longestGap)
        while gap > 0 {
            let count = Int(min(gap, 160))
            process(Self.silence.span.extracting(first: count), tell)
            gap -= Int64(count)
        }
        if time > end {
            // Whatever is open was over before such a gap, though nothing may have ended it.
            flush(tell)
            listener?.skip(to: time)
            codes.removeAll(keepingCapacity: true)
            base = time
        }
        process(audio, tell)
    }

    private mutating func begin(at time: CallTime) {
        listener = CallerListener(endpointing: settings, from: time)
        base = time
        lastCut = time
    }

    /// Cuts off what there is: whoever knows better says that the caller has paused.
    mutating func flush(_ tell: (Event) -> Void) {
        guard open != nil else { return }
        cut(at: end, lastSound: end, tell)
        wasCut = true
    }

    /// What a frame brought that matters here.
    private enum Finding {
        case turn(Endpointer.Decision)
        case speech(CallTime)
    }

    private mutating func process(_ audio: Span<UInt8>, _ tell: (Event) -> Void) {
        for index in audio.indices { codes.append(audio[index]) }
        var findings: [Finding] = []
        let listensAgain = wasCut && open == nil
        listener?.hear(audio, agent: Span()) { hearing in
            if hearing.turn != .carryOn {
                findings.append(.turn(hearing.turn))
            } else if listensAgain, hearing.voice.isSpeech {
                findings.append(.speech(hearing.end + -160))
            }
        }
        for finding in findings { take(finding, tell) }
        if let open, end.samples - open.start.samples >= longest {
            cut(at: end, lastSound: end, tell)
            wasCut = true
        }
        if open == nil, codes.count > 2 * Self.kept { drop(codes.count - Self.kept) }
    }

    private mutating func take(_ finding: Finding, _ tell: (Event) -> Void) {
        switch finding {
        case .turn(.carryOn): break
        case .turn(.speechStarted(let start, let preRoll)):
            wasCut = false
            open = Open(start: max(preRoll, base, lastCut), speechStart: start)
            tell(.speechStarted(start))
        case .turn(.speechEnded(let sound)):
            wasCut = false
            guard open != nil else { return }
            cut(at: min(end, sound + Self.tail), lastSound: sound, tell)
        case .speech(let start):
            guard open == nil else { return }
            open = Open(start: max(start + -Self.tail, base, lastCut), speechStart: start)
        }
    }

    private mutating func cut(at cutEnd: CallTime, lastSound: CallTime, _ tell: (Event) -> Void) {
        guard let open else { return }
        self.open = nil
        lastCut = max(cutEnd, open.start)
        let speech = (start: open.speechStart, end: max(lastSound, open.speechStart))
        let first = Int(open.start.samples - base.samples)
        let last = Int(lastCut.samples - base.samples)
        if speech.end - speech.start < shortest || first >= last {
            tell(.tooShort(start: speech.start, end: speech.end))
        } else {
            tell(.segment(Segment(codes: Array(codes[first..<last]), start: open.start, speech: speech)))
        }
        drop(last)
    }

    private mutating func drop(_ count: Int) {
        codes.removeFirst(count)
        base = base + Int64(count)
    }
}
