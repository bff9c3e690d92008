/// Whose calls, agents and records something belongs to: one process may serve several who know nothing of each other.
public struct Organisation: Sendable, Hashable {
    /// Its name in keys and addresses.
    public let key: String

    /// An organisation of that name.
    public init(_ key: String) { self.key = key }

    /// Whose everything is where nothing else is said.
    public static let standard = Organisation("default")
}
