internal import CallPipeline
internal import CallTiming
internal import CallTools
internal import Dialogue
internal import ProviderKit

// What the model does beside speaking. The engine's own tools are decided here; the others are ordered to be used.
extension RelayMachine {
    mutating func useTools() {
        guard let live, let calls = live.parts.last?.calls else { return }
        self.live?.toolsSince = now
        mind.history.called(calls, in: live.epoch)
        var uses: [ToolCall] = []
        for call in calls {
            note(.toolCalled(name: call.name, id: call.id))
            switch agent.tools.decide(call, in: mind.moment) {
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
        if !uses.isEmpty { order(.useTools(epoch: live.epoch, uses)) }
        goOnBehindTools()
    }

    private mutating func answer(_ call: ToolCall, _ text: String, isError: Bool = false) {
        answered(ToolResult(id: call.id, content: text, isError: isError))
    }

    /// One of the tools that are waited for has answered.
    private mutating func answered(_ result: ToolResult) {
        note(.toolFinished(id: result.id, isError: result.isError))
        mind.history.answered(result)
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
        if let asks = live.asks { mind.history.answered(ToolResult(.cancelled, for: asks.call)) }
        self.live?.asks = nil
        if case .leave(.hangUp) = live.afterwards, !agent.sentences.closing.isEmpty {
            send((live.hasBeenSent ? " " : "") + agent.sentences.closing)
            return finishReply()
        }
        // Who has said goodbye, and ends the call, has nothing to add.
        if live.afterwards != .listen, part.written.contains(where: { !$0.isWhitespace }) { return finishReply() }
        self.live?.parts.append(RelayReply.Part())
        self.live?.dueSince = now
        request()
    }

    mutating func toolFinished(_ epoch: Int, _ result: ToolResult) {
        guard let live, live.epoch == epoch, live.openCalls.contains(where: { $0.id == result.id }) else {
            // It was not stopped when its reply was: the history is told what came of it.
            note(.toolFinished(id: result.id, isError: result.isError))
            return mind.history.answered(result)
        }
        answered(result)
        goOnBehindTools()
    }

    /// Does what one of the engine's own tools wants; answers why that cannot be done.
    private mutating func carryOut(_ effect: ToolEffect, of call: ToolCall) -> String? {
        switch effect {
        case .endCall(let reason):
            live?.afterwards = .leave(.hangUp(reason))
            live?.interruptible = false
        case .transfer(let address): live?.afterwards = .leave(.transfer(address))
        case .sendDigits(let keys):
            // The protocol has no letters.
            let known = keys.filter { "0123456789*#w".contains($0) }
            guard !known.isEmpty else { return "this line can press digits, * and # only" }
            order(.pressKeys(known))
        case .collect(let request):
            guard live?.asks == nil else { return "the caller is asked for one thing at a time" }
            live?.asks = (call, request)
        case .setVariable(let name, let value): return mind.set(name, to: value)
        case .switchLanguage(let tag): switchLanguage(tag)
        case .goToStage(let name):
            do throws(StageRefusal) {
                let variables = mind.variables
                try mind.prompt.go(to: name, variables)
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
        defer { hold() }
        // Who is still heard saying something need not say more.
        if let until = speaksUntil, until > now { return }
        add(text + " ")
    }

    /// Plays something until there is more to say, which cuts it off.
    private mutating func hold() {
        guard let hold = manners.hold else { return }
        order(.play(hold, interruptible: live?.interruptible, preemptible: true))
    }

    /// Says something behind what the model has written in this part.
    mutating func add(_ text: String) {
        guard let live, let last = live.parts.indices.last else { return }
        let needsSpace = live.parts[last].all.last.map { !$0.isWhitespace } ?? false
        let text = needsSpace ? " " + text : text
        self.live?.parts[last].filler += text
        mind.history.added(text, in: live.epoch)
        send(text)
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
                answer(call, "There was no answer in time.", isError: true)
            } else if let last = live.parts.indices.last {
                // What it does is still to be done, and may be told later.
                note(.toolFinished(id: call.id, isError: true))
                self.live?.parts[last].answered.append(call.id)
            }
        }
        goOnBehindTools()
    }
}
