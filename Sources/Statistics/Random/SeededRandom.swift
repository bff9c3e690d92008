/// Random numbers that are the same in every run (xoshiro256**, seeded by SplitMix64).
///
/// Whole numbers, and so what is resampled and shuffled, are the same on every machine. The draws from distributions go
/// through the C library's functions, whose last bit may differ on another processor.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)
    private let seed: UInt64

    /// Starts the row of numbers that belongs to a seed.
    public init(seed: UInt64) {
        var splitter = SplitMix(state: seed)
        self.init(state: (splitter.next(), splitter.next(), splitter.next(), splitter.next()), seed: seed)
    }

    init(state: (UInt64, UInt64, UInt64, UInt64), seed: UInt64) {
        self.state = state
        self.seed = seed
    }

    /// The next number.
    public mutating func next() -> UInt64 {
        let result = (state.1 &* 5).rotatedLeft(7) &* 9
        let shifted = state.1 &<< 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3.rotatedLeft(45)
        return result
    }

    // MARK: - Rows of their own

    /// A row of its own for what has this name.
    ///
    /// It hangs on the seed and the name alone, not on how many numbers were drawn before: so a part that draws more or
    /// less leaves the others as they were.
    public func fork(_ name: String) -> SeededRandom {
        // Fowler, Noll and Vo's hash; Swift's own is another in every run.
        let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0100_0000_01B3 }
        return child(hash, salt: 0x6E61_6D65)
    }

    /// A row of its own for the one with this number, in the same manner.
    public func fork(_ index: Int) -> SeededRandom { child(UInt64(truncatingIfNeeded: index), salt: 0x696E_6465_78) }

    private func child(_ key: UInt64, salt: UInt64) -> SeededRandom {
        SeededRandom(seed: SplitMix.mixed(SplitMix.mixed(seed ^ SplitMix.mixed(salt)) &+ SplitMix.mixed(key ^ salt)))
    }
}

/// The small generator that fills the state of the larger one.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        let result = Self.mixed(state)
        state &+= 0x9E37_79B9_7F4A_7C15
        return result
    }

    static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = number &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed &>> 31)
    }
}

extension UInt64 {
    fileprivate func rotatedLeft(_ places: UInt64) -> UInt64 { self &<< places | self &>> (64 - places) }
}
