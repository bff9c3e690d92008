internal import CallTiming
package import FastJSON

extension RecordedEvent {
    /// The event with its line as a text: for the spool, which keeps bytes as they were.
    var json: JSONValue {
        [
            "sequence": .integer(Int64(sequence)), "at": .integer(time.samples),
            "nanoseconds": .integer(instant.nanoseconds), "line": .string(line),
        ]
    }

    init?(_ json: JSONValue) {
        guard let sequence = json.int("sequence"), let at = json.integer("at"),
            let nanoseconds = json.integer("nanoseconds"), let line = json.string("line")
        else { return nil }
        self.init(
            sequence: sequence,
            time: CallTime(samples: at),
            instant: MonotonicInstant(nanoseconds: nanoseconds),
            line: line
        )
    }
}

extension RecordedAudio {
    /// The recording as it is shown.
    package var json: JSONValue {
        [
            "path": .string(path), "format": .string(format.rawValue), "samples": .optional(samples),
        ]
    }

    /// Reads what `json` has written.
    init?(_ json: JSONValue) {
        guard let path = json.string("path"), let format = json.string("format") else { return nil }
        self.init(path: path, format: Format(rawValue: format), samples: json.integer("samples"))
    }
}
