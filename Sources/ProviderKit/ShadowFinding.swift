/// What somebody made of a call who heard, thought or spoke beside it, unheard; and what the call's own provider made of the same.
public struct ShadowFinding: Sendable, Equatable {
    /// The arm that is tried so.
    public var arm: String
    /// What it did.
    public var role: ProviderRole
    /// How long it took, in milliseconds: until its last words of a turn, its first text, or its first audio; nil where none came.
    public var wait: Int?
    /// The same of the call's own provider.
    public var ownWait: Int?
    /// What it understood or wrote.
    public var text: String
    /// The same of the call's own provider: of a recogniser.
    public var ownText: String
    /// Why there is nothing, if that is so.
    public var problem: String

    /// Tells what was found.
    public init(
        arm: String,
        role: ProviderRole,
        wait: Int? = nil,
        ownWait: Int? = nil,
        text: String = "",
        ownText: String = "",
        problem: String = ""
    ) {
        self.arm = arm
        self.role = role
        self.wait = wait
        self.ownWait = ownWait
        self.text = text
        self.ownText = ownText
        self.problem = problem
    }
}
