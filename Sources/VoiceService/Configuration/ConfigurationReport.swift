internal import AgentFiles
package import FastJSON
internal import FrontDoor
package import ProviderKit
internal import Synthesizers

/// What there is to say of a configuration without a service that runs by it.
package enum ConfigurationReport {
    /// Everything that is wrong with a file and with the agents that it names, or what it comes to.
    ///
    /// - Parameter file: nil for what holds without one.
    package static func check(_ file: String?, _ environment: ProviderEnvironment) -> Result<String, SettingErrors> {
        do {
            let settings =
                try file.map { try ServiceSettings(file: $0, environment) }
                ?? ServiceSettings(nil, environment)
            return try .success(check(settings))
        } catch let errors as SettingErrors {
            return .failure(errors)
        } catch {
            return .failure(SettingErrors([error]))
        }
    }

    /// Reads all that settings name, and says what they come to.
    package static func check(_ settings: ServiceSettings) throws -> String {
        let options = try settings.options(ServiceStock(settings, isTrial: true))
        var lines: [String] = []
        for own in settings.everybody {
            let isFirst = own.organisation == settings.own.organisation
            let agents = options.door.agents.count { $0.organisation == own.organisation }
            var parts = [count(agents, "agent")]
            if !own.numbers.isEmpty { parts.append(count(own.numbers.count, "number")) }
            if options.outbound[own.organisation] != nil { parts.append("outbound calls") }
            if isFirst, options.tls != nil { parts.append("TLS") }
            let file = isFirst ? settings.file : own.file
            lines.append("\(file ?? "without a file"): \(parts.joined(separator: ", ")): fine")
        }
        lines += options.warnings.map { "Warning: \($0)" }
        return lines.joined(separator: "\n")
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// What holds, a setting a line, and who says so; no secrets.
    package static func print(_ file: String?, _ environment: ProviderEnvironment) throws -> [String] {
        var reader = SettingsReader(try file.map { try JSON5Node(file: $0) }, environment)
        var settings = try ServiceSettings(&reader)
        try reader.finish()
        try settings.readOrganisations()
        var lines = reader.values.compactMap { line($0, in: file) }
        for other in settings.others {
            guard let file = other.file else { continue }
            var reader = SettingsReader(try JSON5Node(file: file), other.environment)
            _ = try OrganisationSettings(&reader, of: other.organisation, isFirst: false)
            lines.append("")
            lines += reader.values.compactMap { line($0, in: file) }.map { "\(other.organisation.key): \($0)" }
        }
        return lines
    }

    private static func line(_ value: SettingValue, in file: String?) -> String? {
        switch value.setting.kind {
        case .object, .objects, .objectsByName: return nil
        default: break
        }
        let shown = value.shown.flatMap { try? $0.encoded() } ?? "-"
        let origin =
            switch value.origin {
            case .standard: value.shown == nil ? "" : "  // standard"
            case .file(let position): "  // \(file ?? ""):\(position)"
            case .variable(let name): "  // ${\(name)}"
            }
        return "\(value.place): \(shown)\(origin)"
    }

    /// The schema of the service's file.
    package static var serviceSchema: JSONValue {
        SettingSchema.schema(
            of: ServiceSettings.settings,
            title: "Configuration of `syrinx serve`",
            OutboundSettings.registry
        )
    }

    /// The schema of the file of a further organisation.
    package static var organisationSchema: JSONValue {
        SettingSchema.schema(
            of: OrganisationSettings.settings,
            title: "An organisation of Syrinx",
            OutboundSettings.registry
        )
    }

    /// The schema of an agent's file.
    package static var agentSchema: JSONValue {
        var registry = ProviderRegistry.everybody
        registry.addCachedVoices(SpeechCache(SpeechCache.Settings()))
        return SettingSchema.schema(of: AgentReader.settings, title: "An agent of Syrinx", registry)
    }
}
