public import CallTiming
public import TelephoneAudio

/// Something that happened in a call: what metrics, records and replay read.
public struct CallEvent: Sendable, Equatable {
    /// What happened.
    ///
    /// Replies are told apart by their numbers, which count up through the call.
    public enum Kind: Sendable, Equatable {
        /// The carrier's stream has begun.
        case started(stream: String, call: String)

        /// The caller began to speak there.
        case speechStarted(at: CallTime)
        /// The caller's speech ended there; known at the event's own time.
        case speechEnded(at: CallTime)
        /// What the recogniser hears so far, and what it is sure of.
        case interim(String)
        case transcript(String)
        case keyPressed(Character)
        /// The caller's turn is over; where its speech ended, and how that is known.
        case turnEnded(text: String, keys: String, end: CallTime, reason: String)
        /// The caller only showed that they listen.
        case listeningSound(String)

        /// A reply was begun; as a guess, if the turn is not known to be over.
        case replyBegun(reply: Int, isGuess: Bool)
        /// The guess was right, or was thrown away, with so many characters.
        case guessUsed(reply: Int, hasAudio: Bool)
        case guessDropped(reply: Int, characters: Int)
        /// The model was asked; its first piece of text came; it has written all of this.
        case replyRequested(reply: Int)
        case firstText(reply: Int)
        case replyWritten(reply: Int, text: String)
        /// The voice was given its first text; its first audio came; it has made all of it.
        case firstPiece(reply: Int, text: String)
        case firstAudioMade(reply: Int)
        case replyMade(reply: Int)
        /// The first audio was handed to the carrier; all of it was.
        case firstAudioSent(reply: Int)
        case replySent(reply: Int, samples: Int)
        /// With that first audio the caller's turn that ended there has its answer.
        case turnAnswered(reply: Int, end: CallTime)
        /// The first sample of a reply was at the caller's ear at a time, as marks tell; it took so many samples to get there.
        case firstAudioHeard(reply: Int, at: CallTime, way: Int64)
        /// The caller has heard it to its end; or this much of it, and then cut in.
        case replyHeard(reply: Int, text: String)
        case replyCut(reply: Int, heard: String)
        /// The caller speaks again before the reply is heard, which waits.
        case replyDeferred
        case fillerPlayed
        /// The caller has heard the last sample there was.
        case agentIsSilent

        /// The caller may be cutting in; was not; is, for that reason.
        case bargeInSuspected
        case bargeInDismissed
        case bargeInConfirmed(String)

        case toolCalled(name: String, id: String)
        case toolFinished(id: String, isError: Bool)
        /// Nobody has said anything for long, and the caller is asked for.
        case silencePrompt(Int)
        case languageSwitched(String)
        /// The call goes on in another stage.
        case stageEntered(String)
        /// The caller has given no answer that could be understood, and is asked again.
        case askedAgain
        /// What was said before stands in the history as this from now on.
        case summarised(text: String)

        case providerSwitched(ProviderSwitch)
        case providerFailed(ProviderRole, ProviderFailure)
        /// Nobody stands in for a provider that fails, which is asked again and again; it works again.
        case recovering(ProviderRole, ProviderFailure)
        case recovered(ProviderRole)
        /// The caller, who waits for that, hears this sentence; a tone, if it is empty.
        case holding(String)
        case used(ProviderRole, ProviderUsage)
        /// What that cost, and what the call has cost by now.
        case cost(ProviderRole, amount: Double, total: Double, currency: String)
        case warning(String)

        /// What somebody made of the call beside it, without being heard.
        case shadowed(ShadowFinding)

        /// An agent elsewhere has the call, in a conversation of that name; or has it no longer.
        case agentJoined(agent: String, conversation: String)
        case agentLeft(reason: String)
        /// What that agent's server believes the way to it to take, in milliseconds.
        case agentPinged(milliseconds: Int)
        /// What went to that agent and came from it, all in all.
        case agentCounted(RemoteCounts)

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
