internal import BargeIn
internal import CallTiming
internal import CallTools
internal import Dialogue
internal import ProviderKit
internal import SpeechChunking

// What the model does beside speaking. The engine's own tools are decided here; the others are ordered to be used.
extension CallMachine {
    mutating func useTools() {
        guard let live, let calls = live.parts.last?.calls else { return }
        self.live?.toolsWait = false
        self.live?.toolsSince = now
        history.called(calls, in: live.epoch)
        // The model chose them all at once: a change of stage concerns what it chooses next.
        let (ways, allowed) = (moment.ways, moment.allowed)
        func momentOfChoice() -> ToolMoment {
            var moment = moment
            (moment.ways, moment.allowed) = (ways, allowed)
            return moment
        }
        var uses: [ToolCall] = []
        for call in calls {
            note(.toolCalled(name: call.name, id: call.id))
            switch agent.tools.decide(call, in: momentOfChoice()) {
            case .refused(let reason): answer(call, reason, isError: true)
            case .effect(let effect, let text):
                if let refusal = carryOut(effect, of: call) {
                    answer(call, refusal, isError: true)
                } else if let text {
                    answer(call, text)
                }
            case .use: uses.append(call)
            }
        }
        if !uses.isEmpty { order(.useTools(epoch: live.epoch, uses, in: momentOfChoice())) }
        goOnBehindTools()
    }

    /// What decides about tools now.
    var moment: ToolMoment { mind.moment }

    private mutating func answer(_ call: ToolCall, _ text: String, isError: Bool = false) {
        answered(ToolResult(id: call.id, content: text, isError: isError))
    }

    /// One of the tools that are waited for has answered.
    private mutating func answered(_ result: ToolResult) {
        note(.toolFinished(id: result.id, isError: result.isError))
        history.answered(result)
        guard let last = live?.parts.indices.last else { return }
        live?.parts[last].answered.append(result.id)
    }

    /// Once all tools of a step have answered, the model goes on, or the caller is asked for what one of them wants.
    private mutating func goOnBehindTools() {
        guard let live, live.toolsSince != nil, let part = live.parts.last else { return }
        guard live.openCalls.allSatisfy({ $0.id == live.asks?.call.id }) else { return }
        self.live?.toolsSince = nil
        if let asks = live.asks, live.afterwards == .listen {
            self.live?.asks = nil
            return beginCollecting(asks.request, for: asks.call)
        }
        if let asks = live.asks { history.answered(ToolResult(.cancelled, for: asks.call)) }
        self.live?.asks = nil
        if case .end = live.afterwards, !agent.sentences.closing.isEmpty {
            add(agent.sentences.closing)
            return finishVoice()
        }
        // Who has said goodbye, and ends the call, has nothing to add.
        if live.afterwards != .listen, part.written.contains(where: { !$0.isWhitespace }) { return finishVoice() }
        self.live?.parts.append(ReplyPart())
        let chunker = newChunker
        self.live?.chunker = chunker
        self.live?.dueSince = now
        request()
    }

    mutating func toolFinished(_ epoch: Int, _ result: ToolResult) {
        guard let live, live.epoch == epoch, live.openCalls.contains(where: { $0.id == result.id }) else {
            // It was not stopped when its reply was: the history is told what came of it.
            note(.toolFinished(id: result.id, isError: result.isError))
            return history.answered(result)
        }
        answered(result)
        goOnBehindTools()
    }

    // MARK: Effects

    /// Does what one of the engine's own tools wants; answers why that cannot be done.
    private mutating func carryOut(_ effect: ToolEffect, of call: ToolCall) -> String? {
        switch effect {
        case .endCall(let reason):
            live?.afterwards = .end(reason)
            live?.bargeIn = BargeInPolicy(.nothing)
            if agentIsAudible, lastSent == live?.epoch { hold(to: BargeInPolicy(.nothing)) }
        case .transfer(let address): live?.afterwards = .transfer(address)
        case .sendDigits(let keys): order(.pressKeys(keys))
        case .collect(let request):
            guard live?.asks == nil else { return "the caller is asked for one thing at a time" }
            live?.asks = (call, request)
        case .setVariable(let name, let value): return set(name, to: value)
        case .switchLanguage(let tag):
            switchLanguage(tag)
            order(.listen(language: tag))
            renewVoice()
        case .goToStage(let name):
            do throws(StageRefusal) {
                try prompt.go(to: name, variables)
                note(.stageEntered(name))
            } catch {
                return "\(error)"
            }
        }
        return nil
    }

    // MARK: Slow tools

    /// What the caller is told when a tool takes long, and when; once a reply the same.
    var toolFiller: (at: CallTime, text: String)? {
        guard let live, let since = live.toolsSince else { return nil }
        var first: (at: CallTime, text: String)?
        let manners = live.openCalls.compactMap { agent.tools.manner(of: $0.name) }
        for manner in manners {
            guard let text = manner.filler, !text.isEmpty else { continue }
            let due = since + max(0, manner.fillerAfter.samples)
            if due < first?.at ?? CallTime(samples: .max) { first = (due, text) }
        }
        if first == nil, let patience = agent.limits.toolFillerPatience, !manners.isEmpty {
            first = (since + patience, agent.sentences.toolFiller)
        }
        guard let first, !first.text.isEmpty, live.filler != first.text else { return nil }
        return first
    }

    mutating func sayToolFiller(_ text: String) {
        live?.filler = text
        // Who is still heard saying something need not say more.
        guard !ledger.hasUnsent else { return }
        add(text + " ")
    }

    /// Says something behind what the model has written in this part.
    mutating func add(_ text: String) {
        guard let live, let last = live.parts.indices.last else { return }
        let needsSpace = live.parts[last].all.last.map { !$0.isWhitespace } ?? false
        let text = needsSpace ? " " + text : text
        self.live?.parts[last].filler += text
        history.added(text, in: live.epoch)
        var chunker = newChunker
        speak(chunker.add(text, at: now) + chunker.finish())
    }

    /// When a tool is not waited for any more.
    var toolEnd: CallTime? {
        guard let since = live?.toolsSince, let patience = agent.limits.toolPatience else { return nil }
        return since + patience
    }

    mutating func toolsAreLate() {
        guard let live else { return }
        note(.warning("a tool has not answered"))
        let running = live.openCalls.filter { $0.id != live.asks?.call.id }
        let stopped = running.filter { agent.tools.manner(of: $0.name)?.onBargeIn == .cancel }.map(\.id)
        if !stopped.isEmpty { order(.cancelTools(epoch: live.epoch, ids: stopped)) }
        for call in running {
            if stopped.contains(call.id) {
                answer(call, ReplyPart.unanswered, isError: true)
            } else if let last = live.parts.indices.last {
                // What it does is still to be done, and may be told later.
                note(.toolFinished(id: call.id, isError: true))
                self.live?.parts[last].answered.append(call.id)
            }
        }
        goOnBehindTools()
    }
}
