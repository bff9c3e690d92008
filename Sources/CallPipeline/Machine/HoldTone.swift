internal import TelephoneAudio

/// A soft tone that swells and fades every second and a half, for who has to wait: µ-law.
enum HoldTone {
    static let piece = 800
    private static let period = 12_000
    private static let swell = 6_400
    /// About 30 dB below the loudest, at a pitch that no network's tones have.
    private static let loudest = 1_000.0
    private static let pitch = 660.0

    static func samples(at place: Int) -> [UInt8] {
        let start = place % period
        return Array(all[start..<start + piece])
    }

    private static let all: [UInt8] = (0..<period).map { place in
        guard place < swell else { return MuLaw.silence }
        let share = Double(place) / Double(swell)
        // A parabola that begins and ends at nothing.
        let level = loudest * 4 * share * (1 - share)
        return MuLaw.encode(Int16(level * sine(Double(place) * pitch / 8_000)))
    }

    /// The sine of a share of a circle, by Bhaskara's formula: close enough for a soft tone, and needs no library.
    private static func sine(_ turns: Double) -> Double {
        let part = turns - turns.rounded(.down)
        let half = part < 0.5 ? part * 2 : part * 2 - 1
        let product = half * (1 - half)
        let value = 16 * product / (5 - 4 * product)
        return part < 0.5 ? value : -value
    }
}
