package import ProviderKit

extension ProviderRegistry {
    /// Registers the models of this module.
    package mutating func addLanguageModels() {
    }
}
