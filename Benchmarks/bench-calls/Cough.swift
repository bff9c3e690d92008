import Glibc
import Rehearsal
import TelephoneAudio

/// Coughs, and throats that are cleared: one to three bursts of air, each with the rest of a voice in it.
///
/// Air alone is never taken for speech by the ear; it is the voice that makes it suspicious.
struct Cough {
    private var random: SimulatorRandom
    private var babble: Babble

    init(seed: UInt64) {
        random = SimulatorRandom(seed: seed)
        babble = Babble(seed: seed)
    }

    /// The next one, in µ-law.
    mutating func next() -> [UInt8] {
        var codes: [UInt8] = []
        for number in 0..<Int.random(in: 1...2, using: &random) {
            if number > 0 {
                codes += [UInt8](repeating: MuLaw.silence, count: Int.random(in: 320...960, using: &random))
            }
            codes += burst(Int.random(in: 960...2_080, using: &random))
        }
        return codes
    }

    private mutating func burst(_ count: Int) -> [UInt8] {
        let voice = babble.muLaw(samples: count)
        let fall = Double.random(in: 1_200...2_400, using: &random)
        let air = Double.random(in: 500...1_200, using: &random)
        var low = 0.0
        var codes: [UInt8] = []
        for (index, code) in voice.enumerated() {
            // It begins at once, in a hundredth of a second, and fades.
            let envelope = min(1, Double(index) / 80) * exp(-Double(index) / fall)
            low += 0.6 * (Double.random(in: -1...1, using: &random) - low)
            let sample = envelope * (1.6 * Double(MuLaw.decode(code)) + air * low)
            codes.append(MuLaw.encode(Int16(max(-32_000, min(32_000, sample)))))
        }
        return codes
    }
}
