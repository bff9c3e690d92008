extension TwilioSimulator {
    /// What somebody who is called does.
    package enum Callee: Sendable, Equatable {
        case answers(after: Duration)
        /// A machine takes the call, and its greeting lasts so long.
        case isMachine(after: Duration, greeting: Duration)
        /// An agent takes the call, greets, and answers so long behind the last sound of what it hears.
        case isAgent(after: Duration, answering: Duration)
        case isBusy
        case ignoresIt
        case doesNotExist

        /// By the last four digits: 0001 is busy, 0002 lets it ring, 0003 cannot be reached, 0004 is a machine, 0005 an
        /// agent, everybody else answers after two seconds.
        package static func usual(_ number: String) -> Callee {
            switch number.suffix(4) {
            case "0001": .isBusy
            case "0002": .ignoresIt
            case "0003": .doesNotExist
            case "0004": .isMachine(after: .seconds(2), greeting: .seconds(5))
            case "0005": .isAgent(after: .seconds(2), answering: .milliseconds(700))
            default: .answers(after: .seconds(2))
            }
        }

        /// What is said where nothing else is given: two sentences of a person; a machine's greeting and its beep.
        package var words: [CallerUtterance] {
            switch self {
            case .answers: [1, 2].map { CallerUtterance(babbling: .milliseconds(900), seed: $0) }
            case .isMachine(_, let greeting): [CallerUtterance(greetingFor: greeting)]
            case .isAgent, .isBusy, .ignoresIt, .doesNotExist: []
            }
        }

        /// After how long the call is taken; nil for never.
        var delay: Duration? {
            switch self {
            case .answers(let delay), .isMachine(let delay, _), .isAgent(let delay, _): delay
            case .isBusy, .ignoresIt, .doesNotExist: nil
            }
        }
    }
}
