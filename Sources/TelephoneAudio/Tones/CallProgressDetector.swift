public import CallTiming

/// Hears how an outbound call goes: dial tone, ringing, busy, no line, the tones before an announcement, and the beep of
/// an answering machine; North America's tones and Europe's.
///
/// A pure value that allocates nothing; feed it the far end's audio at 8 kHz in frames of any length. It judges 10 ms at
/// a time by their tones, puts equal ones together to bursts, and tells a signal when the bursts and pauses fit one.
/// What goes on (ringing, busy) is told once, and again when it comes back after eight seconds without.
public struct CallProgressDetector: Sendable {
    private var listener: ProgressListener
    private var rules = CallProgressRules()
    private var burst: ToneBurst?
    /// How often in a row something else was heard while a tone was on.
    private var misses = 0

    /// A tone that is interrupted for less goes on.
    private static let patience = 3

    /// Makes a detector whose first sample lies at a position.
    public init(startingAt start: CallTime = .start) { listener = ProgressListener(startingAt: start.samples) }

    /// Listens to the next samples, and tells what they bring to light.
    public mutating func process(_ samples: Span<Int16>, tell: (CallProgressEvent) -> Void) {
        var index = 0
        while let observation = listener.next(samples, from: &index) { judge(observation, tell) }
    }

    private mutating func judge(_ observation: ProgressListener.Observation, _ tell: (CallProgressEvent) -> Void) {
        if var going = burst {
            if going.goOn(with: observation) {
                burst = going
                misses = 0
                rules.toneGoesOn(going, at: observation.end, tell: tell)
                return
            }
            misses += 1
            if misses < Self.patience { return }
            burst = nil
            misses = 0
            rules.toneEnded(going, at: observation.end, tell: tell)
        }
        if let new = ToneBurst(observation) {
            burst = new
            rules.toneBegan(new)
        } else {
            rules.noTone(observation, tell: tell)
        }
    }
}
