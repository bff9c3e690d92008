public import CallTiming
public import TelephoneAudio

/// Something that happened in a call: what metrics, records and replay read.
public struct CallEvent: Sendable, Equatable {
    /// What happened.
    public enum Kind: Sendable, Equatable {
        /// The carrier's stream has begun.
        case started(stream: String, call: String)
        /// The caller began to speak.
        case speechStarted
        /// The caller's speech has ended, at the event's time.
        case speechEnded
        /// The recogniser is sure of these words.
        case transcript(String)
        /// The agent's reply of that number was decided on.
        case replyStarted(reply: Int, text: String)
        /// The reply's first audio was handed to the carrier.
        case firstAudioSent(reply: Int)
        /// All of the reply's audio was handed to the carrier.
        case replySent(reply: Int, samples: Int)
        /// The carrier has played the reply to its end.
        case replyHeard(reply: Int)
        /// So much of the caller's audio is missing before the event's time; silence stands in for it.
        case mediaMissing(samples: Int)
        /// How the caller's audio came, all in all.
        case mediaCounted(MediaTimeline.Counts)
        /// A message of the carrier was refused; the call goes on.
        case messageRefused(reason: String)
        /// The call is over.
        case ended(reason: String)
    }

    /// Its place among the events of the call, from 0 on.
    public let number: Int
    /// When it happened, by the machine's clock.
    public let instant: MonotonicInstant
    /// When it happened, by the call's.
    public let time: CallTime
    /// What happened.
    public let kind: Kind

    /// Makes an event.
    public init(number: Int, instant: MonotonicInstant, time: CallTime, kind: Kind) {
        self.number = number
        self.instant = instant
        self.time = time
        self.kind = kind
    }
}
