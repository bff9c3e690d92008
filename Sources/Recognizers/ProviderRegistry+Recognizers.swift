package import ProviderKit

extension ProviderRegistry {
    /// Registers the recognizers of this module.
    package mutating func addRecognizers() {
    }
}
