package import CallTiming
package import Endpointing
package import ProviderKit

/// The caller's audio to what it means for the call: a pure value that neither allocates nor keeps time of its own.
package struct CallEar: Sendable {
    private var listener: CallerListener
    /// Since when the caller is quiet within a turn, and whether that was told.
    private var quietSince: CallTime?
    private var isPaused = false
    /// Who cuts in, if anybody does.
    private var intruder: Intruder?
    /// Up to where there was audio.
    private var heardUntil = CallTime.start

    private var sounds = LastSounds()
    /// What was heard in the last piece that had a whole frame in it.
    package private(set) var voice = HeardVoice.anything

    /// How long no audio must have come for the end of a turn to be decided without it: more than any jitter.
    private static let stall: Int64 = 800
    /// How long quiet must last to be a pause.
    private static let pause: Int64 = 800
    /// Below this probability nobody speaks; from the other on somebody does.
    static let silence: Float = 0.3
    static let voice: Float = 0.7

    package init(_ endpointing: Endpointer.Settings, _ suspicion: BargeInDetector.Settings) {
        listener = CallerListener(endpointing: endpointing, bargeIn: suspicion)
    }

    /// What the words so far say about how long to wait.
    package var hints: EndpointingHints {
        get { listener.endpointer.hints }
        set { listener.endpointer.hints = newValue }
    }

    /// When the turn ends if no more audio comes; then call `reached`.
    ///
    /// While audio comes it is the next frame that tells: it may be one in which somebody is about to go on.
    package var deadline: CallTime? { listener.endpointer.deadline.map { max($0, heardUntil + Self.stall) } }

    /// Hears the caller's next samples, and beside them what the agent plays at the same time.
    package mutating func hear(_ caller: Span<UInt8>, agent: Span<UInt8>, _ body: (EarEvent, CallTime) -> Void) {
        sounds.hear(caller)
        // What the listener tells is looked at here, so that the two cannot be borrowed at once.
        var quietSince = quietSince
        var isPaused = isPaused
        var intruder = intruder
        var heardUntil = heardUntil
        var voice: HeardVoice?
        listener.hear(caller, agent: agent) { hearing in
            let end = hearing.end
            heardUntil = end
            voice = HeardVoice(
                probability: max(voice?.probability ?? 0, hearing.voice.probability),
                level: max(voice?.level ?? hearing.voice.level, hearing.voice.level),
                isInTurn: false
            )
            if case .callerSpeaks(let since) = hearing.bargeIn {
                intruder = Intruder()
                body(.callerCutsIn(since: since), end)
            } else {
                switch intruder?.hear(hearing.voice.probability) {
                case .quiet: body(.callerIsQuiet, end)
                case .speaks: body(.callerCutsIn(since: end + -160), end)
                case .gone: intruder = nil
                case nil: break
                }
            }
            switch hearing.turn {
            case .speechStarted(let at, let preRoll):
                (quietSince, isPaused) = (nil, false)
                body(.speechStarted(at: at, preRoll: preRoll), end)
            case .speechEnded(let at):
                (quietSince, isPaused) = (nil, false)
                body(.speechEnded(at: at), end)
            case .carryOn:
                if hearing.voice.probability < Self.silence {
                    let since = quietSince ?? end + -160
                    quietSince = since
                    if !isPaused, end.samples - since.samples >= Self.pause {
                        isPaused = true
                        body(.paused, end)
                    }
                } else if hearing.voice.probability >= Self.voice {
                    if isPaused { body(.wentOn, end) }
                    (quietSince, isPaused) = (nil, false)
                }
            }
        }
        (self.quietSince, self.isPaused) = (quietSince, isPaused)
        self.intruder = intruder
        self.heardUntil = heardUntil
        if var voice {
            voice.isInTurn = listener.endpointer.isInTurn
            self.voice = voice
        }
    }

    /// There was no audio until then.
    package mutating func skip(to time: CallTime) {
        listener.skip(to: time)
        sounds.skip(to: time)
        heardUntil = max(heardUntil, time)
    }

    /// Where the caller's last sound ended, of speech that ended about there.
    package func lastSound(near end: CallTime) -> CallTime { sounds.end(near: end) }

    /// Whether there was audio, and has been none for longer than a carrier's is ever late.
    package func isStalled(at now: CallTime) -> Bool { heardUntil > .start && now > heardUntil + Self.stall }

    /// The deadline has passed without more audio.
    package mutating func reached(_ now: CallTime) -> EarEvent? {
        guard case .speechEnded(let at) = listener.endpointer.reached(now) else { return nil }
        (quietSince, isPaused) = (nil, false)
        return .speechEnded(at: at)
    }
}
