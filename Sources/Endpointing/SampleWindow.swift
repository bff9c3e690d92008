/// The last 256 samples of a signal, the newest at the end.
struct SampleWindow: Sendable {
    /// How many samples a frame has: 20 ms.
    static let frameLength = 160

    /// Where the newest frame begins.
    static let newest = 256 - frameLength

    private var storage: [64 of Quad] = .init(repeating: .zero)

    /// The samples, as fractions of full scale.
    var samples: Span<Quad> {
        @_lifetime(borrow self)
        get { storage.span }
    }

    /// Moves a frame in and the oldest samples out.
    mutating func push(_ frame: Span<Float>) {
        precondition(frame.count == Self.frameLength)
        var samples = storage.mutableSpan
        for quad in 0..<Self.newest / 4 { samples[quad] = samples[quad &+ Self.frameLength / 4] }
        for quad in 0..<Self.frameLength / 4 { samples[Self.newest / 4 &+ quad] = frame.quad(at: 4 &* quad) }
    }

    /// How often the newest frame crosses zero.
    var zeroCrossings: Int {
        let samples = storage.span
        // The sign bits, compared without a branch: noise crosses at random.
        var counts = SIMD4<Int32>.zero
        for index in stride(from: Self.newest, to: 256, by: 4) {
            let signs = samples.quad(at: index).bits
            let before = samples.quad(at: index &- 1).bits
            counts &-= (signs ^ before) &>> 31
        }
        // The first sample has none before it in the frame.
        let first = samples.number(at: Self.newest).bitPattern ^ samples.number(at: Self.newest &- 1).bitPattern
        return Int(counts.wrappedSum()) &- Int(first >> 31)
    }
}
