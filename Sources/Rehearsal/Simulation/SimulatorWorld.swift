internal import Synchronization

/// What the simulated providers of one process share: who may use them, how slow they are, what goes wrong, and what
/// they were asked.
package final class SimulatorWorld: Sendable {
    /// How a run is set up.
    package struct Settings: Sendable {
        /// The keys that are accepted; empty for any.
        package var keys: Set<String> = []
        /// The start of every random number: the same seed and the same requests make the same run.
        package var seed: UInt64 = 1
        /// How slow each provider is, by its name.
        package var latencies: [String: LatencyProfile] = [:]
        /// How slow the others are.
        package var latency = LatencyProfile.none
        /// How many of a hundred words a recogniser gets wrong.
        package var wordErrors = 0.0
        /// Whether recognisers notice speech that is in none of their clips; an endpointer for each costs some.
        package var hearsStrangers = true
        /// What the simulated voices sound like.
        package var speech: any SpeechMaker = ToneSpeech()
        /// Whether messages carry the time at which they were sent, for who measures.
        package var stampsTime = false

        package init() {}
    }

    package let settings: Settings
    /// What goes wrong next.
    package let faults = FaultSchedule()
    /// What was asked.
    package let journal = SimulatorJournal()

    private let sessions = Mutex<[String: UInt64]>([:])

    package init(_ settings: Settings = Settings()) { self.settings = settings }

    /// Whether a key may be used.
    package func accepts(key: String?) -> Bool {
        guard let key, !key.isEmpty else { return false }
        return settings.keys.isEmpty || settings.keys.contains(key)
    }

    /// How slow a provider is.
    package func latency(of provider: String) -> LatencyProfile {
        settings.latencies[provider] ?? settings.latency
    }

    /// Random numbers for the next session with a provider: the same for the n-th session of every run.
    package func generator(for provider: String) -> SimulatorRandom {
        let number = sessions.withLock { sessions in
            sessions[provider, default: 0] += 1
            return sessions[provider, default: 0]
        }
        var seed = settings.seed
        for byte in provider.utf8 { seed = (seed ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return SimulatorRandom(seed: seed &+ number &* 0x9E37_79B9_7F4A_7C15)
    }

    /// The number of the next request, as providers number theirs: the same in every run.
    package func requestID(for provider: String) -> String {
        var random = generator(for: "\(provider)-request")
        let digits = String(random.next(), radix: 16)
        return "sim-\(provider)-" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Random numbers that are the same in every run (SplitMix64).
package struct SimulatorRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but not including, 1.
    package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number of the standard normal distribution (Box and Muller).
    package mutating func normal() -> Double {
        let radius = (-2 * logarithm(max(unit(), 1e-300))).squareRoot()
        return radius * cosine(2 * Double.pi * unit())
    }
}
