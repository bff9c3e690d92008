internal import AgentFiles
package import FastJSON
internal import FrontDoor
package import ProviderKit

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
            return try .success(check(settings, environment))
        } catch let errors as SettingErrors {
            return .failure(errors)
        } catch {
            return .failure(SettingErrors([error]))
        }
    }

    /// Reads all that settings name, and says what they come to.
    package static func check(_ settings: ServiceSettings, _ environment: ProviderEnvironment) throws -> String {
        let stock = try ServiceStock(settings, environment, isTrial: true)
        let options = try settings.options(environment, stock)
        var parts = [count(options.door.agents.count, "agent")]
        if !settings.numbers.isEmpty { parts.append(count(settings.numbers.count, "number")) }
        if options.outbound != nil { parts.append("outbound calls") }
        if options.tls != nil { parts.append("TLS") }
        var lines = ["\(settings.file ?? "without a file"): \(parts.joined(separator: ", ")): fine"]
        lines += options.warnings.map { "Warning: \($0)" }
        return lines.joined(separator: "\n")
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// What holds, a setting a line, and who says so; no secrets.
    package static func print(_ file: String?, _ environment: ProviderEnvironment) throws -> [String] {
        var reader = SettingsReader(try file.map { try JSON5Node(file: $0) }, environment)
        _ = try ServiceSettings(&reader)
        try reader.finish()
        return reader.values.compactMap { value in
            switch value.setting.kind {
            case .object, .objects: return nil
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
    }

    /// The schema of the service's file.
    package static var serviceSchema: JSONValue {
        SettingSchema.schema(of: ServiceSettings.settings, title: "Configuration of `syrinx serve`")
    }

    /// The schema of an agent's file.
    package static var agentSchema: JSONValue {
        SettingSchema.schema(of: AgentReader.settings, title: "An agent of Syrinx")
    }
}
