internal import CallTiming
package import ProviderKit

/// Reads the events of a call and makes of them what remains of it: its turns, tools and costs.
///
/// A value without I/O: the keeper feeds it live, and a test or a tool a log from a file.
package struct CallSummary: Sendable {
    /// What one event has added or changed.
    package enum News: Sendable, Equatable {
        case turn(RecordedTurn)
        case tool(RecordedTool)
        case cost(RecordedCost)
    }

    /// The turns in their order: the caller's as they ended, the agent's as they were heard.
    package private(set) var turns: [RecordedTurn] = []
    package private(set) var tools: [RecordedTool] = []
    /// What each kind of provider cost, in the order of their first use.
    package private(set) var costs: [RecordedCost] = []
    /// What all of them cost, and in what.
    package private(set) var total = 0.0
    package private(set) var currency: String?
    /// The language that was switched to last; nil while it is the one that the call began in.
    package private(set) var language: String?

    private var latencies = TurnLatencyReader()
    /// What is known of replies that are not heard yet, by their numbers.
    private var replies: [Int: Reply] = [:]
    /// What an earlier stream of the same call had cost.
    private var before = 0.0

    private struct Reply: Sendable {
        var written: [String] = []
        var heardAt: CallTime?
        var wait: TurnWait?
    }

    /// Of a call that has not begun.
    package init() {}

    /// Of all these events.
    package init(_ events: some Sequence<CallEvent>) {
        for (sequence, event) in events.enumerated() { _ = read(event, sequence: sequence) }
    }

    /// Reads the next event, which has that place in the record.
    package mutating func read(_ event: CallEvent, sequence: Int) -> News? {
        if let latency = latencies.read(event) { replies[latency.reply, default: Reply()].wait = TurnWait(latency) }
        switch event.kind {
        case .started:
            // Another stream of the same call counts its replies, and what it costs, from the beginning.
            latencies = TurnLatencyReader()
            replies.removeAll()
            before = total
        case .turnEnded(let text, let keys, let end, let reason):
            return callerSpoke(text, keys, end, isMore: reason == "amended", sequence)
        case .replyBegun(let reply, _): replies[reply] = Reply()
        case .guessDropped(let reply, _): replies[reply] = nil
        case .replyWritten(let reply, let text):
            if !text.isEmpty { replies[reply, default: Reply()].written.append(text) }
        case .firstAudioHeard(let reply, let at, _): replies[reply, default: Reply()].heardAt = at
        case .replyHeard(let reply, let text): return agentSpoke(reply, text, event, wasCut: false, sequence)
        case .replyCut(let reply, let heard): return agentSpoke(reply, heard, event, wasCut: true, sequence)
        case .toolCalled(let name, let id):
            let tool = RecordedTool(number: sequence, name: name, id: id, at: event.time)
            tools.append(tool)
            return .tool(tool)
        case .toolFinished(let id, let isError): return toolFinished(id, isError, event.time, sequence)
        case .used(let role, let usage): return cost(of: role, sequence) { $0.usage += usage }
        case .cost(let role, let amount, let total, let currency):
            guard amount.isFinite, total.isFinite else { return nil }
            self.total = before + total
            self.currency = currency
            return cost(of: role, sequence) {
                $0.amount += amount
                $0.currency = currency
            }
        case .languageSwitched(let tag): language = tag
        default: break
        }
        return nil
    }

    private mutating func callerSpoke(
        _ text: String,
        _ keys: String,
        _ end: CallTime,
        isMore: Bool,
        _ sequence: Int
    ) -> News? {
        let heard = [text, keys].filter { !$0.isEmpty }.joined(separator: " ")
        var turn = RecordedTurn(number: turns.count, sequence: sequence, role: .caller, at: end, heard: heard)
        // Words that came late are told together with those before them: they are one turn.
        if isMore, let last = turns.last, last.role == .caller {
            turn.number = last.number
            turns.removeLast()
        }
        turns.append(turn)
        return .turn(turn)
    }

    private mutating func agentSpoke(
        _ number: Int,
        _ heard: String,
        _ event: CallEvent,
        wasCut: Bool,
        _ sequence: Int
    ) -> News? {
        let reply = replies.removeValue(forKey: number)
        let at = reply?.heardAt ?? event.time
        var turn = RecordedTurn(number: turns.count, sequence: sequence, role: .agent, at: at, heard: heard)
        // What was said from a fixed sentence was written by nobody.
        turn.meant = reply.flatMap { $0.written.isEmpty ? nil : $0.written.joined(separator: " ") } ?? heard
        turn.wasCut = wasCut
        turn.wait = reply?.wait
        turns.append(turn)
        return .turn(turn)
    }

    private mutating func toolFinished(_ id: String, _ isError: Bool, _ time: CallTime, _ sequence: Int) -> News? {
        guard let place = tools.lastIndex(where: { $0.id == id && $0.finished == nil }) else { return nil }
        tools[place].finished = time
        tools[place].hasFailed = isError
        tools[place].sequence = sequence
        return .tool(tools[place])
    }

    private mutating func cost(
        of role: ProviderRole,
        _ sequence: Int,
        _ change: (inout RecordedCost) -> Void
    ) -> News {
        let place =
            costs.firstIndex { $0.role == role }
            ?? {
                costs.append(RecordedCost(role: role, sequence: sequence))
                return costs.count - 1
            }()
        costs[place].sequence = sequence
        change(&costs[place])
        return .cost(costs[place])
    }
}
