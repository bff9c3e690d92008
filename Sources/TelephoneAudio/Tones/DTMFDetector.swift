public import CallTiming

/// What a detector of telephone keys tells.
public enum DTMFEvent: Sendable, Equatable {
    /// A key was pressed at that position; told some 35 ms later.
    case began(DTMFDigit, at: CallTime)
    /// It was let go at that position; told some 25 ms later.
    case ended(DTMFDigit, from: CallTime, to: CallTime)
}

/// Finds the keys that a caller presses in telephone audio (8 kHz, frames of any length).
///
/// A pure value that allocates nothing. Every 5 ms it looks at the last 20: a key is held where two tones, one of each
/// group, make up nearly all of the sound, are near each other's level, and turn at the right frequencies. Speech rarely
/// does that for a moment, and hardly ever for as long as the shortest key press.
public struct DTMFDetector: Sendable {
    /// What passes for a key; the standard ones serve for telephone lines.
    public struct Settings: Sendable, Equatable {
        /// The level below which a tone is not heard, in dBm0.
        public var quietest: Double
        /// How much the two tones' levels may differ, in dB.
        public var greatestTwist: Double
        /// The share of the sound's power that must lie in the two tones: 0.8 is a noise 6 dB below them.
        public var purity: Double
        /// How far a frequency may be off, as a share of it.
        ///
        /// ITU-T Q.24: 1.5 % is a key, 3.5 % is none.
        public var frequencyTolerance: Double
        /// How long a key must be held.
        public var shortest: Duration

        /// Makes settings; without arguments the standard ones.
        public init(
            quietest: Double = -38,
            greatestTwist: Double = 9,
            purity: Double = 0.8,
            frequencyTolerance: Double = 0.025,
            shortest: Duration = .milliseconds(32)
        ) {
            self.quietest = quietest
            self.greatestTwist = greatestTwist
            self.purity = purity
            self.frequencyTolerance = frequencyTolerance
            self.shortest = shortest
        }
    }

    /// A key that is held, or may be.
    private struct Press {
        var pair: DTMFListener.Pair
        var start: Int64
        /// How far the key has surely been held.
        var end: Int64
        /// Slices since its tones were there.
        var absent = 0
        /// Slices since the whole test was passed.
        var unproven = 0
        /// Windows in a row that passed it.
        var windows = 0
    }

    /// How many windows in a row must hold a key; a voice that sings two harmonics of a key rarely holds them longer.
    private static let leastWindows = 4
    /// Slices without its tones after which a key was let go; a line's drop-out is shorter.
    private static let longestAbsence = 4
    /// Slices for which a key is held although something else sounds, too.
    private static let longestDoubt = 40

    private let shortest: Int64
    private var listener: DTMFListener
    private var candidate: Press?
    private var held: Press?

    /// Makes a detector whose first sample lies at a position.
    public init(startingAt start: CallTime = .start, settings: Settings = Settings()) {
        listener = DTMFListener(startingAt: start.samples, settings: settings)
        shortest = Int64(settings.shortest / .microseconds(125))
    }

    /// The key that is held now.
    public var heldDigit: DTMFDigit? { held?.pair.digit }

    /// Listens to the next samples, and tells what they bring to light.
    public mutating func process(_ samples: Span<Int16>, tell: (DTMFEvent) -> Void) {
        var index = 0
        while let observation = listener.next(samples, from: &index) {
            follow(observation, tell)
            seek(observation, tell)
        }
    }

    /// Tells the end of a key that is still held when the audio ends.
    public mutating func finish(tell: (DTMFEvent) -> Void) {
        if let press = held { tell(.ended(press.pair.digit, from: time(press.start), to: time(press.end))) }
        held = nil
        candidate = nil
    }

    /// Follows the key that is held, until its tones are gone for longer than a line drops out.
    private mutating func follow(_ observation: DTMFListener.Observation, _ tell: (DTMFEvent) -> Void) {
        guard var press = held else { return }
        let share = listener.presence(of: press.pair, ago: 0)
        if share >= 0.5 {
            press.absent = 0
            press.end = observation.end
        } else {
            // The slice in which the key was let go holds a part of it.
            if press.absent == 0, share > 0.15 { press.end += Int64((share * Float(DTMFListener.length)).rounded()) }
            press.absent += 1
        }
        press.unproven = observation.pair?.digit == press.pair.digit ? 0 : press.unproven + 1
        held = press
        if press.absent >= Self.longestAbsence || press.unproven >= Self.longestDoubt {
            tell(.ended(press.pair.digit, from: time(press.start), to: time(press.end)))
            held = nil
        }
    }

    /// Looks for a key newly pressed.
    private mutating func seek(_ observation: DTMFListener.Observation, _ tell: (DTMFEvent) -> Void) {
        guard let pair = observation.pair, pair.digit != held?.pair.digit else {
            candidate = nil
            return
        }
        if candidate?.pair.digit != pair.digit {
            candidate = Press(pair: pair, start: observation.end, end: observation.end)
        }
        guard var press = candidate else { return }
        // The last full window knows the levels best.
        press.pair = pair
        press.end = observation.end
        press.windows += 1
        press.start = listener.start(of: pair)
        candidate = press
        guard press.windows >= Self.leastWindows, observation.end - press.start >= shortest else { return }
        if let former = held {
            tell(.ended(former.pair.digit, from: time(former.start), to: time(min(former.end, press.start))))
        }
        held = press
        candidate = nil
        tell(.began(pair.digit, at: time(press.start)))
    }

    private func time(_ samples: Int64) -> CallTime { CallTime(samples: samples) }
}
