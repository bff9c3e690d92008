package import Reactor

/// What providers take from the process they run in.
public struct ProviderEnvironment: Sendable {
    /// The environment's variables, where keys come from that a configuration names.
    public var variables: [String: String]

    /// What its chains share.
    public var resilience = ProviderResilience.shared

    /// Whom TLS trusts; nil for whom the system trusts.
    package var tls: TLSContext?

    /// Makes an environment of these variables.
    public init(variables: [String: String] = [:]) { self.variables = variables }
}
