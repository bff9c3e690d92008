package import FastJSON

/// What is known of a call as a whole.
package struct CallRecord: Sendable, Equatable {
    /// Which call, and whose.
    package let name: CallName
    /// The agent that had it.
    package var agent: String
    package var direction: CallDirection
    /// Who called and who was called, where that is known.
    package var from: String?
    package var to: String?
    /// What spoke in it: "cascade", "relay", "bridge".
    package var brain: String
    /// When it began; when it ended, nil while it lives.
    package var began: WallTime
    package var ended: WallTime?
    /// How it ended, and why.
    package var outcome: CallOutcome?
    package var endReason: String?
    /// The language that was spoken last.
    package var language: String?
    /// What it belongs together with.
    package var conversation: String?
    /// What its orderer wants to find it by.
    package var metadata = JSONObject()
    /// What it cost, and in what.
    package var cost = 0.0
    package var currency: String?
    /// What ran when it was made: the engine, its configuration, and which arm of a comparison.
    package var engineVersion = ""
    package var configurationVersion = ""
    package var arm: String?

    package init(
        _ name: CallName,
        agent: String,
        direction: CallDirection = .inbound,
        brain: String = "cascade",
        began: WallTime
    ) {
        self.name = name
        self.agent = agent
        self.direction = direction
        self.brain = brain
        self.began = began
    }
}

/// The end of a call, as it is kept.
package struct CallEnding: Sendable, Equatable {
    package var ended: WallTime
    package var outcome: CallOutcome
    package var reason: String?
    package var language: String?
    package var cost = 0.0
    package var currency: String?

    package init(ended: WallTime, outcome: CallOutcome, reason: String? = nil) {
        self.ended = ended
        self.outcome = outcome
        self.reason = reason
    }
}
