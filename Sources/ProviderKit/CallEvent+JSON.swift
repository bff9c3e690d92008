internal import CallTiming
public import FastJSON

extension CallEvent {
    /// Writes the event as one JSON object.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("number", number)
        json.key("nanoseconds")
        json.integer(instant.nanoseconds)
        json.key("samples")
        json.integer(time.samples)
        json.field("event", kind.name)
        kind.writeFields(to: &json)
        json.endObject()
    }
}

extension CallEvent.Kind {
    /// The event's name in logs.
    public var name: String {
        switch self {
        case .started: "started"
        case .speechStarted: "speech-started"
        case .speechEnded: "speech-ended"
        case .interim: "interim"
        case .transcript: "transcript"
        case .keyPressed: "key-pressed"
        case .turnEnded: "turn-ended"
        case .listeningSound: "listening-sound"
        case .replyBegun: "reply-begun"
        case .guessUsed: "guess-used"
        case .guessDropped: "guess-dropped"
        case .replyRequested: "reply-requested"
        case .firstText: "first-text"
        case .replyWritten: "reply-written"
        case .firstPiece: "first-piece"
        case .firstAudioMade: "first-audio-made"
        case .replyMade: "reply-made"
        case .firstAudioSent: "first-audio-sent"
        case .replySent: "reply-sent"
        case .turnAnswered: "turn-answered"
        case .firstAudioHeard: "first-audio-heard"
        case .replyHeard: "reply-heard"
        case .replyCut: "reply-cut"
        case .replyDeferred: "reply-deferred"
        case .fillerPlayed: "filler-played"
        case .agentIsSilent: "agent-is-silent"
        case .bargeInSuspected: "barge-in-suspected"
        case .bargeInDismissed: "barge-in-dismissed"
        case .bargeInConfirmed: "barge-in-confirmed"
        case .toolCalled: "tool-called"
        case .toolFinished: "tool-finished"
        case .silencePrompt: "silence-prompt"
        case .languageSwitched: "language-switched"
        case .stageEntered: "stage-entered"
        case .askedAgain: "asked-again"
        case .summarised: "summarised"
        case .providerSwitched: "provider-switched"
        case .providerFailed: "provider-failed"
        case .recovering: "recovering"
        case .recovered: "recovered"
        case .holding: "holding"
        case .used: "used"
        case .cost: "cost"
        case .warning: "warning"
        case .shadowed: "shadowed"
        case .agentJoined: "agent-joined"
        case .agentLeft: "agent-left"
        case .agentPinged: "agent-pinged"
        case .agentCounted: "agent-counted"
        case .mediaMissing: "media-missing"
        case .mediaCounted: "media-counted"
        case .messageRefused: "message-refused"
        case .ended: "ended"
        }
    }

