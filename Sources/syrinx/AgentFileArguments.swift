internal import AgentFiles
internal import LanguageModels
internal import ProviderKit
internal import Recognizers
internal import Synthesizers

/// Which agents have files.
struct AgentFileArguments {
    /// The folder of the files; nil for none.
    var folder: String?
    /// Where calls are kept, and what agents write down; nil to keep no calls.
    var data: String?

    /// Reads them.
    func read(_ environment: [String: String]) throws -> [AgentDefinition] {
        guard let folder else { return [] }
        var registry = ProviderRegistry()
        registry.addRecognizers()
        registry.addLanguageModels()
        registry.addSynthesizers()
        registry.addChains()
        let reader = AgentReader(registry, ProviderEnvironment(variables: environment), data: data ?? "data")
        return try AgentFolder.agents(in: folder, by: reader)
    }
}
