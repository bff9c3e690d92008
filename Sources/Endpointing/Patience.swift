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

    /// What the length of a turn so far adds or takes, in samples.
    ///
    /// A word or two is likely all there is to say; a sentence of one to three seconds is what is most often continued;
    /// after five seconds most has been said.
    private static func allowance(afterSpeech length: Int64) -> Int64 {
        switch length {
        case ..<4_000: -400
        case ..<8_000: -400 &+ 400 &* (length &- 4_000) / 4_000
        case ..<26_000: 0
        case ..<48_000: -800 &* (length &- 26_000) / 22_000
        default: -800
        }
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
