#if Opus
    /// The rates that Opus knows.
    public enum OpusRate: Int, Sendable, CaseIterable {
        case narrowband = 8_000
        case mediumband = 12_000
        case wideband = 16_000
        case superwideband = 24_000
        case fullband = 48_000

        /// How many samples at 48 kHz one of this rate is.
        public var samplesAt48: Int { 48_000 / rawValue }
    }

    /// How Opus is to encode.
    public struct OpusSettings: Sendable, Equatable {
        /// What the encoder favours.
        public enum Purpose: Sendable, Equatable {
            /// That speech is understood.
            case speech
            /// That it sounds like the original.
            case audio
            /// That it is soon there; neither of the other two.
            case lowDelay
        }

        /// The rate of the samples.
        public var rate: OpusRate
        /// One, or two that take turns.
        public var channels: Int
        /// What it favours.
        public var purpose: Purpose
        /// Bits a second; nil leaves it to the library.
        public var bitrate: Int?
        /// From 0, cheap, to 10, good; nil leaves it to the library.
        public var complexity: Int?
        /// The share of packets that will be lost, in per cent: above zero, packets tell of the one before, too.
        public var expectedLoss: Int

        /// Makes settings.
        public init(
            rate: OpusRate,
            channels: Int = 1,
            purpose: Purpose = .speech,
            bitrate: Int? = nil,
            complexity: Int? = nil,
            expectedLoss: Int = 0
        ) {
            self.rate = rate
            self.channels = channels
            self.purpose = purpose
            self.bitrate = bitrate
            self.complexity = complexity
            self.expectedLoss = expectedLoss
        }
    }
#endif
