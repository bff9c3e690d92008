internal import TelephoneAudio

/// Hears an answering machine's beep in a call's audio; a value, fed with the far end's µ-law.
public struct BeepListener: Sendable {
    private var detector = CallProgressDetector()

    /// Makes a listener whose first sample is the call's first.
    public init() {}

    /// Listens to the next audio; answers whether a beep has ended in it.
    public mutating func hears(muLaw codes: Span<UInt8>) -> Bool {
        var hasBeeped = false
        detector.process(muLaw: codes) { event in
            if case .beep = event.signal { hasBeeped = true }
        }
        return hasBeeped
    }
}
