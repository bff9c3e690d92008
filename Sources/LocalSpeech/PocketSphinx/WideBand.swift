internal import Octets
internal import TelephoneAudio

/// Makes of the telephone's audio what a model of 16 kHz expects.
///
/// The telephone has nothing above 4 kHz, and a model that learned with more takes that for another sound.
package enum WideBand: Sendable, Hashable {
    /// What is missing is a faint mirror image of what is there: hissing stays hissing.
    case mirrored(gain: Float)
    /// What is missing is steady noise; its amplitude as a fraction of full scale.
    case noise(amplitude: Float)
    /// Nothing is filled in.
    case empty

    /// What was measured to be best: see `Docs/local-engines.md`.
    package static let standard = WideBand.mirrored(gain: 0.3)

    /// The samples at 16 kHz for codes at 8 kHz.
    package func samples(of codes: [UInt8]) -> [Int16] {
        let narrow = [Int16](capacity: codes.count) { MuLaw.decode(codes.span, into: &$0) }
        // Both rates are among those that are resampled.
        guard var wide = try? Resampler.resampled(narrow.span, from: 8_000, to: 16_000) else { return [] }
        switch self {
        case .empty: break
        case .mirrored(let gain):
            // To turn the sign of every other sample is to turn the spectrum around 4 kHz.
            for index in wide.indices {
                wide[index] = Self.sample(Float(wide[index]) * (index & 1 == 0 ? 1 + gain : 1 - gain))
            }
        case .noise(let amplitude):
            for index in wide.indices {
                wide[index] = Self.sample(Float(wide[index]) + amplitude * 32_768 * Self.hiss[index % Self.hiss.count])
            }
        }
        return wide
    }

    private static func sample(_ value: Float) -> Int16 { Int16(max(-32_768, min(32_767, value.rounded()))) }

    /// A second of noise above 4 kHz, of unit power: noise below it, with its spectrum turned around.
    private static let hiss: [Float] = {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        let low = (0..<8_000).map { _ -> Int16 in
            // The sum of four uniform numbers is near enough to a normal one.
            var sum: Int64 = 0
            for _ in 0..<4 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                sum += Int64(state >> 48) - 32_768
            }
            return Int16(sum / 16)
        }
        let wide = (try? Resampler.resampled(low.span, from: 8_000, to: 16_000)) ?? [0]
        let power = wide.reduce(Float(0)) { $0 + Float($1) * Float($1) } / Float(wide.count)
        let scale = 1 / max(1, power.squareRoot())
        return wide.enumerated().map { Float($1) * ($0 & 1 == 0 ? scale : -scale) }
    }()
}
