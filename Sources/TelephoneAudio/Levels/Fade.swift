/// A short rise or fall of the level, so that a cut is not heard as a click.
///
/// It is smooth at both ends and may go over several blocks. Behind its end a rise leaves samples as they are, a fall
/// leaves silence.
public struct Fade: Equatable, Sendable {
    /// From silence or to it.
    public enum Direction: Equatable, Sendable {
        /// From silence to the full level.
        case rise
        /// From the full level to silence.
        case fall
    }

    /// What is usual for a cut: 5 ms at 8 kHz.
    public static let usualLength = 40

    /// Whether it rises or falls.
    public let direction: Direction
    /// How many samples it takes.
    public let length: Int
    /// How many samples it has gone through.
    public private(set) var position = 0

    /// Begins a fade over so many samples.
    public init(_ direction: Direction, over length: Int = usualLength) {
        precondition(length >= 0, "a fade takes no less than no time")
        self.direction = direction
        self.length = length
    }

    /// Whether it is over: from now on a rise changes nothing, and a fall leaves nothing.
    public var isOver: Bool { position >= length }

    /// Goes on over the next samples, in place.
    public mutating func apply(to samples: inout MutableSpan<Int16>) {
        for index in samples.indices {
            if isOver, direction == .rise { return }
            samples[index] = Int16(truncatingIfNeeded: (Int32(samples[index]) * nextFactor() + 0x4000) >> 15)
        }
    }

    /// Goes on over the next codes of one of the laws of G.711, in place.
    public mutating func apply(to codes: inout MutableSpan<UInt8>, law: G711 = .muLaw) {
        for index in codes.indices {
            if isOver, direction == .rise { return }
            guard !isOver else {
                codes[index] = law.silence
                continue
            }
            let sample = (Int32(law.decode(codes[index])) * nextFactor() + 0x4000) >> 15
            codes[index] = law.encode(Int16(truncatingIfNeeded: sample))
        }
    }

    /// The factor of the next sample in steps of 1/32,768.
    private mutating func nextFactor() -> Int32 {
        guard !isOver else { return direction == .rise ? 0x8000 : 0 }
        position += 1
        let share = Double(position) / Double(length + 1)
        // The polynomial whose slope and bend are nothing at both ends.
        let rise = share * share * share * (share * (share * 6 - 15) + 10)
        return Int32(((direction == .rise ? rise : 1 - rise) * 32_768).rounded())
    }
}
