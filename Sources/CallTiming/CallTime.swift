/// A position in a call: 8 kHz samples since the carrier's `start`.
public struct CallTime: Sendable, Hashable, Comparable {
    /// Samples since the start of the call.
    public let samples: Int64

    /// The start of the call.
    public static let start = CallTime(samples: 0)

    /// How many samples a second of a call has.
    public static let samplesPerSecond: Int64 = 8_000

    /// The position `samples` into the call.
    public init(samples: Int64) { self.samples = samples }

    /// The position `milliseconds` into the call.
    public init(milliseconds: Int64) { samples = milliseconds * 8 }

    /// Orders positions by time.
    public static func < (earlier: Self, later: Self) -> Bool { earlier.samples < later.samples }

    /// The position that many samples later.
    public static func + (time: Self, samples: Int64) -> Self { Self(samples: time.samples + samples) }

    /// The time between two positions.
    public static func - (later: Self, earlier: Self) -> Duration {
        .microseconds((later.samples - earlier.samples) * 125)
    }
}
