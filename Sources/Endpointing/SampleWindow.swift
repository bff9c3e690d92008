/// The last 256 samples of a signal, the newest at the end.
struct SampleWindow: Sendable {
    /// How many samples a frame has: 20 ms.
    static let frameLength = 160

    /// Where the newest frame begins.
    static let newest = 256 - frameLength

    private var storage: [256 of Float] = .init(repeating: 0)

    /// The samples, as fractions of full scale.
    var samples: Span<Float> {
        @_lifetime(borrow self)
        get { storage.span }
    }

    /// Moves a frame in and the oldest samples out.
    mutating func push(_ frame: Span<Float>) {
        var samples = storage.mutableSpan
        for index in 0..<Self.newest { samples[index] = samples[index &+ Self.frameLength] }
        for index in 0..<Self.frameLength { samples[Self.newest &+ index] = frame[index] }
    }

    /// How often the newest frame crosses zero.
    var zeroCrossings: Int {
        let samples = storage.span
        var count = 0
        for index in Self.newest &+ 1..<256 {
            // The sign bits, compared without a branch: noise crosses at random.
            count &+= Int((samples[index].bitPattern ^ samples[index &- 1].bitPattern) >> 31)
        }
        return count
    }
}
