package import CallPipeline
package import ProviderKit

/// What reaches a relay call: everything that can change a decision, in one order, each at its time.
package enum RelayInput: Sendable, Equatable {
    /// The session has begun.
    case started
    /// What the caller has said so far, or all of it, in which language.
    case prompt(String, language: String, isLast: Bool)
    /// The caller has cut in, and the carrier is silent; what had been spoken by then, and for how long.
    case interrupted(heard: String, milliseconds: Int64?)
    /// The caller pressed a key.
    case key(Character)
    /// The carrier refused something that it was sent.
    case complaint(String)
    /// The carrier begins or ends to speak; or the caller does.
    case agentSpeaks(Bool)
    case callerSpeaks(Bool)
    /// The carrier has spoken so much.
    case played(String)
    /// What the model writes for a reply; or that nobody does.
    case generation(epoch: Int, GenerationEvent)
    case generationFailed(epoch: Int, ProviderFailure)
    /// A tool has answered.
    case toolFinished(epoch: Int, ToolResult)
    /// Something became known of the call: before its beginning, or later.
    case learnt(CallFacts)
    /// What a model makes of the call so far, beside the call; or that it makes nothing.
    case summary(number: Int, GenerationEvent)
    case summaryFailed(number: Int, ProviderFailure)
    /// Somebody who runs the call wants something.
    case command(CallCommand)
    /// The time of `wake` has come, or is past.
    case reached
    /// The socket is gone.
    case ended(String)
}
