package import CallPipeline
package import ProviderKit

/// A call's decisions in words: one line each, the same words as in scenarios.
package enum CallStory {
    /// What a line of the story is about, by which scenarios choose what they look at.
    package static let always: Set<String> = [
        "commit", "heard", "cut", "clear", "prompt", "over", "end", "transfer", "press", "listening", "again",
    ]

    /// The line for an order; nil for what is only counted.
    package static func line(_ order: CallOrder) -> String? {
        switch order {
        case .flushRecognizer: "flush"
        case .retryRecognizer: "retry-recognizer"
        case .askVoiceAgain(let epoch): "ask-voice-again \(epoch)"
        case .generate(let epoch, let request): "ask \(epoch) \(quoted(lastWords(of: request)))"
        case .cancelGeneration(let epoch): "stop-model \(epoch)"
        case .openVoice(let epoch, let language): "open-voice \(epoch) \(language)"
        case .speak(_, let text): "speak \(quoted(text))"
        case .finishVoice(let epoch): "finish-voice \(epoch)"
        case .cancelVoice(let epoch): "stop-voice \(epoch)"
        case .useTools(_, let calls, _): "use \(calls.map(\.name).joined(separator: " "))"
        case .cancelTools(_, let ids): "stop-tools \(ids.joined(separator: " "))"
        case .summarise(let number, _): "summarise \(number)"
        case .listen(let language): "listen \(language)"
        case .clear: "clear"
        case .pressKeys(let keys): "press \(keys)"
        case .transfer(let number): "transfer \(number)"
        case .end(let reason): "end \(quoted(reason))"
        case .note(let kind): line(kind)
        }
    }

    private static func lastWords(of request: GenerationRequest) -> String {
        guard let last = request.conversation.messages.last else { return "" }
        return switch last {
        case .caller(let text): text
        case .agent(let text, _): "agent: " + text
        case .tool(let result): "tool: " + result.content
        case .note(let text): "note: " + text
        }
    }

    private static func line(_ kind: CallEvent.Kind) -> String? {
        switch kind {
        case .turnEnded(let text, let keys, _, let reason):
            reason == "amended"
                ? "again \(quoted(text))"
                : "commit \(quoted(text))" + (keys.isEmpty ? "" : " keys \(keys)") + " by \(reason)"
        case .listeningSound(let text): "listening \(quoted(text))"
        case .replyBegun(let reply, let isGuess): isGuess ? "guess \(reply)" : "reply \(reply)"
        case .guessUsed(let reply, _): "hit \(reply)"
        case .guessDropped(let reply, _): "drop \(reply)"
        case .replyHeard(_, let text): "heard \(quoted(text))"
        case .replyCut(_, let text): "cut \(quoted(text))"
        case .replyDeferred: "defer"
        case .fillerPlayed: "filler"
        case .agentIsSilent: "silence"
        case .firstAudioSent(let reply): "audio \(reply)"
        case .bargeInSuspected: "suspect"
        case .bargeInDismissed: "dismiss"
        case .bargeInConfirmed(let reason): "confirm \(reason)"
        case .toolCalled(let name, let id): "tool \(name) \(id)"
        case .toolFinished(let id, let isError): "tool-done \(id)" + (isError ? " badly" : "")
        case .silencePrompt(let number): "prompt \(number)"
        case .languageSwitched(let tag): "language \(tag)"
        case .stageEntered(let name): "stage \(name)"
        case .askedAgain: "ask-again"
        case .summarised(let text): "summary \(quoted(text))"
        case .cost(let role, _, let total, let currency):
            "cost \(role.rawValue) \(Int((total * 1_000).rounded())) thousandths of \(currency)"
        case .providerFailed(let role, let failure): "failed \(role.rawValue) \(failure.kind.rawValue)"
        case .recovering(let role, let failure): "recovering \(role.rawValue) \(failure.kind.rawValue)"
        case .recovered(let role): "recovered \(role.rawValue)"
        case .holding(let text): "holding \(quoted(text))"
        case .warning(let text): "warning \(quoted(text))"
        case .ended(let reason): "over \(quoted(reason))"
        case .started, .speechStarted, .speechEnded, .interim, .transcript, .keyPressed, .replyRequested, .firstText,
            .replyWritten, .firstPiece, .firstAudioMade, .replyMade, .replySent, .turnAnswered, .firstAudioHeard,
            .providerSwitched, .used,
            .agentJoined, .agentLeft, .agentPinged, .agentCounted, .mediaMissing, .mediaCounted, .messageRefused,
            .shadowed:
            nil
        }
    }

    /// What both sides said, in one line.
    package static func line(_ history: [Conversation.Message]) -> String {
        history.map { message in
            switch message {
            case .caller(let text): "C: \(text)"
            case .agent(let text, let calls):
                "A: \(text.trimmed)" + calls.map { " <\($0.name)>" }.joined()
            case .tool(let result): "T: \(result.content)"
            case .note(let text): "N: \(text)"
            }
        }.joined(separator: " | ")
    }

    private static func quoted(_ text: String) -> String { "\"\(text.trimmed)\"" }
}
