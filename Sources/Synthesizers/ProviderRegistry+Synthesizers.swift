package import ProviderKit

extension ProviderRegistry {
    /// Registers the voices of this module.
    package mutating func addSynthesizers() {
    }
}
