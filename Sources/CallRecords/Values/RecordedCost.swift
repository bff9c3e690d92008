package import ProviderKit

/// What one kind of provider was used for in a call, and what it cost: all in all.
package struct RecordedCost: Sendable, Equatable {
    package var role: ProviderRole
    /// The event that last changed it.
    package var sequence: Int
    package var amount = 0.0
    package var currency: String?
    package var usage = ProviderUsage()

    package init(role: ProviderRole, sequence: Int) {
        self.role = role
        self.sequence = sequence
    }
}
