/// What 10 ms of the far end's sound were taken for.
enum ProgressSound: Sendable, Equatable {
    case silence
    /// One steady sine wave.
    case single(hertz: Float)
    /// Two sine waves that exchanges use together.
    case pair(ProgressPair)
    /// Speech, music, noise.
    case other
}

/// Two frequencies that exchanges use together.
enum ProgressPair: Int, Sendable, CaseIterable {
    case dial, ringback, busy, britishRingback

    var hertz: (low: Double, high: Double) {
        switch self {
        case .dial: (350, 440)
        case .ringback: (440, 480)
        case .busy: (480, 620)
        case .britishRingback: (400, 450)
        }
    }

    /// The bank's frequencies, and where in it a pair's two are.
    static let bank: [Double] = [350, 400, 440, 450, 480, 620, 540, 300]

    var lanes: (low: Int, high: Int) {
        switch self {
        case .dial: (0, 2)
        case .ringback: (2, 4)
        case .busy: (4, 5)
        case .britishRingback: (1, 3)
        }
    }
}
