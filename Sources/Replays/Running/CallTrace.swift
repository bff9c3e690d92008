package import CallPipeline
package import CallTiming
package import ProviderKit

/// What happened in a call, as it was decided again or under other settings.
package struct CallTrace: Sendable {
    /// What was noted, as a log would have it.
    package var events: [CallEvent] = []
    /// What the ear found.
    package var findings: [Finding] = []
    /// The number for all decisions; and the decisions as lines, if they are kept.
    package var digest = DecisionDigest()
    package var lines: [String]?
    /// The time of the last thing that happened.
    package var end = CallTime.start

    /// Something that the ear found.
    package struct Finding: Sendable, Equatable {
        package var event: EarEvent
        package var time: CallTime
    }

    package init(keepsLines: Bool = false) { lines = keepsLines ? [] : nil }

    /// Takes in what was decided at a time.
    mutating func add(_ orders: [CallOrder], decidedAt decision: CallTime, noted time: CallTime) {
        for order in orders {
            let line = CallReplay.line(order, at: decision)
            digest.add(line)
            lines?.append(line)
        }
        note(orders, at: time)
    }

    /// Takes in what is worth noting of it, and no more.
    mutating func note(_ orders: [CallOrder], at time: CallTime) {
        end = max(end, time)
        for order in orders {
            guard case .note(let kind) = order else { continue }
            let instant = MonotonicInstant(nanoseconds: time.samples * 125_000)
            events.append(CallEvent(number: events.count, instant: instant, time: time, kind: kind))
        }
    }
}

extension CallFile {
    /// Makes the call's decisions again.
    package func trace(by agent: CallAgent, keepsLines: Bool = false) -> CallTrace {
        var trace = CallTrace(keepsLines: keepsLines)
        ReplayRun.run(inputs, by: agent) { _, moment in
            trace.end = max(trace.end, moment.time)
            for finding in moment.findings {
                trace.findings.append(CallTrace.Finding(event: finding.event, time: finding.at))
            }
            if !moment.orders.isEmpty {
                trace.add(moment.orders, decidedAt: moment.input.time, noted: moment.time)
            }
        }
        return trace
    }

    /// Whether the decisions are those that were made; nil where the file does not tell.
    package func isSame(as trace: CallTrace) -> Bool? {
        guard let end, end.isWhole else { return nil }
        return end.decisions == trace.digest.count && end.digest == trace.digest.text
    }
}
