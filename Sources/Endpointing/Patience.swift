internal import CallTiming

/// How long a silence may last before it ends the caller's turn.
///
/// It begins at a configured length and follows the caller: one who goes on right after a turn was declared over, or just
/// before it would have been, pauses longer than expected and is given more time; turns that end cleanly take a little of
/// it back. Hints bend it for the present turn.
struct Patience: Sendable {
    private let settings: Endpointer.Settings
    /// What this caller is given beyond the configured length, in samples.
    private var extra: Int64 = 0

    init(_ settings: Endpointer.Settings) { self.settings = settings }

    /// The silence, in samples, that ends a turn in which the caller has spoken for so long.
    func limit(afterSpeech length: Int64, hints: EndpointingHints) -> Int64 {
        var share = 1.0
        if hints.contains(.looksFinished) { share *= settings.finishedShare }
        if hints.contains(.looksUnfinished) { share *= settings.unfinishedShare }
        if hints.contains(.isDictating) { share *= settings.dictatingShare }
        if hints.contains(.questionWasAsked), length < Self.openingLength { share *= settings.questionShare }
        let base = settings.patience.samples &+ extra &+ Self.allowance(afterSpeech: length)
        let bent = Int64((Double(base) * share).rounded())
        return min(max(bent, settings.shortestPatience.samples), settings.longestPatience.samples)
    }

    /// How long the opening of an answer is, in samples.
    private static let openingLength: Int64 = 12_000

    /// What the length of a turn so far adds or takes, both in milliseconds.
    ///
    /// Measured on a corpus of conversations: a word or two is likely all there is to say; what has lasted one to three
    /// seconds is most often continued; after five, most has been said.
    private static let allowances: [7 of (length: Int64, extra: Int64)] = [
        (0, -70), (500, -60), (1_000, 0), (1_400, 30), (3_200, 30), (4_000, 0), (5_000, -120),
    ]
    /// From this length on it is this.
    private static let last: (length: Int64, extra: Int64) = (6_500, -200)

    /// The same in samples, for any length.
    private static func allowance(afterSpeech length: Int64) -> Int64 {
        var (low, high) = (allowances[0], last)
        for index in allowances.indices {
            if allowances[index].length * 8 > length {
                high = allowances[index]
                break
            }
            low = allowances[index]
        }
        guard length < last.length * 8 else { return last.extra * 8 }
        return low.extra * 8 + (high.extra - low.extra) * (length - low.length * 8) / (high.length - low.length)
    }

    // MARK: - What the caller teaches

    /// The caller spoke again after a silence that did not end the turn.
    mutating func paused(for silence: Int64, limit: Int64) {
        guard settings.followsCaller, silence >= limit &- 640 else { return }
        lengthen(by: 160)
    }

    /// The caller spoke again so soon after a turn was declared over that it was not.
    mutating func wasTooShort() {
        guard settings.followsCaller else { return }
        lengthen(by: 480)
    }

    /// A turn ended, and the caller waited for the answer.
    mutating func wasLongEnough() {
        guard settings.followsCaller else { return }
        extra = max(extra &- 80, -320)
    }

    private mutating func lengthen(by samples: Int64) { extra = min(extra &+ samples, 2_000) }
}

extension Duration {
    /// The duration in 8 kHz samples.
    var samples: Int64 {
        let (seconds, attoseconds) = components
        return seconds * CallTime.samplesPerSecond + attoseconds / 125_000_000_000_000
    }
}
