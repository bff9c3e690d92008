internal import CallTiming

/// Which bursts and pauses make which signal.
///
/// Lengths are in samples at 8 kHz.
struct CallProgressRules: Sendable {
    /// The last three bursts, the latest first.
    private var bursts: (ToneBurst?, ToneBurst?, ToneBurst?) = (nil, nil, nil)
    /// Whether the latest one may yet turn out to be a beep or a ring.
    private var isPending = false
    /// How many 10 ms of speech or the like have been heard, each stretch of 100 ms or longer.
    private var spoken = 0
    private var spokenInRow = 0
    private var lastTold: [4 of Int64?] = [nil, nil, nil, nil]

    private static let millisecond: Int64 = 8
    /// A signal that is told again only after so long without.
    private static let renewal = 8_000 * millisecond
    private static let leastSpeech = 50

    // MARK: - What was heard

    mutating func toneBegan(_ burst: ToneBurst) {
        spokenInRow = 0
        // A note follows: this was music, or a cadence, which the rules below know.
        if let last = bursts.0, burst.start - last.end < 250 * Self.millisecond { isPending = false }
    }

    mutating func toneGoesOn(_ burst: ToneBurst, at now: Int64, tell: (CallProgressEvent) -> Void) {
        switch burst.pair {
        case .dial where burst.length >= 800 * Self.millisecond: keepTelling(.dialTone, burst.start, now, tell)
        case .ringback where burst.length >= 400 * Self.millisecond: keepTelling(.ringback, burst.start, now, tell)
        case nil where burst.isExchangeTone && burst.isSteady && burst.length >= 2_600 * Self.millisecond:
            keepTelling(.dialTone, burst.start, now, tell)
        default: break
        }
        if burst.length >= 100 * Self.millisecond { lookForCadence(burst, now, tell) }
        // Once, the moment it is long enough.
        if (150..<160).contains(burst.length / Self.millisecond) { lookForRisingTones(burst, now, tell) }
    }

    mutating func toneEnded(_ burst: ToneBurst, at now: Int64, tell: (CallProgressEvent) -> Void) {
        // Shorter ones are no signal of any kind.
        guard burst.length >= 80 * Self.millisecond else { return }
        if burst.pair == .britishRingback, let before = bursts.0, before.isLike(burst),
            (100...300).contains((burst.start - before.end) / Self.millisecond),
            isAbout(before.length, 400), isAbout(burst.length, 400)
        {
            keepTelling(.ringback, before.start, burst.end, tell)
        }
        let follows = bursts.0.map {
            burst.start - $0.end < 250 * Self.millisecond
                || $0.isLike(burst) && burst.start - $0.end < 5_000 * Self.millisecond
        }
        bursts = (burst, bursts.0, bursts.1)
        isPending = burst.pair == nil && burst.isSteady && (follows != true || isRing(burst))
    }

    /// Takes note of 10 ms without a tone, and decides what the tone before was once the silence has lasted.
    mutating func noTone(_ observation: ProgressListener.Observation, tell: (CallProgressEvent) -> Void) {
        let isLoud = observation.sound == .other && observation.power > Self.speechPower
        spokenInRow = isLoud ? spokenInRow + 1 : 0
        if spokenInRow == 10 { spoken += 10 } else if spokenInRow > 10 { spoken += 1 }
        guard isPending, let burst = bursts.0 else { return }
        let waited = (observation.end - burst.end) / Self.millisecond
        // The first 60 ms may hold the tone's echo and the window's own memory.
        if waited > 60, observation.sound == .other, observation.power > burst.power / 16 {
            isPending = false
        } else if isRing(burst) {
            guard waited >= 1_200 else { return }
            isPending = false
            keepTelling(.ringback, burst.start, burst.end, tell)
        } else if waited >= (burst.isExchangeTone ? 700 : 250) {
            isPending = false
            guard spoken >= Self.leastSpeech, (140...3_050).contains(burst.length / Self.millisecond) else { return }
            spoken = 0
            self.tell(.beep(hertz: Int(burst.hertz.rounded())), burst.start, burst.end, tell)
        }
    }

