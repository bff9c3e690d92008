internal import AgentWire
internal import CallTiming
internal import Octets

/// The agent's voice that the carrier is not to have yet: what cannot be taken back is not to be given early.
struct HeldVoice: ~Copyable {
    private struct Piece {
        var speech: AgentSpeech
        var count: Int
        /// Whether none of it was given yet.
        var isWhole = true
    }

    /// How many samples the carrier may have ahead of real time.
    let most: Int64
    private var codes = ByteBuffer()
    private var pieces: [Piece] = []

    init(most: Int64) { self.most = max(160, most) }

    /// Whether nothing is held.
    var isEmpty: Bool { pieces.isEmpty }

    /// More of the voice has come.
    mutating func add(_ samples: Span<UInt8>, of speech: AgentSpeech) {
        codes.append(samples)
        pieces.append(Piece(speech: speech, count: samples.count))
    }

    /// Nothing of it is to be heard any more.
    mutating func drop() {
        codes.removeAll()
        pieces.removeAll()
    }

    /// Gives what the carrier may have now, piece by piece; answers how soon it may have more, nil when there is none.
    ///
    /// - Parameter ahead: how many samples it has that were not played.
    mutating func release(
        ahead: Int64,
        _ give: (_ codes: Span<UInt8>, _ speech: AgentSpeech, _ isFirst: Bool) -> Void
    ) -> Duration? {
        var ahead = ahead
        while let piece = pieces.first {
            let room = most - ahead
            // Not a sample at a time: half of it is played first.
            guard room >= min(Int64(piece.count), most / 2) else { return .microseconds((ahead - most / 2) * 125) }
            let count = min(piece.count, Int(room))
            give(codes.bytes.extracting(first: count), piece.speech, piece.isWhole)
            codes.consume(count)
            ahead += Int64(count)
            if count == piece.count {
                pieces.removeFirst()
            } else {
                pieces[0] = Piece(speech: piece.speech, count: piece.count - count, isWhole: false)
            }
        }
        return nil
    }
}
