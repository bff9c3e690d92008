internal import BargeIn
package import CallPipeline
package import CallTiming
internal import Endpointing
internal import ProviderKit
internal import TurnTaking

/// What was heard, said, suspected and decided around a moment of a call, and why.
package struct CallEvidence: Sendable {
    /// Something that happened.
    package struct Line: Sendable, Equatable {
        package var time: CallTime
        package var text: String

        /// With its time before it.
        package var written: String { "\(ReplayWords.time(time))  \(text)" }
    }

    /// What happened, in order.
    package private(set) var lines: [Line] = []
    /// Why what was decided there was decided, a sentence each, in order.
    package private(set) var reasons: [Line] = []

    private let agent: CallAgent
    private var suspected: CallTime?
    private var quiet: CallTime?
    private var earEnded: (told: CallTime, end: CallTime)?
    private var lastWords: (text: String, at: CallTime)?
    private var silentSince: CallTime?
    private var guessed: [Int: CallTime] = [:]

    /// Looks at a call.
    ///
    /// - Parameters:
    ///   - before: how many samples before the moment are looked at.
    ///   - after: how many after it.
    package init(
        _ trace: CallTrace,
        of agent: CallAgent,
        at moment: CallTime,
        before: Int64 = 40_000,
        after: Int64 = 24_000
    ) {
        self.agent = agent
        let window = (moment.samples - before)...(moment.samples + after)
        var latencies = TurnLatencyReader()
        var all: [(time: CallTime, order: Int, what: What)] = []
        for finding in trace.findings { all.append((finding.time, all.count, .finding(finding.event))) }
        for event in trace.events { all.append((event.time, all.count, .event(event))) }
        all.sort { ($0.time.samples, $0.order) < ($1.time.samples, $1.order) }
        for (time, _, what) in all {
            switch what {
            case .finding(let event):
                if let text = Self.words(of: event), window.contains(time.samples) { add(text, at: time) }
                note(event, at: time)
            case .event(let event):
                if let text = Self.words(of: event.kind), window.contains(time.samples) { add(text, at: time) }
                let reason = reason(for: event)
                if let reason, window.contains(time.samples) { reasons.append(Line(time: time, text: reason)) }
                if let latency = latencies.read(event), window.contains(time.samples) {
                    reasons.append(Line(time: time, text: Self.words(of: latency)))
                }
            }
        }
    }

    private enum What {
        case finding(EarEvent)
        case event(CallEvent)
    }

    private mutating func add(_ text: String, at time: CallTime) { lines.append(Line(time: time, text: text)) }

    // MARK: What happened

    private static func words(of event: EarEvent) -> String? {
        switch event {
        case .speechStarted(let at, _): "ear      the caller speaks, since \(ReplayWords.time(at))"
        case .paused: "ear      the caller pauses"
        case .wentOn: "ear      the caller goes on"
        case .speechEnded(let at): "ear      the caller has finished; the last sound ended at \(ReplayWords.time(at))"
        case .callerCutsIn(let since): "ear      beside the agent the caller is heard, since \(ReplayWords.time(since))"
        case .callerIsQuiet: "ear      the caller is quiet again"
        }
    }

    private static func words(of kind: CallEvent.Kind) -> String? {
        switch kind {
        case .interim(let text): "words    \(quoted(text)) so far"
        case .transcript(let text): "words    \(quoted(text))"
        case .keyPressed(let key): "key      \(key)"
        case .turnEnded(let text, let keys, _, let reason):
            "turn     is over: \(keys.isEmpty ? quoted(text) : keys), by \(reason)"
        case .listeningSound(let text): "turn     \(quoted(text)) only shows that the caller listens"
        case .replyBegun(let reply, let isGuess): "reply \(reply)  begun\(isGuess ? " as a guess" : "")"
        case .guessUsed(let reply, _): "reply \(reply)  the guess was right"
        case .guessDropped(let reply, _): "reply \(reply)  the guess is thrown away"
        case .firstText(let reply): "reply \(reply)  the model's first text"
        case .firstPiece(_, let text): "speaks   \(quoted(text))"
        case .firstAudioMade(let reply): "reply \(reply)  the voice's first audio"
        case .firstAudioSent(let reply): "reply \(reply)  the first audio goes to the carrier"
        case .firstAudioHeard(let reply, let at, _): "reply \(reply)  heard from \(ReplayWords.time(at)) on"
        case .replyHeard(let reply, let text): "reply \(reply)  heard to its end: \(quoted(text))"
        case .replyCut(let reply, let text): "reply \(reply)  cut off; heard was \(quoted(text))"
        case .replyDeferred: "reply    waits"
        case .agentIsSilent: "agent    is silent"
        case .bargeInSuspected: "cut-in   suspected: the agent's audio is held back"
        case .bargeInDismissed: "cut-in   dropped: the agent goes on"
        case .bargeInConfirmed(let reason): "cut-in   confirmed, by \(reason): the agent stops"
        case .toolCalled(let name, _): "tool     \(name) is used"
        case .toolFinished(_, let isError): "tool     has answered\(isError ? ", with an error" : "")"
        case .silencePrompt(let number): "silence  the caller is asked for, \(number)"
        case .providerFailed(let role, let failure): "failure  \(role.rawValue): \(failure.kind.rawValue)"
        case .recovering(let role, let failure): "failure  \(role.rawValue): asked again (\(failure.kind.rawValue))"
        case .recovered(let role): "failure  \(role.rawValue): works again"
        case .holding(let text): "holding  \(text.isEmpty ? "a tone" : quoted(text))"
        case .warning(let text): "warning  \(text)"
        case .ended(let reason): "end      \(reason)"
        default: nil
        }
    }

    private static func words(of latency: TurnLatency) -> String {
        let parts = zip(TurnLatency.Part.allCases, latency.parts).filter { $0.1 >= .milliseconds(1) }
        let told = parts.map { "\($0.0.rawValue) \(ReplayWords.milliseconds($0.1))" }.joined(separator: ", ")
        return
            "The caller waited \(ReplayWords.milliseconds(latency.whole)) ms for reply \(latency.reply), in ms: \(told)."
    }

    private static func quoted(_ text: String) -> String { "\"\(ReplayWords.short(text))\"" }

    // MARK: Why

    private mutating func note(_ event: EarEvent, at time: CallTime) {
        switch event {
        case .callerIsQuiet: quiet = time
        case .callerCutsIn: quiet = nil
        case .speechStarted, .speechEnded, .paused, .wentOn: break
        }
    }

    private mutating func reason(for event: CallEvent) -> String? {
        let now = event.time
        switch event.kind {
        case .speechEnded(let end):
            earEnded = (now, end)
            return nil
        case .interim(let text), .transcript(let text):
            if !text.isEmpty { lastWords = (text, now) }
            return nil
        case .replyBegun(let reply, let isGuess):
            if isGuess { guessed[reply] = now }
            return nil
        case .guessUsed(let reply, _):
            guard let begun = guessed[reply] else { return nil }
            return
                "The reply had been begun as a guess \(since(begun, now)) ms before that, and its words were the same."
        case .guessDropped:
            return "The guess was thrown away because the caller said something else than it was made for."
        case .turnEnded(let text, _, let end, let reason): return turn(text, end, reason, now)
        case .bargeInSuspected:
            suspected = now
            return "The agent's audio was held back because the ear heard the caller beside it "
                + "(bargeIn.by: \(mode(agent.bargeIn)))."
        case .bargeInDismissed:
            let quiet = since(quiet ?? suspected ?? now, now)
            let begin = "The agent went on because the caller was quiet for \(quiet) ms"
            if let suspected, let lastWords, lastWords.at >= suspected,
                agent.bargeIn.listening.mayBeAll(of: lastWords.text)
            {
                return "\(begin), and had said \(Self.quoted(lastWords.text)), which only shows that they listen."
            }
            return "\(begin) (bargeIn.grace: \(agent.bargeIn.grace / 8) ms)."
        case .bargeInConfirmed(let reason): return cutIn(reason, now)
        case .replyDeferred:
            return "The reply waited because the caller spoke again before any of it was heard."
        case .listeningSound(let text):
            return "\(Self.quoted(text)) was not answered because it only shows that the caller listens."
        case .agentIsSilent:
            silentSince = now
            return nil
        case .silencePrompt:
            return "The caller was asked for because nobody had said anything for "
                + "\(since(silentSince ?? .start, now)) ms (turns.silence: \(agent.turns.silencePatience / 8) ms)."
        default: return nil
        }
    }

    private func since(_ earlier: CallTime, _ now: CallTime) -> Int { ReplayWords.milliseconds(now - earlier) }

    private func turn(_ text: String, _ end: CallTime, _ reason: String, _ now: CallTime) -> String {
        let begin = "The turn ended at \(ReplayWords.time(now)), \(since(end, now)) ms after the last sound, because "
        switch Turn.Reason(rawValue: reason) {
        case .silence: return begin + silence(text, end, now)
        case .provider: return begin + "the recogniser said that it was over (turns.authority)."
        case .noise: return begin + "no new words had come for \(agent.turns.noisePatience / 8) ms while sound went on."
        case .late:
            return begin + "the last of its words did not come: they are waited for "
                + "\(agent.turns.tailPatience / 8) to \(agent.turns.finalPatience / 8) ms."
        case .keys: return begin + "a key ended it, or none came for \(agent.turns.keyPatience / 8) ms (turns.keys)."
        case .written: return begin + "it was written."
        case nil:
            return reason == "amended"
                ? "Words came late, and the reply was made again for all of them." : begin + "\(reason)."
        }
    }

    /// What the ear waited for, and what else was waited for behind that.
    private func silence(_ text: String, _ end: CallTime, _ now: CallTime) -> String {
        var parts: [String] = []
        let shape = UtteranceShape(text, language: agent.language)
        if shape.hints.contains(.looksFinished) {
            parts.append("the words looked finished, which makes the wait shorter")
        }
        if shape.hints.contains(.looksUnfinished) { parts.append("the words looked unfinished, which makes it longer") }
        if shape.hints.contains(.isDictating) { parts.append("something was being dictated, which makes it longer") }
        let patience = ReplayWords.milliseconds(agent.endpointing.patience)
        guard let earEnded, earEnded.end == end else {
            return "the caller was quiet for long enough (turns.patience: \(patience) ms)"
                + (parts.isEmpty ? "." : "; \(parts.joined(separator: ", and ")).")
        }
        var sentence =
            "the ear took the silence for the end after \(since(end, earEnded.told)) ms (turns.patience: \(patience) ms, "
            + "bent by habits and hints)"
        if !parts.isEmpty { sentence += "; \(parts.joined(separator: ", and "))" }
        let rest = since(earEnded.told, now)
        if rest > 5 { sentence += "; the words of it came \(rest) ms later" }
        return sentence + "."
    }

    private func cutIn(_ reason: String, _ now: CallTime) -> String {
        let begin = "The agent stopped at \(ReplayWords.time(now)) because "
        let spoken = suspected.map { since($0, now) } ?? 0
        switch BargeInController.Reason(rawValue: reason) {
        case .duration: return begin + "speech had gone on for \(spoken) ms (bargeIn.by: \(mode(agent.bargeIn)))."
        case .speech: return begin + "the caller spoke, and any speech counts (bargeIn.by: any)."
        case .words:
            return begin
                + "the caller said \(Self.quoted(lastWords?.text ?? "something")), which is more than a sign of "
                + "listening (bargeIn.by: \(mode(agent.bargeIn)))."
        case .turn: return begin + "the recogniser said that the caller's turn had begun."
        case .key: return begin + "a key was pressed."
        case nil: return begin + "\(reason)."
        }
    }

    private func mode(_ policy: BargeInPolicy) -> String {
        switch policy.mode {
        case .any: "any"
        case .speech(let least): "speech, bargeIn.after: \(least / 8) ms"
        case .words(let count): "words, bargeIn.words: \(count)"
        case .keys: "keys"
        case .nothing: "nothing"
        }
    }
}
