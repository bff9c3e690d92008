package import AgentFiles
internal import FileTools
internal import Foundation
package import ProviderKit
internal import Synthesizers
package import Telemetry

/// What stays as it is while a service's settings change: who can hear, think and speak, and what is open of its data.
package struct ServiceStock: Sendable {
    /// What reads agents; the books that it opens are theirs in common, also of those that are read later.
    package let reader: AgentReader
    /// What keeps calls.
    package let keeping: CallKeeping?
    /// What counts and writes down what happens.
    package let telemetry: ServiceTelemetry

    /// Opens what the settings name.
    ///
    /// - Parameter isTrial: whether nothing is made or changed, as when settings are only checked.
    package init(
        _ settings: ServiceSettings,
        _ environment: ProviderEnvironment,
        journal: Journal? = nil,
        isTrial: Bool = false
    ) throws {
        let cache = SpeechCache(settings.speechCache)
        telemetry = ServiceTelemetry(journal, cache)
        var registry = ProviderRegistry.everybody
        registry.addCachedVoices(cache)
        reader = AgentReader(registry, environment, data: settings.data ?? "data", isTrial: isTrial)
        if let folder = settings.outbound.recordings, !isTrial {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        guard let data = settings.data, !isTrial else {
            keeping = nil
            return
        }
        do {
            keeping = try CallKeeping(folder: data, settings.records)
        } catch {
            throw settings.error("data", "calls cannot be kept there: \(error)")
        }
    }

    /// Reads the agents of the settings' folder; none where there is no folder.
    ///
    /// - Throws: what is wrong with each of them.
    func agents(_ settings: ServiceSettings) throws -> [AgentDefinition] {
        guard let folder = settings.agents else { return [] }
        var reader = reader
        reader.prices = settings.prices ?? .empty
        let found: (agents: [AgentDefinition], errors: [any Error])
        do {
            found = try AgentFolder.read(folder, by: reader)
        } catch {
            throw settings.error("agents", "\(error)")
        }
        if found.errors.count == 1, let error = found.errors.first { throw error }
        guard found.errors.isEmpty else { throw SettingErrors(found.errors) }
        return found.agents
    }
}
