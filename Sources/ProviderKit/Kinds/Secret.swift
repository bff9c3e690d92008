/// A credential: it never shows itself, neither in logs nor in a debugger's print.
public struct Secret: Sendable, Hashable {
    /// The credential itself, for the one place that sends it.
    public let revealed: String

    /// Wraps a credential.
    public init(_ text: String) { revealed = text }

    /// What stands where a secret was.
    public static let mask = "***"

    /// A text of someone else's without this secret in it: providers quote keys in their errors.
    public func removed(from text: String) -> String {
        guard !revealed.isEmpty else { return text }
        return text.replacing(revealed, with: Self.mask)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A mask.
    public var description: String { Self.mask }
    /// A mask.
    public var debugDescription: String { Self.mask }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
