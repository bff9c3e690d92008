/// The tones of the world's exchanges, for tests and simulators.
public enum CallProgressTones: Sendable, Hashable, CaseIterable {
    /// The United States and Canada.
    case northAmerica
    /// What most of Europe uses (ETSI TR 101 041): 425 Hz.
    case europe
    /// The United Kingdom.
    case unitedKingdom
    /// France: 440 Hz.
    case france

    /// The tones of a signal in this country.
    ///
    /// Cadences repeat; special information tones and beeps come once.
    public func generator(of signal: CallProgressSignal, level: Double = -15) -> ToneGenerator {
        switch signal {
        case .dialTone: return ToneGenerator([ToneSegment(dialTone, nil, level: level)])
        case .ringback: return cadence(ringback, ringing, level)
        case .busy: return cadence(busyTone, busy, level)
        case .congestion: return cadence(busyTone, congestion, level)
        case .specialInformation(let kind): return ToneGenerator(Self.rising(kind, level))
        case .beep(let hertz):
            return ToneGenerator([ToneSegment([Double(hertz)], .milliseconds(500), level: level)])
        }
    }

    private func cadence(_ hertz: [Double], _ milliseconds: [Int], _ level: Double) -> ToneGenerator {
        let segments = milliseconds.enumerated().map { index, length in
            ToneSegment(index.isMultiple(of: 2) ? hertz : [], .milliseconds(length), level: level)
        }
        return ToneGenerator(segments, repeats: true)
    }

    private var dialTone: [Double] {
        switch self {
        case .northAmerica, .unitedKingdom: [350, 440]
        case .europe: [425]
        case .france: [440]
        }
    }

    private var ringback: [Double] {
        switch self {
        case .northAmerica: [440, 480]
        case .europe: [425]
        case .unitedKingdom: [400, 450]
        case .france: [440]
        }
    }

    private var busyTone: [Double] {
        switch self {
        case .northAmerica: [480, 620]
        case .europe: [425]
        case .unitedKingdom: [400]
        case .france: [440]
        }
    }

    /// On, off, on, off … in milliseconds.
    private var ringing: [Int] {
        switch self {
        case .northAmerica: [2000, 4000]
        case .europe: [1000, 4000]
        case .unitedKingdom: [400, 200, 400, 2000]
        case .france: [1500, 3500]
        }
    }

    private var busy: [Int] { self == .unitedKingdom ? [375, 375] : [500, 500] }

    private var congestion: [Int] {
        switch self {
        case .northAmerica, .france: [250, 250]
        case .europe: [200, 200]
        case .unitedKingdom: [400, 350, 225, 525]
        }
    }

    /// The frequencies and lengths of Telcordia SR-2275, and of ITU-T E.180 for the unspecified ones.
    private static func rising(_ kind: SpecialInformation, _ level: Double) -> [ToneSegment] {
        let tones: [(hertz: Double, milliseconds: Int)] =
            switch kind {
            case .noCircuit: [(985.2, 380), (1428.5, 380), (1776.7, 380)]
            case .intercept: [(913.8, 274), (1370.6, 274), (1776.7, 380)]
            case .vacant: [(985.2, 380), (1370.6, 274), (1776.7, 380)]
            case .reorder: [(913.8, 274), (1428.5, 380), (1776.7, 380)]
            case .unspecified: [(950, 330), (1400, 330), (1800, 330)]
            }
        return tones.map { ToneSegment([$0.hertz], .milliseconds($0.milliseconds), level: level) }
    }
}