    fileprivate func writeFields(to json: inout JSONWriter) {
        switch self {
        case .started(let stream, let call):
            json.field("stream", stream)
            json.field("call", call)
        case .speechStarted(let at), .speechEnded(let at): json.field("at", at)
        case .interim(let text), .transcript(let text), .listeningSound(let text), .warning(let text),
            .holding(let text):
            json.field("text", text)
        case .keyPressed(let key): json.field("key", String(key))
        case .turnEnded(let text, let keys, let end, let reason):
            json.field("text", text)
            if !keys.isEmpty { json.field("keys", keys) }
            json.field("at", end)
            json.field("reason", reason)
        case .replyBegun(let reply, let isGuess):
            json.field("reply", reply)
            json.field("guess", isGuess)
        case .guessUsed(let reply, let hasAudio):
            json.field("reply", reply)
            json.field("audio", hasAudio)
        case .guessDropped(let reply, let characters):
            json.field("reply", reply)
            json.field("characters", characters)
        case .replyWritten(let reply, let text), .firstPiece(let reply, let text), .replyHeard(let reply, let text),
            .replyCut(let reply, let text):
            json.field("reply", reply)
            json.field("text", text)
        case .replyRequested(let reply), .firstText(let reply), .firstAudioMade(let reply), .replyMade(let reply),
            .firstAudioSent(let reply):
            json.field("reply", reply)
        case .replySent(let reply, let samples):
            json.field("reply", reply)
            json.field("sent", samples)
        case .turnAnswered(let reply, let end):
            json.field("reply", reply)
            json.field("at", end)
        case .firstAudioHeard(let reply, let at, let way):
            json.field("reply", reply)
            json.field("at", at)
            json.field("way", Int(way))
        case .stageEntered(let name): json.field("stage", name)
        case .summarised(let text): json.field("text", text)
        case .cost(let role, let amount, let total, let currency):
            json.field("role", role.rawValue)
            json.field("amount", amount)
            json.field("total", total)
            json.field("currency", currency)
        case .replyDeferred, .askedAgain, .fillerPlayed, .agentIsSilent, .bargeInSuspected, .bargeInDismissed: break
        case .toolCalled(let name, let id):
            json.field("tool", name)
            json.field("id", id)
        case .toolFinished(let id, let isError):
            json.field("id", id)
            json.field("failed", isError)
        case .silencePrompt(let number): json.field("prompt", number)
        case .languageSwitched(let tag): json.field("language", tag)
        case .providerSwitched(let change):
            json.field("role", change.from.role.rawValue)
            json.field("from", "\(change.from)")
            json.field("to", "\(change.to)")
            json.field("reason", "\(change.reason)")
            if !change.note.isEmpty { json.field("note", change.note) }
        case .recovered(let role): json.field("role", role.rawValue)
        case .providerFailed(let role, let failure), .recovering(let role, let failure):
            json.field("role", role.rawValue)
            json.field("kind", failure.kind.rawValue)
            json.field("reason", "\(failure)")
        case .used(let role, let usage):
            json.field("role", role.rawValue)
            for (name, count) in usage.named where count != 0 { json.field(name, count) }
        case .mediaMissing(let samples): json.field("missing", samples)
        case .mediaCounted(let counts):
            for (name, count) in counts.named {
                json.key(name)
                json.integer(count)
            }
        case .shadowed(let finding):
            json.field("arm", finding.arm)
            json.field("role", finding.role.rawValue)
            if let wait = finding.wait { json.field("wait", wait) }
            if let wait = finding.ownWait { json.field("ownWait", wait) }
            if !finding.text.isEmpty { json.field("text", finding.text) }
            if !finding.ownText.isEmpty { json.field("ownText", finding.ownText) }
            if !finding.problem.isEmpty { json.field("problem", finding.problem) }
        case .agentJoined(let agent, let conversation):
            json.field("agent", agent)
            json.field("conversation", conversation)
        case .agentPinged(let milliseconds): json.field("milliseconds", milliseconds)
        case .agentCounted(let counts):
            for (name, count) in counts.named {
                json.key(name)
                json.integer(count)
            }
        case .agentLeft(let reason), .messageRefused(let reason), .ended(let reason), .bargeInConfirmed(let reason):
            json.field("reason", reason)
        }
    }
}

extension ProviderUsage {
    /// Its figures by the names that logs use.
    fileprivate var named: [(name: String, count: Int)] {
        [
            ("audioMilliseconds", Int(audio / .milliseconds(1))), ("spokenCharacters", characters),
            ("inputTokens", inputTokens), ("cachedTokens", cachedTokens), ("cacheWrites", cacheWrites),
            ("outputTokens", outputTokens), ("requests", requests),
        ]
    }
}

extension JSONWriter {
    fileprivate mutating func field(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    fileprivate mutating func field(_ name: String, _ number: Int) {
        key(name)
        integer(number)
    }

    fileprivate mutating func field(_ name: String, _ amount: Double) {
        key(name)
        try? double(amount)
    }

    fileprivate mutating func field(_ name: String, _ flag: Bool) {
        key(name)
        bool(flag)
    }

    fileprivate mutating func field(_ name: String, _ time: CallTime) {
        key(name)
        integer(time.samples)
    }
}
