internal import Glibc

/// One tone or pair of tones from its beginning to its end.
struct ToneBurst: Sendable {
    /// The exchange's pair; nil for a single tone.
    let pair: ProgressPair?
    /// The mean frequency of a single tone.
    private(set) var hertz: Float
    let start: Int64
    private(set) var end: Int64
    private var lowest: Float
    private var highest: Float
    private var softest = Float.infinity
    private var loudest: Float = 0
    private(set) var power: Float
    private var count: Float = 1
    /// Its latest power, which counts only if it goes on: the last 10 ms hold the tone's end.
    private var latest: Float?

    /// Begins a burst; nil when the sound is no tone.
    init?(_ observation: ProgressListener.Observation) {
        switch observation.sound {
        case .single(let hertz): (pair, self.hertz) = (nil, hertz)
        case .pair(let pair): (self.pair, hertz) = (pair, 0)
        case .silence, .other: return nil
        }
        start = observation.onset
        end = observation.end
        (lowest, highest) = (hertz, hertz)
        power = observation.power
    }

    /// How long it has lasted, in samples.
    var length: Int64 { end - start }

    /// Whether it is a single tone of the exchanges that use one (400, 425, 440 or 450 Hz).
    var isExchangeTone: Bool { pair == nil && (380...470).contains(hertz) }

    /// Whether it kept its frequency and its level, as no instrument and no voice does.
    var isSteady: Bool { highest - lowest <= max(6, hertz * 0.012) && loudest <= 2 * softest }

    /// Goes on with what was heard next; false when that is not the same tone.
    mutating func goOn(with observation: ProgressListener.Observation) -> Bool {
        switch observation.sound {
        case .single(let next):
            guard pair == nil, abs(next - hertz) <= max(8, 0.015 * hertz) else { return false }
            hertz += (next - hertz) / (count + 1)
            lowest = min(lowest, next)
            highest = max(highest, next)
        case .pair(let next):
            guard next == pair else { return false }
        case .silence, .other: return false
        }
        if let latest {
            softest = min(softest, latest)
            loudest = max(loudest, latest)
        }
        latest = observation.power
        power += (observation.power - power) / (count + 1)
        count += 1
        end = observation.end
        return true
    }

    /// Whether another one sounds the same.
    func isLike(_ other: ToneBurst) -> Bool {
        pair == other.pair && (pair != nil || abs(hertz - other.hertz) <= 0.03 * hertz)
    }
}
