/// One provider took over from another in the middle of its work.
public struct ProviderSwitch: Sendable, Equatable {
    /// Who failed.
    public var from: ProviderIdentity
    /// Who took over.
    public var to: ProviderIdentity
    /// Why.
    public var reason: ProviderFailure
    /// What the caller may notice of it, in words: "from the beginning of the clause".
    public var note: String

    /// Makes a note of a switch.
    public init(from: ProviderIdentity, to: ProviderIdentity, reason: ProviderFailure, note: String = "") {
        self.from = from
        self.to = to
        self.reason = reason
        self.note = note
    }
}
