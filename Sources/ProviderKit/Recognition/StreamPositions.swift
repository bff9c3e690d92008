public import CallTiming

/// Where in the call the samples of a provider's stream are: a provider counts what it was sent, the call what there was.
public struct StreamPositions: Sendable, Equatable {
    private struct Piece: Sendable, Equatable {
        var stream: Int64
        var call: CallTime
    }

    /// Where the call's time leapt, oldest first.
    private var pieces: [Piece] = []

    /// How many samples were sent.
    public private(set) var sent: Int64 = 0

    /// How many leaps are remembered: those of the last minutes, in any sane call.
    private static let mostPieces = 256

    /// Makes an empty stream.
    public init() {}

    /// So many samples were sent, the first of them from that time; allocates only where the time leaps.
    public mutating func sent(_ count: Int, at time: CallTime) {
        if let last = pieces.last {
            if last.call + (sent - last.stream) != time { add(Piece(stream: sent, call: time)) }
        } else {
            add(Piece(stream: sent, call: time))
        }
        sent += Int64(count)
    }

    private mutating func add(_ piece: Piece) {
        if pieces.count == Self.mostPieces { pieces.removeFirst(Self.mostPieces / 2) }
        if pieces.last?.stream == piece.stream { pieces.removeLast() }
        pieces.append(piece)
    }

    /// When the sample of that number was said; before the first one, the start.
    public func callTime(ofSample sample: Int64) -> CallTime {
        let sample = max(0, min(sample, sent))
        guard let piece = pieces.last(where: { $0.stream <= sample }) ?? pieces.first else { return .start }
        return piece.call + max(0, sample - piece.stream)
    }

    /// When the end of so many samples was reached: at a leap, before it.
    public func callTime(ofEnd sample: Int64) -> CallTime {
        sample > 0 ? callTime(ofSample: min(sample, sent) - 1) + 1 : callTime(ofSample: 0)
    }

    /// The sample number of a time in seconds, as providers give it; held to what was sent.
    public func sample(ofSeconds seconds: Double) -> Int64 {
        guard seconds.isFinite, seconds > 0 else { return 0 }
        return min(sent, Int64(min(seconds * Double(CallTime.samplesPerSecond), 1e15).rounded()))
    }
}
