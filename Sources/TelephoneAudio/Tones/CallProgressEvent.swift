public import CallTiming

/// What the far end's tones say of an outbound call.
public enum CallProgressSignal: Sendable, Hashable {
    /// The exchange waits for digits.
    case dialTone
    /// The called telephone rings.
    case ringback
    /// The called line is in use.
    case busy
    /// No line could be had (fast busy, reorder).
    case congestion
    /// The three rising tones before a spoken announcement.
    case specialInformation(SpecialInformation)
    /// The single tone after which an answering machine records, of about that frequency.
    case beep(hertz: Int)
}

/// What the three rising tones announce, told by their frequencies and lengths in North America.
public enum SpecialInformation: Sendable, Hashable {
    /// The number has been changed or taken out of service.
    case intercept
    /// The number is not assigned.
    case vacant
    /// The call could not be completed here.
    case reorder
    /// All lines are in use.
    case noCircuit
    /// Three tones as ITU-T E.180 has them; the announcement says the rest.
    case unspecified
}

/// A signal, and where its tones were heard.
public struct CallProgressEvent: Sendable, Equatable {
    /// What it was.
    public let signal: CallProgressSignal
    /// Where its first tone began, to about 10 ms.
    public let start: CallTime
    /// Where its last tone ended, or how far it has been heard.
    public let end: CallTime

    /// Makes an event.
    public init(signal: CallProgressSignal, start: CallTime, end: CallTime) {
        self.signal = signal
        self.start = start
        self.end = end
    }
}
