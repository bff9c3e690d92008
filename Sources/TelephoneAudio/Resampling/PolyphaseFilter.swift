internal import Glibc
internal import Locks
internal import Synchronization

/// A linear-phase low-pass filter for one ratio of rates, cut into its phases.
///
/// Computed once and shared by all that need it: the largest of those in use take a hundred kilobytes.
final class PolyphaseFilter: Sendable {
    /// The edges of the filter, at a lower rate of 8 kHz, and how much it stops.
    struct Design: Hashable, Sendable {
        let pass: Double
        let stop: Double
        let attenuation: Double

        static let gentle = Design(pass: 3_400, stop: 4_600, attenuation: 80)
        static let steep = Design(pass: 3_400, stop: 4_000, attenuation: 66)
    }

    /// Taps are counted in sixteens, the width of the sums.
    static let width = 16
    /// Beyond this many coefficients a filter is not made.
    private static let limit = 1 << 18

    let up: Int
    let down: Int
    /// How many coefficients each phase has.
    let tapCount: Int
    /// Phase after phase, each from the oldest sample's coefficient to the newest one's.
    let rows: [Float]
    /// The delay in samples of the output, a whole number by the choice of the length.
    let delay: Int

    /// The filter for a ratio of rates; nil where it would be too large.
    static func shared(from input: Int, to output: Int, _ design: Design) -> PolyphaseFilter? {
        let clock = ResamplingClock(from: input, to: output)
        let key = Key(up: clock.up, down: clock.down, design: design)
        return made.withFilters { filters in
            if let filter = filters[key] { return filter }
            guard let filter = PolyphaseFilter(up: clock.up, down: clock.down, design) else { return nil }
            // Rates come from outside too; those that people use are few.
            if filters.count < 64 { filters[key] = filter }
            return filter
        }
    }

    private struct Key: Hashable {
        let up: Int
        let down: Int
        let design: Design
    }

    /// The filters there are, for all threads.
    private final class Made: Sendable {
        private let filters = Mutex<[Key: PolyphaseFilter]>([:])

        func withFilters<Value>(_ body: (inout [Key: PolyphaseFilter]) -> Value) -> Value {
            filters.withLock { filters in heldLock(of: self) { body(&filters) } }
        }
    }

    private static let made = Made()

    private init?(up: Int, down: Int, _ design: Design) {
        self.up = up
        self.down = down
        guard up != down else {
            (tapCount, delay) = (Self.width, 0)
            rows = Array(repeating: 0, count: Self.width - 1) + [1]
            return
        }
        // All frequencies as shares of the grid's rate, of which the lower rate is one part in so many.
        let lowerRate = 1 / Double(max(up, down))
        let transition = (design.stop - design.pass) / 8_000 * lowerRate
        // Kaiser's estimate of the length, made longer until the delay is a whole number of samples out. The newest sample
        // that counts for an output lies up to `down` - 1 steps behind the place of that output.
        let needed = (design.attenuation - 7.95) / (14.36 * transition) / 2
        delay = max(1, Int(((needed - Double(down - 1)) / Double(down)).rounded(.up)))
        let half = delay * down + down - 1
        let count = 2 * half + 1
        tapCount = ((count + up - 1) / up + Self.width - 1) / Self.width * Self.width
        guard tapCount * up <= Self.limit else { return nil }
        let attenuation = 7.95 + 14.36 * transition * Double(2 * half)
        let shape = 0.1102 * (attenuation - 8.7)
        let cutOff = (design.pass + design.stop) / 8_000 / 2 * lowerRate
        var rows = [Float](repeating: 0, count: tapCount * up)
        for index in 0..<count {
            let place = Double(index - half)
            let window = bessel(shape * (1 - place * place / Double(half * half)).squareRoot()) / bessel(shape)
            let sinc = place == 0 ? 2 * cutOff : sin(2 * .pi * cutOff * place) / (.pi * place)
            let (age, phase) = index.quotientAndRemainder(dividingBy: up)
            rows[phase * tapCount + tapCount - 1 - age] = Float(window * sinc * Double(up))
        }
        self.rows = rows
    }
}

/// The modified Bessel function of the first kind and order zero.
private func bessel(_ value: Double) -> Double {
    var sum = 1.0
    var term = 1.0
    var order = 1.0
    while term > sum * 1e-17 {
        term *= (value / 2 / order) * (value / 2 / order)
        sum += term
        order += 1
    }
    return sum
}
