import AgentFiles
import ProviderKit
import Synthesizers

extension ProviderRegistry {
    /// All that an agent can name.
    static var complete: ProviderRegistry {
        var registry = everybody
        registry.addCachedVoices(SpeechCache(.init()))
        return registry
    }
}

/// What the manual says of providers: a table for each, or for those of which the same can be said.
enum ProviderManual {
    private static let head = ["| key | what can be said | otherwise | what it is |", "| --- | --- | --- | --- |"]

    /// The headings and the tables.
    static func rows(of registry: ProviderRegistry) -> [String] {
        var rows = ["### Every provider"] + head + ProviderOptions.common.map(\.row)
        for role in ProviderRole.allCases {
            var groups: [[String]] = []
            for name in registry.names(of: role) {
                let own = registry.settings(of: role, name).map(\.withoutStandard)
                let index = groups.firstIndex { registry.settings(of: role, $0[0]).map(\.withoutStandard) == own }
                if let index { groups[index].append(name) } else { groups.append([name]) }
            }
            for group in groups { rows += table(of: group, role, registry) }
        }
        return rows
    }

    /// What differs between several is in a table of its own.
    private static func table(of names: [String], _ role: ProviderRole, _ registry: ProviderRegistry) -> [String] {
        let all = names.map { registry.settings(of: role, $0) }
        let differing = all[0].indices.filter { index in all.contains { $0[index] != all[0][index] } }
        var rows = ["### \(role.rawValue): \(names.joined(separator: ", "))"] + head
        for (index, setting) in all[0].enumerated() {
            rows.append(differing.contains(index) ? setting.row(otherwise: "(below)") : setting.row)
        }
        guard !differing.isEmpty else { return rows }
        rows.append("| provider | " + differing.map { "`\(all[0][$0].path)`" }.joined(separator: " | ") + " |")
        rows.append(String(repeating: "| --- ", count: differing.count + 1) + "|")
        for (name, settings) in zip(names, all) {
            rows.append("| \(name) | " + differing.map { settings[$0].otherwise }.joined(separator: " | ") + " |")
        }
        return rows
    }
}

extension Setting {
    /// The same without what holds where it is left out.
    fileprivate var withoutStandard: Setting {
        var setting = self
        setting.standard = nil
        setting.variable = nil
        return setting
    }
}
