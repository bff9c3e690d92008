package import FastJSON

extension CallRecord {
    /// The record as it is shown; whose it is stays unsaid, as only they are shown it.
    package var json: JSONValue {
        [
            "id": .string(name.id), "agent": .string(agent), "direction": .string(direction.rawValue),
            "from": .optional(from), "to": .optional(to), "brain": .string(brain),
            "began": .integer(began.milliseconds), "ended": .optional(ended?.milliseconds),
            "outcome": .optional(outcome?.rawValue), "reason": .optional(endReason), "language": .optional(language),
            "conversation": .optional(conversation), "metadata": .object(metadata), "cost": .double(cost),
            "currency": .optional(currency), "engineVersion": .string(engineVersion),
            "configurationVersion": .string(configurationVersion), "arm": .optional(arm),
        ]
    }

    /// Reads what `json` has written.
    init?(_ json: JSONValue, of name: CallName) {
        guard let agent = json.string("agent"), let brain = json.string("brain"), let began = json.integer("began"),
            let direction = json.string("direction").flatMap({ CallDirection(rawValue: $0) })
        else { return nil }
        self.init(name, agent: agent, direction: direction, brain: brain, began: WallTime(milliseconds: began))
        from = json.string("from")
        to = json.string("to")
        ended = json.integer("ended").map { WallTime(milliseconds: $0) }
        outcome = json.string("outcome").map { CallOutcome(rawValue: $0) }
        endReason = json.string("reason")
        language = json.string("language")
        conversation = json.string("conversation")
        metadata = json["metadata"]?.objectValue ?? JSONObject()
        cost = json["cost"]?.doubleValue ?? 0
        currency = json.string("currency")
        engineVersion = json.string("engineVersion") ?? ""
        configurationVersion = json.string("configurationVersion") ?? ""
        arm = json.string("arm")
    }
}

extension CallEnding {
    var json: JSONValue {
        [
            "ended": .integer(ended.milliseconds), "outcome": .string(outcome.rawValue), "reason": .optional(reason),
            "language": .optional(language), "cost": .double(cost), "currency": .optional(currency),
        ]
    }

    init?(_ json: JSONValue) {
        guard let ended = json.integer("ended"), let outcome = json.string("outcome") else { return nil }
        self.init(
            ended: WallTime(milliseconds: ended),
            outcome: CallOutcome(rawValue: outcome),
            reason: json.string("reason")
        )
        language = json.string("language")
        cost = json["cost"]?.doubleValue ?? 0
        currency = json.string("currency")
    }
}
