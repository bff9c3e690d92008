package import FastJSON
internal import ProviderKit

extension RecordedCost {
    /// The cost as it is shown.
    package var json: JSONValue {
        [
            "role": .string(role.rawValue), "sequence": .integer(Int64(sequence)), "amount": .double(amount),
            "currency": .optional(currency), "usage": usage.json,
        ]
    }

    /// Reads what `json` has written.
    init?(_ json: JSONValue) {
        guard let role = json.string("role").flatMap({ ProviderRole(rawValue: $0) }),
            let sequence = json.int("sequence")
        else { return nil }
        self.init(role: role, sequence: sequence)
        amount = json["amount"]?.doubleValue ?? 0
        currency = json.string("currency")
        usage = ProviderUsage(json["usage"] ?? .null)
    }
}

extension ProviderUsage {
    private static let counts: [(name: String, path: any WritableKeyPath<ProviderUsage, Int> & Sendable)] = [
        ("spokenCharacters", \.characters), ("inputTokens", \.inputTokens), ("cachedTokens", \.cachedTokens),
        ("cacheWrites", \.cacheWrites), ("outputTokens", \.outputTokens), ("requests", \.requests),
    ]

    /// What was used, without what was not.
    var json: JSONValue {
        var object = JSONObject()
        if audio != .zero { object["audioMilliseconds"] = .integer(Int64(audio / .milliseconds(1))) }
        for (name, path) in Self.counts where self[keyPath: path] != 0 {
            object[name] = .integer(Int64(self[keyPath: path]))
        }
        if isEstimated { object["estimated"] = .bool(true) }
        return .object(object)
    }

    /// Reads what `json` has written.
    init(_ json: JSONValue) {
        self.init()
        audio = .milliseconds(json.integer("audioMilliseconds") ?? 0)
        for (name, path) in Self.counts { self[keyPath: path] = json.int(name) ?? 0 }
        isEstimated = json["estimated"]?.boolValue ?? false
    }
}
