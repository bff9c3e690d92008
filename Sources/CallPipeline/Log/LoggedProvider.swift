internal import FastJSON
internal import ProviderKit

// Failures, switches and usage, in a log.
extension JSONValue {
    static func of(_ failure: ProviderFailure) -> JSONValue {
        .object(
            [
                ("kind", .string(failure.kind.rawValue)), ("provider", .string(failure.provider)),
                ("message", .string(failure.message)),
                ("retryAfter", failure.retryAfter.map { .time($0) } ?? .null), ("request", .text(failure.requestID)),
            ]
        )
    }

    static func of(_ change: ProviderSwitch) -> JSONValue {
        .object(
            [
                ("from", of(change.from)), ("to", of(change.to)), ("reason", of(change.reason)),
                ("note", .string(change.note)),
            ]
        )
    }

    /// Which credential was used stays where it is.
    static func of(_ identity: ProviderIdentity) -> JSONValue {
        .object(
            [
                ("role", .string(identity.role.rawValue)), ("provider", .string(identity.provider)),
                ("model", .string(identity.model)),
            ]
        )
    }

    static func of(_ usage: ProviderUsage) -> JSONValue {
        func number(_ value: Int) -> JSONValue { value == 0 ? .null : .integer(Int64(value)) }
        return .object(
            [
                ("audio", usage.audio == .zero ? .null : .time(usage.audio)), ("characters", number(usage.characters)),
                ("inputTokens", number(usage.inputTokens)), ("cachedTokens", number(usage.cachedTokens)),
                ("cacheWrites", number(usage.cacheWrites)), ("outputTokens", number(usage.outputTokens)),
                ("requests", number(usage.requests)), ("isEstimated", usage.isEstimated ? .bool(true) : .null),
            ]
        )
    }
}

extension LoggedFields {
    mutating func failure(_ key: String) throws(LoggedLineError) -> ProviderFailure {
        var fields = try fields(key)
        let word = try fields.string("kind")
        guard let kind = ProviderFailure.Kind(rawValue: word) else {
            throw problem("\"\(word)\" is no kind of failure that is known")
        }
        let failure = ProviderFailure(
            kind,
            provider: try fields.string("provider"),
            try fields.string("message"),
            retryAfter: fields.value("retryAfter") == nil ? nil : try fields.duration("retryAfter"),
            requestID: try fields.optionalString("request")
        )
        try fields.finish()
        return failure
    }

    mutating func providerSwitch(_ key: String) throws(LoggedLineError) -> ProviderSwitch {
        var fields = try fields(key)
        let change = ProviderSwitch(
            from: try fields.identity("from"),
            to: try fields.identity("to"),
            reason: try fields.failure("reason"),
            note: try fields.string("note")
        )
        try fields.finish()
        return change
    }

    mutating func identity(_ key: String) throws(LoggedLineError) -> ProviderIdentity {
        var fields = try fields(key)
        return try fields.identity()
    }

    /// Of all of these fields.
    mutating func identity() throws(LoggedLineError) -> ProviderIdentity {
        var fields = self
        let word = try fields.string("role")
        guard let role = ProviderRole(rawValue: word) else { throw problem("\"\(word)\" is no role that is known") }
        let identity = ProviderIdentity(
            role,
            provider: try fields.string("provider"),
            model: try fields.string("model")
        )
        try fields.finish()
        return identity
    }

    mutating func usage(_ key: String) throws(LoggedLineError) -> ProviderUsage {
        var fields = try fields(key)
        var usage = ProviderUsage()
        if fields.value("audio") != nil { usage.audio = try fields.duration("audio") }
        usage.characters = try fields.count("characters")
        usage.inputTokens = try fields.count("inputTokens")
        usage.cachedTokens = try fields.count("cachedTokens")
        usage.cacheWrites = try fields.count("cacheWrites")
        usage.outputTokens = try fields.count("outputTokens")
        usage.requests = try fields.count("requests")
        if fields.value("isEstimated") != nil { usage.isEstimated = try fields.bool("isEstimated") }
        try fields.finish()
        return usage
    }

    private mutating func count(_ key: String) throws(LoggedLineError) -> Int {
        value(key) == nil ? 0 : try int(key)
    }
}
