package import CallTiming
internal import FastJSON
package import ProviderKit

/// A conversation as the service tells it afterwards.
package struct AgentConversation: Sendable, Equatable {
    /// How far it is.
    package enum State: String, Sendable, Equatable {
        case initiated
        case inProgress = "in-progress"
        case processing
        case done
        case failed

        /// Whether nothing will be added.
        package var isFinal: Bool { self == .done || self == .failed }
    }

    /// Something that was said.
    package struct Line: Sendable, Equatable {
        package var isAgent: Bool
        package var text: String
        /// When, from the beginning of the call.
        package var second: Int64
        /// Whether the caller cut it off.
        package var isCut: Bool
    }

    package let name: String
    package let agent: String
    package let state: State
    package let lines: [Line]
    /// How long the call lasted, in seconds, and what the service says of it.
    package let duration: Int64?
    package let ending: String?
    package let summary: String?

    /// Reads the service's answer; nil for one that is no conversation.
    init?(_ json: JSONValue) {
        guard let name = json["conversation_id"]?.stringValue,
            let state = json["status"]?.stringValue.flatMap(State.init(rawValue:))
        else { return nil }
        self.name = name
        self.state = state
        agent = json["agent_id"]?.stringValue ?? ""
        lines = (json["transcript"]?.arrayValue ?? []).compactMap { line in
            guard let text = line["message"]?.stringValue, !text.isEmpty else { return nil }
            return Line(
                isAgent: line["role"]?.stringValue == "agent",
                text: String(text.prefix(8_000)),
                second: max(0, min(line["time_in_call_secs"]?.integerValue ?? 0, 1 << 30)),
                isCut: line["interrupted"]?.boolValue ?? false
            )
        }
        duration = json["metadata"]?["call_duration_secs"]?.integerValue
        ending = (json["metadata"]?["termination_reason"]?.stringValue).map { String($0.prefix(200)) }
        summary = (json["analysis"]?["transcript_summary"]?.stringValue).map { String($0.prefix(8_000)) }
    }

    /// Writes the conversation as a call's log has it, as far as it can be seen from here: to the second.
    ///
    /// - Parameter instant: when it was fetched; what happened before is not known by our own clock.
    package func write(to log: CallEventLog, call: String, instant: MonotonicInstant) {
        func add(_ kind: CallEvent.Kind, _ second: Int64) {
            log.append(kind, at: CallTime(samples: second * 8_000), instant: instant)
        }
        add(.started(stream: AgentService.name, call: call), 0)
        add(.agentJoined(agent: agent, conversation: name), 0)
        var reply = 0
        for line in lines {
            if line.isAgent {
                reply += 1
                add(.replyBegun(reply: reply, isGuess: false), line.second)
                add(.replyWritten(reply: reply, text: line.text), line.second)
                add(
                    line.isCut
                        ? .replyCut(reply: reply, heard: line.text) : .replyHeard(reply: reply, text: line.text),
                    line.second
                )
            } else {
                let at = CallTime(samples: line.second * 8_000)
                add(.transcript(line.text), line.second)
                add(.turnEnded(text: line.text, keys: "", end: at, reason: "the agent's server"), line.second)
            }
        }
        let end = duration ?? lines.last?.second ?? 0
        if let summary, !summary.isEmpty { add(.summarised(text: summary), end) }
        add(.ended(reason: ending.flatMap { $0.isEmpty ? nil : $0 } ?? state.rawValue), end)
    }
}
