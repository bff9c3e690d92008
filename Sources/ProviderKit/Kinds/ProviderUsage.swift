/// What of a provider's service was used: what a price is asked for.
public struct ProviderUsage: Sendable, Hashable {
    /// Audio heard or made.
    public var audio = Duration.zero
    /// Characters spoken.
    public var characters = 0
    /// Tokens read, without those that came from the cache.
    public var inputTokens = 0
    /// Tokens read from the provider's cache.
    public var cachedTokens = 0
    /// Tokens written to the provider's cache.
    public var cacheWrites = 0
    /// Tokens written, those of thinking among them.
    public var outputTokens = 0
    /// Requests made.
    public var requests = 0
    /// Whether some of it is this side's estimate, because the provider gave no account.
    public var isEstimated = false

    /// Nothing used.
    public init() {}

    /// What a voice used: so many characters, for so much audio, in so many requests.
    public init(characters: Int, audio: Duration, requests: Int) {
        self.characters = characters
        self.audio = audio
        self.requests = requests
    }

    /// The sum of two.
    public static func + (one: Self, other: Self) -> Self {
        var sum = one
        sum.audio += other.audio
        sum.characters += other.characters
        sum.inputTokens += other.inputTokens
        sum.cachedTokens += other.cachedTokens
        sum.cacheWrites += other.cacheWrites
        sum.outputTokens += other.outputTokens
        sum.requests += other.requests
        sum.isEstimated = one.isEstimated || other.isEstimated
        return sum
    }

    /// Adds another.
    public static func += (one: inout Self, other: Self) { one = one + other }
}
