package import CallTiming

/// One turn of a conversation.
package struct RecordedTurn: Sendable, Equatable {
    /// Whose turn it was.
    package enum Role: String, Sendable, CaseIterable {
        case caller, agent
    }

    /// Its place in the call, from 0 on.
    package var number: Int
    /// The event that last changed it: of two versions the one with the higher number is the truth.
    package var sequence: Int
    package var role: Role
    /// Where in the call the caller fell silent, or first heard the agent.
    package var at: CallTime
    /// What was heard: by us of the caller, by the caller of the agent.
    package var heard: String
    /// What the agent was going to say; nil for the caller.
    package var meant: String?
    /// Whether the caller cut in on it.
    package var wasCut = false
    /// What the caller waited for before the agent's turn, where it was an answer.
    package var wait: TurnWait?

    package init(number: Int, sequence: Int, role: Role, at: CallTime, heard: String) {
        self.number = number
        self.sequence = sequence
        self.role = role
        self.at = at
        self.heard = heard
    }
}
