package import Dialogue

/// What of a call must not be lost with its stream: what was said, and where the conversation was.
///
/// A call that is begun with it goes on where the other one was, on another loop or another machine.
package struct CallMemory: Sendable, Equatable {
    package var history: ConversationHistory
    package var variables: CallVariables
    /// The stage that the conversation was in; nil for an agent without stages.
    package var stage: String?
    package var language: String
    /// How often the caller has had a turn, and what the call has cost: its limits go on, too.
    package var turnsTaken: Int
    package var cost: Double

    package init(
        history: ConversationHistory = ConversationHistory(),
        variables: CallVariables = CallVariables(),
        stage: String? = nil,
        language: String = "",
        turnsTaken: Int = 0,
        cost: Double = 0
    ) {
        self.history = history
        self.variables = variables
        self.stage = stage
        self.language = language
        self.turnsTaken = turnsTaken
        self.cost = cost
    }
}

extension CallMachine {
    /// What whoever takes the call up has to know.
    package var memory: CallMemory { mind.memory }

    /// Goes on where another one was; before anything is taken.
    mutating func recall(_ memory: CallMemory) {
        // A number that a reply had is not used for another one.
        epoch = mind.recall(memory)
    }
}
