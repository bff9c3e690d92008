import AgentFiles
import FastJSON
import Foundation
import ProviderKit
import Testing

@testable import VoiceService

/// The descriptions of what an agent's file can say, held against what is taken of one.
struct AgentSettingsTests {
    /// The least that an agent can be.
    static let least = """
        {
            recognizer: { provider: 'pocketsphinx' },
            model: { provider: 'scripted', script: { intents: {}, states: { begin: {} } } },
            voice: { provider: 'flite' },
        }
        """

    /// What must be said where a part is there at all.
    static let parts = [
        "bridge": "{ agent: 'a' }",
        "bookings": "{ file: 'book', with: ['Doctor Lee'] }",
        "notes": "{ some: { description: 'Notes it.' } }",
        "tables": "{ some: { description: 'Finds it.', key: 'k', rows: {} } }",
        "tools": "{ some: { description: 'Asks.', url: 'https://api.example.org/' } }",
        "stages": "{ some: { prompt: 'Ask.' } }",
        "transfers": "[{ name: 'n', address: '+15550100002' }]",
        "relay.languages": "[{ code: 'de-DE' }]",
        "relay.greetingRecording": "{ source: 'https://example.org/a.mp3', words: 'Hello.' }",
    ]

    /// What must be said beside some values, by the setting.
    static let beside = [
        "history.keep": "{ successor: '+15550100002' }",
        "relay.eotThreshold": "{ relay: { speechModel: 'flux' } }",
        "relay.eagerEotThreshold": "{ relay: { speechModel: 'flux' } }",
    ]

    /// Values that are refused for another reason, and for the same one are left out.
    static func isRefused(_ setting: Setting, _ value: JSONValue) -> Bool {
        switch setting.path {
        // It is there so that its refusal can say why.
        case "relay.applicationReconnect": value == true
        // Somebody must make an appointment, and on some day.
        case "bookings.with": value == []
        // The host that is asked must be among them.
        case "tools.*.hosts": value == []
        // There are no prices here by which a call could be limited.
        case "limits.cost": value != 0
        default: false
        }
    }

    private static func agent(_ value: JSONValue) throws -> AgentDefinition {
        let data = FileManager.default.temporaryDirectory.appending(path: "agents-\(UUID().uuidString)").path
        let reader = AgentReader(.complete, ProviderEnvironment(), data: data, isTrial: true)
        return try reader.agent(JSON5Node(parsing: value.encoded()), name: "agent")
    }

    /// The least with a value at a setting's place.
    private static func whole(_ probe: SettingProbe, saying value: JSONValue) throws -> JSONValue {
        var whole = try JSON5Node(parsing: least).json
        let path = probe.setting.path
        for (part, text) in parts where path.hasPrefix(part + ".") || path.hasPrefix(part + "[].") {
            let inside = SettingProbe(setting: Setting(part, .object, "A part."))
            whole = inside.object(saying: try JSON5Node(parsing: text).json, in: whole)
        }
        if let text = beside[path] {
            for member in try JSON5Node(parsing: text).json.objectValue?.members ?? [] {
                whole = SettingProbe(setting: Setting(member.key, .object, "A part.")).object(
                    saying: member.value,
                    in: whole
                )
            }
        }
        return probe.object(saying: value, in: whole)
    }

    private static let settings = AgentReader.settings

    @Test func `what is described is taken, and nothing beside it`() throws {
        let schema = ConfigurationReport.agentSchema
        #expect(Self.settings.count > 170)
        for setting in Self.settings {
            let probe = SettingProbe(setting: setting)
            for value in probe.taken where !Self.isRefused(setting, value) {
                let whole = try Self.whole(probe, saying: value)
                #expect(throws: Never.self, "\(setting.path): \(value)") { try Self.agent(whole) }
                #expect(SchemaCheck.faults(of: whole, in: schema) == [], "\(setting.path): \(value)")
            }
            for value in probe.refused {
                let whole = try Self.whole(probe, saying: value)
                let error = #expect(throws: JSON5Error.self, "\(setting.path): \(value)") { try Self.agent(whole) }
                #expect(
                    error?.message.hasPrefix(probe.place) ?? true,
                    "\(error?.message ?? "") is about \(probe.place)"
                )
                #expect(!SchemaCheck.faults(of: whole, in: schema).isEmpty, "\(setting.path): \(value)")
            }
        }
    }

    @Test func `what is said to hold otherwise can be said`() throws {
        let schema = ConfigurationReport.agentSchema
        for setting in Self.settings {
            guard let standard = try setting.standard.map({ try JSONValue(parsing: $0) }) else { continue }
            let whole = try Self.whole(SettingProbe(setting: setting), saying: standard)
            #expect(throws: Never.self, "\(setting.path): \(standard)") { try Self.agent(whole) }
            #expect(SchemaCheck.faults(of: whole, in: schema) == [], "\(setting.path): \(standard)")
        }
    }

    @Test func `what must be there is missed`() throws {
        let schema = ConfigurationReport.agentSchema
        for setting in Self.settings where setting.isRequired {
            let probe = SettingProbe(setting: setting)
            let whole = try Self.whole(probe, saying: .null).removing(setting.path)
            #expect(throws: JSON5Error.self, "\(setting.path)") { try Self.agent(whole) }
            #expect(!SchemaCheck.faults(of: whole, in: schema).isEmpty, "\(setting.path)")
        }
    }

    @Test func `every example of a provider fits the schema`() throws {
        let root = ConfigurationDocsTests.root
        var pages = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Docs").path)
            .filter { $0.hasSuffix(".md") }.map { root.appending(path: "Docs/\($0)") }
        pages.append(root.appending(path: "README.md"))
        for folder in ["Recognizers", "LanguageModels", "Synthesizers", "ProviderKit"] {
            let sources = root.appending(path: "Sources/\(folder)")
            // A list of prices names providers in another sense.
            let names = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
            for name in names where name.hasSuffix(".swift") && !name.hasPrefix("Prices/") {
                pages.append(sources.appending(path: name))
            }
        }
        var count = 0
        for page in pages {
            for example in Self.examples(in: try String(contentsOf: page, encoding: .utf8)) {
                // What is left out as "…" is no JSON5.
                guard let node = try? JSON5Node(parsing: example) else { continue }
                count += 1
                let fits = ProviderRole.allCases.contains { role in
                    SchemaCheck.faults(of: ["it": node.json], in: ProviderSettingsTests.schemas[role] ?? [:]).isEmpty
                }
                #expect(fits, "\(page.lastPathComponent): \(example)")
            }
        }
        #expect(count > 20)
    }

    /// The objects in a text that begin with a provider.
    private static func examples(in text: String) -> [String] {
        var found: [String] = []
        var rest = text[...]
        while let start = rest.range(of: "{ provider: \"") {
            var depth = 0
            let end = rest[start.lowerBound...].firstIndex { character in
                depth += character == "{" ? 1 : character == "}" ? -1 : 0
                return depth == 0
            }
            guard let end else { return found }
            found.append(String(rest[start.lowerBound...end]).replacing("///", with: ""))
            rest = rest[start.upperBound...]
        }
        return found
    }
}
