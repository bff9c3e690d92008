/// How a call is joined to an agent elsewhere.
package struct BridgeSettings: Sendable, Equatable {
    /// What of the agent's own settings a call may replace: only what its operator has allowed, or the call is refused.
    package struct Overrides: OptionSet, Sendable, Equatable {
        package let rawValue: Int
        package static let prompt = Overrides(rawValue: 1)
        package static let firstMessage = Overrides(rawValue: 2)
        package static let language = Overrides(rawValue: 4)

        package init(rawValue: Int) { self.rawValue = rawValue }
    }

    /// What the agent is told of the keys that the caller presses.
    package enum Keys: Sendable, Equatable {
        /// That they were pressed, as something to know.
        case told
        /// The same, as if the caller had said it: the agent answers.
        case said
    }

    /// The agent's name with its operator.
    package var agent: String
    /// The name of the number that the service calls by, where it makes calls itself.
    package var phoneNumber: String?
    package var overrides: Overrides = []
    package var keys = Keys.told
    /// How many pieces of the caller's audio are sent together; each waits for the next ones.
    package var batch = 1
    /// How long it may take from the stream's start until the agent is there.
    package var join = Duration.seconds(4)
    /// How long after that until its first sound; nil for an agent that waits to be spoken to.
    package var firstSound: Duration? = .seconds(8)
    /// When the caller hears the call's filler, if the agent is not there.
    package var filler = Duration.milliseconds(1_200)
    /// How long the agent's server may say nothing at all: it pings every few seconds.
    package var stall = Duration.seconds(30)
    /// How long nobody may say anything.
    package var silence = Duration.seconds(120)
    /// How long what the agent has said last may take to be played.
    package var farewell = Duration.seconds(20)

    package init(_ agent: String) { self.agent = agent }
}
