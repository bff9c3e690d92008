package import AgentFiles
internal import Dialogue
internal import FileTools
internal import Foundation
package import ProviderKit
internal import Synthesizers
package import Telemetry

/// What stays as it is while a service's settings change: who can hear, think and speak, and what is open of its data.
package struct ServiceStock: Sendable {
    /// What reads the agents of each organisation; the books that it opens are theirs in common, also of those that are read
    /// later.
    package let readers: [Organisation: AgentReader]
    /// What keeps calls.
    package let keeping: CallKeeping?
    /// What counts and writes down what happens.
    package let telemetry: ServiceTelemetry

    /// Opens what the settings name.
    ///
    /// - Parameter isTrial: whether nothing is made or changed, as when settings are only checked.
    package init(_ settings: ServiceSettings, journal: Journal? = nil, isTrial: Bool = false) throws {
        var readers: [Organisation: AgentReader] = [:]
        var caches: [Organisation: SpeechCache] = [:]
        for own in settings.everybody {
            let cache = SpeechCache(own.speechCache)
            var registry = ProviderRegistry.everybody
            registry.addCachedVoices(cache)
            let data = settings.folder(of: own.organisation)
            readers[own.organisation] = AgentReader(registry, own.environment, data: data, isTrial: isTrial)
            caches[own.organisation] = cache
            if let folder = own.outbound.recordings, !isTrial {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
        }
        self.readers = readers
        let breakers = readers.mapValues(\.environment.resilience.breakers)
        telemetry = ServiceTelemetry(journal, caches, breakers)
        guard let data = settings.data, !isTrial else {
            keeping = nil
            return
        }
        do {
            let own = settings.own.records
            keeping = try CallKeeping(folder: data, own, others: settings.keptFor)
        } catch {
            throw settings.places.error("data", "calls cannot be kept there: \(error)")
        }
    }

    /// Reads the agents of an organisation's folder; none where there is no folder.
    ///
    /// - Throws: what is wrong with each of them.
    func agents(of settings: OrganisationSettings, _ prices: PriceList) throws -> [AgentDefinition] {
        guard let folder = settings.agents, var reader = readers[settings.organisation] else { return [] }
        reader.prices = prices
        let found: (agents: [AgentDefinition], errors: [any Error])
        do {
            found = try AgentFolder.read(folder, by: reader)
        } catch {
            throw settings.places.error("agents", "\(error)")
        }
        if found.errors.count == 1, let error = found.errors.first { throw error }
        guard found.errors.isEmpty else { throw SettingErrors(found.errors) }
        return found.agents.map { agent in
            var agent = agent
            agent.organisation = settings.organisation
            for index in agent.arms.indices { agent.arms[index].definition.organisation = settings.organisation }
            return agent
        }
    }
}

extension ServiceSettings {
    /// Where an organisation's agents write down what they are told: the first one's where all else is.
    fileprivate func folder(of organisation: Organisation) -> String {
        let folder = data ?? "data"
        return organisation == own.organisation ? folder : "\(folder)/organisations/\(organisation.key)"
    }

    /// How long the calls of each other organisation are kept.
    fileprivate var keptFor: [Organisation: OrganisationSettings.Records] {
        Dictionary(uniqueKeysWithValues: others.map { ($0.organisation, $0.records) })
    }
}
