package import ProviderKit

/// What reaches a call: everything that can change a decision, in one order, each at its time.
///
/// Two things come by a way of their own, because they come fifty times a second: the caller's audio, and the voice's.
package enum CallInput: Sendable, Equatable {
    /// The call has begun.
    case started
    /// The ear's finding: only where there is no audio to find it in.
    case ear(EarEvent)
    /// What the recogniser makes of the caller; or that it has failed for good.
    case recognition(RecognitionEvent)
    case recognitionFailed(ProviderFailure)
    /// What the model writes for a reply; or that nobody does.
    case generation(epoch: Int, GenerationEvent)
    case generationFailed(epoch: Int, ProviderFailure)
    /// What the voice tells beside its audio; that it has said all; that it has failed for good.
    case spoken(epoch: Int, [SpokenPiece])
    case pieceEnded(epoch: Int)
    case voiceEnded(epoch: Int)
    case voiceFailed(epoch: Int, ProviderFailure)
    /// What a voice used, complains of, or that another took over: nothing is decided by it.
    case voiceNote(epoch: Int, VoiceNote)
    /// A tool has answered.
    case toolFinished(epoch: Int, ToolResult)
    /// Something became known of the call: before its beginning, or later.
    case learnt(CallFacts)
    /// What a sentence of the agent's own sounds like, for when no voice can say it.
    case kept(text: String, [UInt8])
    /// What a model makes of the call so far, beside the call; or that it makes nothing.
    case summary(number: Int, GenerationEvent)
    case summaryFailed(number: Int, ProviderFailure)
    /// A mark came back, so many samples after what lies before it would have been played here, by a clock that goes on between
    /// frames; nil where nobody measured that.
    case mark(generation: Int, number: Int, way: Int64? = nil)
    /// The caller pressed a key.
    case key(Character)
    /// Somebody who runs the call wants something.
    case command(CallCommand)
    /// The time of `wake` has come, or is past.
    case reached
    /// The carrier is gone.
    case ended(String)
}

/// What is worth noting of a voice's work.
package enum VoiceNote: Sendable, Equatable {
    case usage(ProviderUsage)
    case switched(ProviderSwitch)
    case warning(String)
}

/// What somebody who runs the call can want of it.
package enum CallCommand: Sendable, Equatable {
    /// Say this; what is being said ends there.
    case say(String)
    /// End the call, after these words if there are any.
    case hangUp(String)
    /// Hand the caller on.
    case transfer(String)
    /// Tell the model this, without saying anything.
    case note(String)
    /// The caller has written this instead of saying it.
    case heard(String)
    /// Hear nothing of the caller, or hear again.
    case mute(Bool)
    /// From now on somebody else hears, thinks or speaks.
    case exchanged(ProviderIdentity)
}
