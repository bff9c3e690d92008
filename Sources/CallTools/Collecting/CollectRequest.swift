package import CallTiming

/// What a caller is asked for by `collect`.
package struct CollectRequest: Sendable, Equatable {
    /// What would be an answer.
    package enum Wanted: Sendable, Equatable {
        /// One of several things.
        case choices([Choice])
        /// Yes (key 1) or no (key 2).
        case yesNo
        /// Digits.
        case digits(DigitRule)
    }

    /// One of the things to choose from.
    package struct Choice: Sendable, Equatable {
        /// What the model gets.
        package var value: String
        /// The key that stands for it.
        package var key: Character?
        /// What a caller may say for it, beside the value itself.
        package var words: [String]

        /// Makes a choice.
        package init(_ value: String, key: Character? = nil, words: [String] = []) {
            self.value = value
            self.key = key
            self.words = words
        }
    }

    /// Which digits are an answer.
    package struct DigitRule: Sendable, Equatable {
        /// How many.
        package var length: ClosedRange<Int>
        /// The key that ends them.
        package var terminator: Character?
        /// How long to wait for the next one.
        package var pause: Duration

        /// Makes a rule.
        package init(length: ClosedRange<Int>, terminator: Character? = "#", pause: Duration = .seconds(3)) {
            self.length = length
            self.terminator = terminator
            self.pause = pause
        }
    }

    /// What would be an answer.
    package var wanted: Wanted
    /// What the agent asks; nil when it has asked already.
    package var prompt: String?
    /// What it asks when there was no answer, or none that was understood.
    package var retryPrompt: String?
    /// How often it asks at most, the first time included.
    package var attempts = 3
    /// How long to wait for the beginning of an answer.
    package var patience = Duration.seconds(8)
    /// The language of the answer.
    package var language = "en"
    /// The variable that keeps the answer.
    package var variable: String?

    /// Asks for something.
    package init(_ wanted: Wanted, prompt: String? = nil) {
        self.wanted = wanted
        self.prompt = prompt
    }
}

/// What `collect` has come to.
package enum CollectOutcome: Sendable, Equatable {
    /// How an answer was given.
    package enum Means: String, Sendable {
        case voice, key, both
    }

    /// The answer.
    case value(String, by: Means)
    /// There was none, or none that was understood, after all attempts.
    case gaveUp
    /// It was broken off.
    case cancelled

    /// What the model is told.
    package var text: String {
        switch self {
        case .value(let value, let means): "The caller answered by \(means.rawValue): \(value)"
        case .gaveUp:
            "The caller gave no answer that could be understood, after all attempts. Do not ask again in the same way."
        case .cancelled: "Asking was broken off before there was an answer."
        }
    }
}

/// What `collect` wants done.
package enum CollectOrder: Sendable, Equatable {
    /// Say this, and tell `promptEnded` when it was heard or cut.
    case say(String)
    /// Stop what is being said: the answer has begun.
    case stopSpeaking
    /// Tell `reached` at that time; a later order of this kind replaces it.
    case wake(at: CallTime)
    /// It is over; the last order.
    case ended(CollectOutcome)
}
