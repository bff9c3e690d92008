/// What a provider does in a call.
public enum ProviderRole: String, Sendable, Hashable, CaseIterable {
    case recognizer, model, voice
}

/// Which provider it is: what breakers, statistics and prices are kept for.
public struct ProviderIdentity: Sendable, Hashable {
    /// What it does.
    public let role: ProviderRole
    /// Its name in the registry: "deepgram".
    public let provider: String
    /// The model it is asked for, in the provider's own words; empty where there is only one.
    public let model: String
    /// Which credential it uses: equal for equal ones, and nothing that a secret could be guessed from.
    public let credential: Int

    /// Names a provider.
    public init(_ role: ProviderRole, provider: String, model: String, credential: Secret? = nil) {
        self.role = role
        self.provider = provider
        self.model = model
        // Swift seeds its hashes anew in every process: the number means nothing outside of this one.
        self.credential = credential.hashValue
    }
}

extension ProviderIdentity: CustomStringConvertible {
    /// Provider and model, as logs show them.
    public var description: String { model.isEmpty ? provider : "\(provider)/\(model)" }
}
