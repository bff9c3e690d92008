internal import CallTiming
package import ProviderKit

/// Puts down of one call what an operator looks for: how it began and ended, and what went wrong between; no words of anybody's.
package struct CallJournal {
    private let journal: Journal
    private let call: String
    private let organisation: String
    private let agent: String
    private let arm: String?
    private var latency = TurnLatencyReader()
    private var waits: [Duration] = []
    private var turns = 0
    private var bargeIns = 0
    private var cost: (amount: Double, currency: String)?
    private var tools: [String: String] = [:]

    package init(_ journal: Journal, call: String, organisation: String, agent: String, arm: String? = nil) {
        self.journal = journal
        self.call = call
        self.organisation = organisation
        self.agent = agent
        self.arm = arm
    }

    /// Reads an event.
    package mutating func read(_ event: CallEvent) {
        if let wait = latency.read(event) { waits.append(wait.whole) }
        switch event.kind {
        case .started(let stream, _):
            let way = arm.map { [("arm", LogLine.Value.name($0))] } ?? []
            note(.info, "call-started", [("agent", .name(agent))] + way + [("stream", .name(stream))])
        case .turnEnded: turns += 1
        case .bargeInConfirmed: bargeIns += 1
        case .cost(_, _, let total, let currency): cost = (total, currency)
        case .toolCalled(let name, let id): tools[id] = name
        case .toolFinished(let id, let isError):
            let name = tools.removeValue(forKey: id) ?? "unknown"
            if isError { note(.warning, "tool-failed", [("tool", .words(name))]) }
        case .providerFailed(let role, let failure):
            note(
                .warning,
                "provider-failed",
                [
                    ("role", .name(role.rawValue)), ("provider", .name(failure.provider)),
                    ("kind", .name(failure.kind.rawValue)), ("reason", .words(failure.message)),
                ]
            )
        case .providerSwitched(let change):
            note(
                .warning,
                "provider-switched",
                [
                    ("role", .name(change.from.role.rawValue)), ("from", .name("\(change.from)")),
                    ("to", .name("\(change.to)")), ("reason", .words("\(change.reason)")),
                ]
            )
        case .messageRefused(let reason): note(.warning, "message-refused", [("reason", .words(reason))])
        case .agentLeft(let reason): note(.info, "agent-left", [("reason", .words(reason))])
        case .ended(let reason): end(reason, event)
        default: break
        }
    }

    private func end(_ reason: String, _ event: CallEvent) {
        var fields: [(name: String, value: LogLine.Value)] = [
            ("agent", .name(agent)), ("outcome", .name(CallEndReason.kind(of: reason))),
            ("seconds", .number((Double(event.time.samples) / 8).rounded() / 1_000)), ("turns", .count(turns)),
            ("bargeIns", .count(bargeIns)),
        ]
        if !waits.isEmpty {
            let middle = waits.sorted()[waits.count / 2]
            fields.append(("medianWaitMilliseconds", .count(Int(middle / .milliseconds(1)))))
        }
        if let cost {
            fields.append(("cost", .number(cost.amount)))
            fields.append(("currency", .name(cost.currency)))
        }
        note(.info, "call-ended", fields)
    }

    private func note(_ level: LogLevel, _ event: String, _ fields: [(name: String, value: LogLine.Value)]) {
        journal.note(LogLine(level, event, call: call, of: organisation, fields))
    }
}
