internal import Rehearsal
internal import TelephoneAudio

/// What is heard behind a caller: a hiss, a second of it, again and again.
enum CallerNoise {
    /// A second of noise of a height in decibels below the loudest there is.
    static func hiss(decibels: Double, seed: UInt64) -> [UInt8] {
        var random = SimulatorRandom(seed: seed)
        let height = 32_768 * powerOfTen(decibels / 20)
        var before = 0.0
        return (0..<8_000).map { _ in
            // A little softer on top than white: a room, not a radio.
            before = 0.6 * before + 0.8 * random.normal()
            return MuLaw.encode(Int16(max(-32_000, min(32_000, before * height))))
        }
    }
}