    // MARK: - What it means

    /// Europe's ringing: one burst of a second or so, and a long pause.
    private func isRing(_ burst: ToneBurst) -> Bool {
        burst.isExchangeTone && (700...2_300).contains(burst.length / Self.millisecond)
    }

    /// Three bursts of one tone, equally long, with equal pauses: busy, or, when they are short, congestion.
    private mutating func lookForCadence(_ burst: ToneBurst, _ now: Int64, _ tell: (CallProgressEvent) -> Void) {
        guard burst.pair == .busy || burst.isExchangeTone, let last = bursts.0, let first = bursts.1,
            burst.isLike(last), last.isLike(first)
        else { return }
        let (on, off) = (first.length / Self.millisecond, (last.start - first.end) / Self.millisecond)
        let (onAgain, offAgain) = (last.length / Self.millisecond, (burst.start - last.end) / Self.millisecond)
        if abs(on - onAgain) <= 60, abs(off - offAgain) <= 60, (150...600).contains(on), (150...650).contains(off) {
            keepTelling(on >= 330 ? .busy : .congestion, first.start, now, tell)
        }
        // Britain's congestion: a long and a short one in turn.
        let cadence = on > onAgain ? (on, off, onAgain, offAgain) : (onAgain, offAgain, on, off)
        if isAbout(cadence.0 * 8, 400), isAbout(cadence.1 * 8, 350), isAbout(cadence.2 * 8, 225),
            isAbout(cadence.3 * 8, 525)
        {
            keepTelling(.congestion, first.start, now, tell)
        }
    }

    private mutating func lookForRisingTones(_ burst: ToneBurst, _ now: Int64, _ tell: (CallProgressEvent) -> Void) {
        guard burst.pair == nil, (1_730...1_850).contains(burst.hertz), let second = bursts.0, let first = bursts.1,
            second.pair == nil, (1_330...1_480).contains(second.hertz), first.pair == nil,
            (890...1_020).contains(first.hertz), burst.start - second.end < 100 * Self.millisecond,
            second.start - first.end < 100 * Self.millisecond,
            (180...480).contains(first.length / Self.millisecond),
            (180...480).contains(second.length / Self.millisecond)
        else { return }
        let kind: SpecialInformation =
            switch (Self.nearest(first.hertz, 913.8, 985.2), Self.nearest(second.hertz, 1_370.6, 1_428.5)) {
            case (.low, .low): .intercept
            case (.high, .low): .vacant
            case (.low, .high): .reorder
            case (.high, .high): .noCircuit
            default: .unspecified
            }
        self.tell(.specialInformation(kind), first.start, now, tell)
    }

    private enum Choice { case low, high, neither }

    private static func nearest(_ hertz: Float, _ low: Float, _ high: Float) -> Choice {
        abs(hertz - low) < 15 ? .low : abs(hertz - high) < 15 ? .high : .neither
    }

    private func isAbout(_ samples: Int64, _ milliseconds: Int64) -> Bool {
        abs(samples / Self.millisecond - milliseconds) <= 60
    }

    // MARK: - Telling

    /// Tells a signal that goes on for a while, unless it has been told and has not paused since.
    private mutating func keepTelling(
        _ signal: CallProgressSignal,
        _ start: Int64,
        _ end: Int64,
        _ tell: (CallProgressEvent) -> Void
    ) {
        let slot =
            switch signal {
            case .dialTone: 0
            case .ringback: 1
            case .busy: 2
            default: 3
            }
        let isNew = lastTold[slot].map { end - $0 > Self.renewal } ?? true
        lastTold[slot] = end
        if isNew { self.tell(signal, start, end, tell) }
    }

    private func tell(
        _ signal: CallProgressSignal,
        _ start: Int64,
        _ end: Int64,
        _ tell: (CallProgressEvent) -> Void
    ) {
        tell(CallProgressEvent(signal: signal, start: CallTime(samples: start), end: CallTime(samples: end)))
    }

    private static let speechPower = Float(TelephoneLevel.meanSquare(dBm0: -42))
}
