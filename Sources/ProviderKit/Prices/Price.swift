internal import FastJSON

/// What one provider's model costs, in units of the list's currency.
public struct Price: Sendable, Equatable {
    /// A minute of audio, heard or made.
    public var minute = 0.0
    /// A thousand characters spoken.
    public var thousandCharacters = 0.0
    /// A million tokens read.
    public var inputTokens = 0.0
    /// A million tokens read from the provider's cache; as others, where nothing is said.
    public var cachedTokens: Double?
    /// A million tokens written to the provider's cache; as others that are read, where nothing is said.
    public var cacheWrites: Double?
    /// A million tokens written.
    public var outputTokens = 0.0
    /// One request.
    public var request = 0.0

    /// For nothing.
    public init() {}

    /// What the keys of a price are called in a price file.
    static let keys = [
        "perMinute", "perThousandCharacters", "perMillionInputTokens", "perMillionCachedTokens",
        "perMillionCacheWrites",
        "perMillionOutputTokens", "perRequest",
    ]

    /// Reads the prices out of an entry of a price file.
    init(_ node: JSON5Node) throws(JSON5Error) {
        func amount(_ key: String) throws(JSON5Error) -> Double? {
            try node.memberIfPresent(key)?.double(in: 0...1e9)
        }
        minute = try amount("perMinute") ?? 0
        thousandCharacters = try amount("perThousandCharacters") ?? 0
        inputTokens = try amount("perMillionInputTokens") ?? 0
        cachedTokens = try amount("perMillionCachedTokens")
        cacheWrites = try amount("perMillionCacheWrites")
        outputTokens = try amount("perMillionOutputTokens") ?? 0
        request = try amount("perRequest") ?? 0
    }

    /// The amounts under their keys.
    var amounts: [(key: String, amount: Double)] {
        let all: [Double?] = [
            minute, thousandCharacters, inputTokens, cachedTokens, cacheWrites, outputTokens, request,
        ]
        return zip(Self.keys, all).compactMap { key, amount in amount.map { (key, $0) } }
    }

    /// What was used, in money.
    public func cost(of usage: ProviderUsage) -> Double {
        let tokens =
            Double(usage.inputTokens) * inputTokens
            + Double(usage.cachedTokens) * (cachedTokens ?? inputTokens)
            + Double(usage.cacheWrites) * (cacheWrites ?? inputTokens)
            + Double(usage.outputTokens) * outputTokens
        return usage.audio / .seconds(60) * minute
            + Double(usage.characters) / 1_000 * thousandCharacters
            + tokens / 1_000_000
            + Double(usage.requests) * request
    }
}
