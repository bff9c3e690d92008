internal import Synchronization

/// The tokens that are known now: one that is taken out opens nothing from then on.
public final class TokenBook: Sendable {
    private let state: Mutex<AccessTokens>

    /// Knows these.
    public init(_ tokens: AccessTokens) { state = Mutex(tokens) }

    /// Those that are known.
    public var tokens: AccessTokens {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
