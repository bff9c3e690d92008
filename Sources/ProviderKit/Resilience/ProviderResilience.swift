/// What the chains of a process share: who is not to be asked, and who is how fast.
public final class ProviderResilience: Sendable {
    /// The process's own.
    public static let shared = ProviderResilience()

    /// Who is not to be asked.
    public let breakers = BreakerBoard()
    /// Who is how fast, and which second requests were made.
    public let hedges = HedgeBoard()

    /// Makes one that knows nothing.
    public init() {}
}
