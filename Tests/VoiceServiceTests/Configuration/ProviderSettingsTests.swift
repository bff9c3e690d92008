import AgentFiles
import FastJSON
import ProviderKit
import Testing

@testable import VoiceService

/// The descriptions of what providers can be told, held against what their readers take.
struct ProviderSettingsTests {
    /// A provider, and the least that can be said of it.
    struct Subject: Sendable, CustomTestStringConvertible {
        let role: ProviderRole
        let name: String
        var least: JSONObject

        var testDescription: String { "\(role.rawValue) \(name)" }

        var settings: [Setting] {
            let own = ProviderSettingsTests.registry.settings(of: role, name)
            return ProviderOptions.common.filter { setting in !own.contains { $0.path == setting.path } } + own
        }

        /// The provider that an object describes, with all that is in it.
        func made(of value: JSONValue) throws -> String {
            let node = try JSON5Node(parsing: value.encoded())
            let options = ProviderOptions(node, ProviderEnvironment(variables: ProviderSettingsTests.variables))
            var text = ""
            switch role {
            case .recognizer: dump(try ProviderSettingsTests.registry.recognizer(options), to: &text)
            case .model: dump(try ProviderSettingsTests.registry.model(options), to: &text)
            case .voice: dump(try ProviderSettingsTests.registry.voice(options), to: &text)
            }
            // The places of what each loop has for it are counted through, and sets have no order.
            return text.split(separator: "\n").filter { !$0.contains(" number: ") && !$0.contains("Set([") }.sorted()
                .joined(separator: "\n")
        }

        /// What does not fit the schema.
        func faults(of value: JSONValue) -> [String] {
            SchemaCheck.faults(of: ["it": value], in: ProviderSettingsTests.schemas[role] ?? [:])
        }

        /// What must be said beside some value of a key.
        func beside(_ path: String, _ value: JSONValue) -> JSONValue {
            switch (name, path) {
            case ("deepgram", "languageHints"): ["language": "multi"]
            case ("deepgram", "keywords"): ["model": "nova-2"]
            case ("deepgram-flux", "languageHints"): ["model": "flux-general-multi"]
            case ("deepgram-flux", "eagerEotThreshold"): ["eotThreshold": 1]
            case ("elevenlabs", "chunkSchedule"): ["autoMode": false]
            case ("cartesia", "sampleRate"): ["encoding": "pcm_s16le"]
            case ("deepgram-aura", "sampleRate"): ["encoding": "linear16"]
            case ("azure", "apiVersion"): ["deployment": "d"]
            case ("openai", "server"): value == "azure" ? ["url": "https://name.openai.azure.com"] : [:]
            // Only servers of one's own do without a key.
            case ("transcriptions", "apiKey") where value == .null: ["server": "speaches"]
            case ("openai-speech", "apiKey") where value == .null: ["url": "http://localhost:8000/v1"]
            default: [:]
            }
        }
    }

    static let registry = ProviderRegistry.complete

    /// Every credential that is asked for, but for the one that stands in for another.
    static let variables = Dictionary(
        ProviderRole.allCases.flatMap { role in
            registry.names(of: role).flatMap { registry.settings(of: role, $0) }.compactMap(\.variable)
                .filter { $0 != "DEEPGRAM_ACCESS_TOKEN" }.map { ($0, "x") }
        },
        uniquingKeysWith: { one, _ in one }
    )

    static let schemas: [ProviderRole: JSONValue] = Dictionary(
        uniqueKeysWithValues: ProviderRole.allCases.map { role in
            (role, SettingSchema.schema(of: [Setting("it", .provider(role), "It.")], title: "", registry))
        }
    )

    static let subjects = ProviderRole.allCases.flatMap { role in
        registry.names(of: role).map { name in
            var least = JSONObject()
            least["provider"] = .string(name)
            let script: JSONValue = ["intents": [:], "states": ["begin": [:]]]
            switch (role, name) {
            case (.recognizer, "chain"): least["of"] = [["provider": "pocketsphinx"]]
            case (.model, "chain"): least["of"] = [["provider": "scripted", "script": script]]
            case (.voice, "chain"): least["of"] = [["provider": "flite"]]
            case (.model, "scripted"): least["script"] = script
            case (.model, _): least["model"] = "m"
            case (.voice, "cached"): least["voice"] = ["provider": "flite"]
            case (.voice, "elevenlabs"), (.voice, "cartesia"): least["voice"] = "v"
            default: break
            }
            if name == "azure" { least["url"] = "https://name.openai.azure.com" }
            return Subject(role: role, name: name, least: least)
        }
    }

