package import ProviderKit

/// One thing that happened in a call and that a model is told of.
package struct HistoryEntry: Sendable, Equatable {
    /// What happened.
    package enum Content: Sendable, Equatable {
        /// The caller said this.
        case caller(String)
        /// The caller pressed these keys.
        case keys(String)
        /// The agent spoke, used tools, or both.
        case agent(AgentStep)
        /// The engine's remark, which neither side said.
        case note(String)
    }

    /// Counts up through a call; never used twice.
    package let number: Int
    /// What happened.
    package internal(set) var content: Content

    /// Whether it is a reply on its way, or one that waits for its tools.
    var isOpen: Bool {
        guard case .agent(let step) = content else { return false }
        if case .open = step.hearing { return true }
        return step.calls.contains { step.results[$0.id] == nil }
    }
}

/// A contribution of the agent: what one answer of the model held.
package struct AgentStep: Sendable, Equatable {
    /// How far the caller has heard it.
    package enum Hearing: Sendable, Equatable {
        /// It is on its way: that much has been heard so far.
        case open(String)
        /// It was spoken to its end.
        case whole(String)
        /// The caller cut in behind this.
        case cut(String)
        /// The agent itself said no more behind this: its voice failed, or something else was to be said.
        case brokenOff(String)

        /// What was heard.
        package var text: String {
            switch self {
            case .open(let text), .whole(let text), .cut(let text), .brokenOff(let text): text
            }
        }
    }

    /// The reply it belongs to.
    package let epoch: Int
    /// What the model wrote to be spoken.
    package internal(set) var written = ""
    /// What was heard of that.
    package internal(set) var hearing = Hearing.open("")
    /// The tools it wanted used.
    package internal(set) var calls: [ToolCall] = []
    /// What they answered, as far as they have, under the calls' ids.
    package internal(set) var results: [String: ToolResult] = [:]

    /// Whether nothing of it has to be told.
    var isEmpty: Bool { hearing.text.isEmpty && calls.isEmpty }
}
