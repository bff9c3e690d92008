package import FastJSON
package import ProviderKit

/// What a caller waited for, as it is kept: a `TurnLatency` in whole microseconds.
package struct TurnWait: Sendable, Equatable {
    /// The parts in the order of `TurnLatency.Part`.
    package let parts: [Duration]
    /// How far ahead of the decision the model had been asked.
    package let lead: Duration

    package init(_ latency: TurnLatency) {
        parts = latency.parts.map(Self.whole)
        lead = Self.whole(latency.lead)
    }

    /// Reads what `json` has written.
    package init?(_ json: JSONValue) {
        guard case .object(let object) = json else { return nil }
        parts = TurnLatency.Part.allCases.map { .microseconds(object[$0.rawValue]?.integerValue ?? 0) }
        lead = .microseconds(object["lead"]?.integerValue ?? 0)
    }

    /// The whole wait.
    package var whole: Duration { parts.reduce(.zero, +) }

    /// Each part by its name, in microseconds.
    package var json: JSONValue {
        var object = JSONObject()
        for (part, duration) in zip(TurnLatency.Part.allCases, parts) {
            object[part.rawValue] = .integer(Self.microseconds(duration))
        }
        object["lead"] = .integer(Self.microseconds(lead))
        return .object(object)
    }

    static func microseconds(_ duration: Duration) -> Int64 { Int64(duration / .microseconds(1)) }

    private static func whole(_ duration: Duration) -> Duration { .microseconds(microseconds(duration)) }
}
