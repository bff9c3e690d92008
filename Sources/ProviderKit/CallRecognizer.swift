public import CallTiming

/// What a recogniser has made of the caller's audio.
public enum RecognizerEvent: Sendable, Equatable {
    /// The caller began to speak, at that time.
    case speechStarted(CallTime)
    /// The caller stopped speaking at that time, and said this.
    case final(String, endedAt: CallTime)
}

/// Listens to one call; lives on the call's loop.
public protocol CallRecognizer: AnyObject {
    /// Hears the next µ-law samples, which begin at `time`; answers what it has recognised by their end.
    func hear(_ codes: Span<UInt8>, at time: CallTime) -> RecognizerEvent?
}

/// Decides what the agent says to what was said to it.
public protocol ReplyScript: AnyObject {
    /// The reply to the caller's turn; nil when nothing is to be said.
    func reply(to words: String) -> String?
}

/// Turns a reply into telephone audio.
public protocol ReplyVoice: AnyObject {
    /// The reply's µ-law samples.
    func speak(_ text: String) -> [UInt8]
}