    @Test(arguments: subjects)
    func `what is described is taken, and nothing beside it`(_ subject: Subject) throws {
        for setting in subject.settings {
            let probe = SettingProbe(setting: setting)
            for value in probe.taken {
                let whole = Self.whole(probe, saying: value, of: subject)
                #expect(throws: Never.self, "\(setting.path): \(value)") { try subject.made(of: whole) }
                #expect(subject.faults(of: whole) == [], "\(setting.path): \(value)")
            }
            for value in probe.refused {
                let whole = Self.whole(probe, saying: value, of: subject)
                let error = #expect(throws: JSON5Error.self, "\(setting.path): \(value)") {
                    try subject.made(of: whole)
                }
                #expect(
                    error?.message.hasPrefix(probe.place) ?? true,
                    "\(error?.message ?? "") is about \(probe.place)"
                )
                #expect(!subject.faults(of: whole).isEmpty, "\(setting.path): \(value)")
            }
        }
    }

    @Test(arguments: subjects)
    func `what must be there is missed, and nothing else is`(_ subject: Subject) throws {
        #expect(throws: Never.self) { try subject.made(of: .object(subject.least)) }
        #expect(subject.faults(of: .object(subject.least)) == [])
        for setting in subject.settings where setting.isRequired && !setting.path.contains(".") {
            var object = subject.least
            object[setting.path] = nil
            #expect(throws: JSON5Error.self, "\(setting.path)") { try subject.made(of: .object(object)) }
            #expect(!subject.faults(of: .object(object)).isEmpty, "\(setting.path)")
        }
    }

    @Test(arguments: subjects)
    func `what is said to hold otherwise does`(_ subject: Subject) throws {
        for setting in subject.settings where setting.variable == nil {
            guard let standard = try setting.standard.map({ try JSONValue(parsing: $0) }) else { continue }
            let probe = SettingProbe(setting: setting)
            let said = Self.whole(probe, saying: standard, of: subject)
            let unsaid = Self.whole(probe, saying: nil, of: subject)
            #expect(try subject.made(of: said) == subject.made(of: unsaid), "\(setting.path)")
            #expect(subject.faults(of: said) == [], "\(setting.path)")
        }
    }

    @Test(arguments: subjects)
    func `every key has an effect`(_ subject: Subject) throws {
        for setting in subject.settings {
            let probe = SettingProbe(setting: setting)
            let values = probe.taken.filter { ![[], [:], .null].contains($0) }
            guard !values.isEmpty, !Self.isIdle(setting, subject) else { continue }
            let made = try values.map { try subject.made(of: Self.whole(probe, saying: $0, of: subject)) }
            let unsaid = try subject.made(of: Self.whole(probe, saying: nil, of: subject))
            #expect(made.contains { $0 != unsaid }, "\(setting.path)")
        }
    }

    /// Whether nothing can be seen of a key: nobody waits for what runs here, and secrets are not shown.
    private static func isIdle(_ setting: Setting, _ subject: Subject) -> Bool {
        if case .secret = setting.kind { return true }
        let isAlone = ["chain", "cached", "scripted", "pocketsphinx", "flite"].contains(subject.name)
        return isAlone && setting.path.hasPrefix("deadlines.")
    }

    /// The least of a provider with a value at a setting's place; without one, with the parts that it would stand in.
    private static func whole(_ probe: SettingProbe, saying value: JSONValue?, of subject: Subject) -> JSONValue {
        var least = subject.least
        for member in subject.beside(probe.setting.path, value ?? .null).objectValue?.members ?? [] {
            least[member.key] = member.value
        }
        if probe.setting.path.hasPrefix("pronunciationDictionaries[].") {
            least["pronunciationDictionaries"] = [["id": "d"]]
        }
        let whole = probe.object(saying: value ?? .null, in: .object(least))
        return value == nil ? whole.removing(probe.setting.path) : whole
    }
}
