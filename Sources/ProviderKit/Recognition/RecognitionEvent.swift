public import CallTiming

/// What a recogniser makes of the caller's audio.
public enum RecognitionEvent: Sendable, Equatable {
    /// The provider hears speech, from there on; it may be a cough.
    case speechStarted(CallTime)
    /// What the stretch under way sounds like so far; the next one replaces it.
    case interim(Transcript)
    /// A stretch that will not change any more; the next one follows it.
    case final(Transcript)
    /// The caller has paused after the finals so far; where the last word ended, if the provider tells.
    case utteranceEnded(CallTime?)
    /// A turn has begun, by a provider that follows turns.
    case turnStarted(Transcript)
    /// The turn is probably over: time to think about an answer, not to give one.
    case turnProbablyEnded(Transcript)
    /// It was not over.
    case turnResumed
    /// The turn is over, with all of its words.
    case turnEnded(Transcript, confidence: Double?)
    /// Something was said there that the recogniser can make nothing of.
    case unrecognized(start: CallTime, end: CallTime)
    /// Another provider took over; or the same one is there again.
    case switched(ProviderSwitch)
    /// Nobody hears the caller any more, whose audio is kept until somebody does; only where the request waits for that.
    case lost(ProviderFailure)
    /// What the session used, since the last account.
    case usage(ProviderUsage)
    /// The provider complains, and goes on.
    case warning(String)
}
