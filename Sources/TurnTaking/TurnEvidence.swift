package import CallTiming

/// What is known of the caller's turn: from the ear, from the recogniser, from the keys, and from the agent itself.
package enum TurnEvidence: Sendable, Equatable {
    /// The endpointer hears a turn begin.
    case speechStarted
    /// The caller is quiet for a moment, within a turn: it may be the end.
    case paused
    /// It was not the end.
    case wentOn
    /// The endpointer is sure that the turn is over; speech ended at that time.
    case speechEnded(at: CallTime)
    /// What the stretch under way sounds like so far, from when to when.
    case interim(String, start: CallTime, end: CallTime)
    /// A stretch that will not change any more, from when to when; and up to when its audio has been listened to.
    case final(String, start: CallTime, end: CallTime, told: CallTime)
    /// The recogniser says that the caller has paused after the finals so far.
    case utteranceEnded
    /// A provider that follows turns: one has begun, probably ended, goes on, has ended.
    case turnStarted
    case turnProbablyEnded(String, start: CallTime, end: CallTime)
    case turnResumed
    case turnEnded(String, start: CallTime, end: CallTime)
    /// Something was said that nothing can be made of.
    case unrecognized
    /// The caller is not listened to from now on.
    case isNotHeard
    /// A key was pressed, and nothing else wants it.
    case key(Character)
    /// The agent is to be heard from now on, or is silent from now on.
    case agentSpeaks
    case agentIsSilent
    /// Something is being done for the caller, who is not to be asked anything: a tool runs, the reply is being made.
    case agentIsBusy
    /// Nobody makes words of the caller any more; somebody does again, and begins with what was said meanwhile.
    case recognizerIsLost
    case recognizerIsBack
    /// The time of `wake` has come.
    case reached
}

/// What is to be done about the caller's turn.
package enum TurnDecision: Sendable, Equatable {
    /// The recogniser is to make words of what it has heard.
    case flush
    /// The turn is probably over, and these are its words: begin a reply, and hold it.
    case speculate(String)
    /// It was not over, or the words were others: drop the reply that was begun.
    case drop
    /// The turn is over, and these are its words. Whether a reply to the same words was begun.
    case commit(Turn)
    /// Words that belong to the turn that is over came after it: all of it, and what is new.
    case amend(Turn, news: String)
    /// Somebody made a sound, and said nothing.
    case nothingSaid
    /// Somebody spoke, and nobody knows what was said: ask again.
    case askAgain
    /// Nobody has said anything for long: ask whether the caller is there, for the so-manieth time.
    case prompt(Int)
    /// The caller has not answered that either.
    case giveUp
}

/// A turn of the caller that is over.
package struct Turn: Sendable, Equatable {
    /// Why it is taken for over.
    package enum Reason: String, Sendable, Equatable {
        /// The ear: the caller was quiet for long enough.
        case silence
        /// The provider that follows turns.
        case provider
        /// The words are there, and nothing follows them but noise.
        case noise
        /// The final words did not come in time.
        case late
        /// Keys.
        case keys
        /// It was written, not said.
        case written
    }

    /// The caller's words.
    package var text: String
    /// The keys that were pressed.
    package var keys: String
    /// Where speech ended; where the decision fell, if nobody knows.
    package var end: CallTime
    /// Why it is taken for over.
    package var reason: Reason
    /// Whether a reply to these words was begun before.
    package var wasForeseen: Bool

    package init(
        _ text: String,
        keys: String = "",
        end: CallTime,
        reason: Reason = .silence,
        wasForeseen: Bool = false
    ) {
        self.text = text
        self.keys = keys
        self.end = end
        self.reason = reason
        self.wasForeseen = wasForeseen
    }

    /// This and the next one as one turn.
    package func followed(by next: Turn) -> Turn {
        Turn(text.followed(by: next.text), keys: keys + next.keys, end: next.end, reason: next.reason)
    }
}
