internal import CallTiming
package import FastJSON

extension RecordedTurn {
    /// The turn as it is shown; places are samples of the call, waits microseconds.
    package var json: JSONValue {
        [
            "number": .integer(Int64(number)), "sequence": .integer(Int64(sequence)), "role": .string(role.rawValue),
            "at": .integer(at.samples), "heard": .string(heard), "meant": .optional(meant), "cut": .bool(wasCut),
            "wait": .optional(wait.map { TurnWait.microseconds($0.whole) }), "parts": wait?.json ?? .null,
        ]
    }

    /// Reads what `json` has written.
    init?(_ json: JSONValue) {
        guard let number = json.int("number"), let sequence = json.int("sequence"), let at = json.integer("at"),
            let role = json.string("role").flatMap({ Role(rawValue: $0) }), let heard = json.string("heard")
        else { return nil }
        self.init(number: number, sequence: sequence, role: role, at: CallTime(samples: at), heard: heard)
        meant = json.string("meant")
        wasCut = json["cut"]?.boolValue ?? false
        wait = json["parts"].flatMap { TurnWait($0) }
    }
}

extension RecordedTool {
    /// The use as it is shown.
    package var json: JSONValue {
        [
            "number": .integer(Int64(number)), "sequence": .integer(Int64(sequence)), "tool": .string(name),
            "id": .string(id), "at": .integer(at.samples), "finished": .optional(finished?.samples),
            "failed": .bool(hasFailed),
        ]
    }

    /// Reads what `json` has written.
    init?(_ json: JSONValue) {
        guard let number = json.int("number"), let sequence = json.int("sequence"), let name = json.string("tool"),
            let id = json.string("id"), let at = json.integer("at")
        else { return nil }
        self.init(number: number, name: name, id: id, at: CallTime(samples: at))
        self.sequence = sequence
        finished = json.integer("finished").map { CallTime(samples: $0) }
        hasFailed = json["failed"]?.boolValue ?? false
    }
}
