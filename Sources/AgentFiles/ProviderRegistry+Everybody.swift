internal import LanguageModels
package import ProviderKit
internal import Recognizers
internal import Synthesizers

extension ProviderRegistry {
    /// Everybody that a configuration can name, and chains of them.
    package static var everybody: ProviderRegistry {
        var registry = ProviderRegistry()
        registry.addRecognizers()
        registry.addLanguageModels()
        registry.addSynthesizers()
        registry.addChains()
        return registry
    }
}
