package import CallTools
package import ProviderKit

/// What a call's decisions want done.
package enum CallOrder: Sendable, Equatable {
    /// The recogniser is to make words of what it has heard.
    case flushRecognizer
    /// A recogniser that was lost is to be asked again.
    case retryRecognizer
    /// A reply is to be written.
    case generate(epoch: Int, GenerationRequest)
    case cancelGeneration(epoch: Int)
    /// A voice is to speak a reply: opened once, given text in pieces each of which is to be spoken at once.
    case openVoice(epoch: Int, language: String)
    case speak(epoch: Int, String)
    case finishVoice(epoch: Int)
    case cancelVoice(epoch: Int)
    /// The voice is to be given all of that reply's text once more, in a session beside those that have brought nothing yet; the
    /// first one that speaks is the reply's.
    case askVoiceAgain(epoch: Int)
    /// Tools are to be used, all at once, as things stood when they were chosen.
    case useTools(epoch: Int, [ToolCall], in: ToolMoment)
    case cancelTools(epoch: Int, ids: [String])
    /// The call so far is to be summed up, beside the call.
    case summarise(number: Int, GenerationRequest)
    /// The recogniser is to listen for that language.
    case listen(language: String)
    /// The carrier is to throw away what it has not played.
    case clear
    /// Keys are to be pressed.
    case pressKeys(String)
    /// The caller is handed on; the call is over for us.
    case transfer(String)
    /// The call is over.
    case end(String)
    /// Something happened that readers of the log want to know.
    case note(CallEvent.Kind)
}
