import BargeIn
import CallPipeline
import CallTools
import CivilTime
import Dialogue
import Endpointing
import FastJSON
import Foundation
import LanguageModels
import ProviderKit
import Recognizers
import Redaction
import Rehearsal
import Synthesizers
import Testing
import TurnTaking

@testable import AgentFiles

struct AgentReaderTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func reader(_ folder: String, _ variables: [String: String] = [:]) -> AgentReader {
        AgentReader(.everybody, ProviderEnvironment(variables: variables), data: folder)
    }

    /// Reads a text with a folder for what its tools keep.
    private func agent(
        _ text: String,
        _ variables: [String: String] = [:],
        prices: PriceList = .empty
    ) throws -> AgentDefinition {
        let folder = FileManager.default.temporaryDirectory.appending(path: "agents-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let node = try JSON5Node(parsing: text, file: "front.json5")
        var reader = Self.reader(folder, variables)
        reader.prices = prices
        return try reader.agent(node, name: "front")
    }

    private static let providers = """
        recognizer: { provider: 'pocketsphinx', phrases: ['yes'] },
        model: { provider: 'scripted', script: { intents: { yes: ['yes'] }, states: { a: { yes: 'Good.' } } } },
        voice: { provider: 'flite' },
        """

    @Test func `every sample agent can be read, and says what it can be asked`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "agents-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (agents, errors) = try AgentFolder.read(
            Self.root.appending(path: "Agents").path,
            by: Self.reader(folder)
        )
        #expect(errors.isEmpty)
        #expect(agents.map(\.name) == ["clinic", "leads", "messages", "orders", "survey"])
        for agent in agents {
            #expect(!agent.title.isEmpty && !agent.about.isEmpty && agent.examples.count >= 2, "\(agent.name)")
            #expect(agent.agent.phrases.count > 5 && agent.agent.greeting != nil, "\(agent.name)")
        }
    }

    @Test func `a recogniser is told the phrases of a script that stands in for another model`() throws {
        let file = """
            { recognizer: { provider: 'pocketsphinx', phrases: ['yes'] }, voice: { provider: 'flite' },
              model: { provider: 'chain', of: [{ provider: 'openai', model: 'm', apiKey: 'k' }, { provider: 'scripted',
                script: { intents: { yes: ['of course'] }, states: { a: { yes: 'Good.' } } } }] } }
            """
        #expect(try agent(file).agent.phrases == ["of course"])
    }

    @Test func `secrets come from variables, and from files that variables name`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "key-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("k\r\n".utf8).write(to: file)
        for (written, variables) in [
            ("'${KEY}'", ["KEY": "k"]), ("'${KEY}'", ["KEY_FILE": file.path]),
            ("'${KEY_FILE}'", ["KEY_FILE": file.path]),
            ("{ env: 'KEY' }", ["KEY_FILE": file.path]),
        ] {
            let node = try JSON5Node(parsing: "{ provider: 'x', apiKey: \(written) }")
            let options = ProviderOptions(node, ProviderEnvironment(variables: variables))
            #expect(try options.secret("apiKey", variable: "X").revealed == "k")
        }
        let named = ProviderEnvironment(variables: ["X_FILE": file.path])
        let options = ProviderOptions(try JSON5Node(parsing: "{}"), named)
        #expect(try options.secret("apiKey", variable: "X").revealed == "k")
    }

    @Test func `the providers of others are a change of the file only`() throws {
        let cloud = """
            { recognizer: { provider: 'deepgram', apiKey: 'k' }, model: { provider: 'openai', model: 'm', apiKey: 'k' },
              voice: { provider: 'elevenlabs', voice: 'v', apiKey: { env: 'KEY' } }, prompt: 'Help {{caller_name}}.' }
            """
        let agent = try agent(cloud, ["KEY": "secret"])
        #expect(agent.providers.recognizer.identity.provider == "deepgram")
        #expect(agent.providers.voice.identity.provider == "elevenlabs")
        #expect(agent.agent.instructions.variables == ["caller_name"] && agent.agent.phrases.isEmpty)
    }

    @Test func `what a file says is what the call gets`() throws {
        let agent = try agent(
            """
            { \(Self.providers)
              title: 'Front desk', language: 'en-GB', greeting: 'Hello {{caller_name}}', examples: ['yes'],
              variables: { shop: 'Lipa' }, zone: 'Asia/Kolkata',
              turns: { authority: 'either', patience: 0.5, guesses: false, silence: 5, prompts: 1, keys: 4 },
              bargeIn: { by: 'words', words: 3 }, greetingBargeIn: { by: 'nothing' },
              sentences: { apology: 'Oh dear.', prompts: ['Hello?'] },
              limits: { duration: null, turns: 7, cost: 2.5, reply: 6 },
              history: { keep: 'summary', tokens: 4000, kept: 1000 },
              builtIn: ['end_call', 'transfer_call'], transfers: [{ name: 'desk', address: '+15550100002' }],
              tools: { find: { description: 'Finds.', url: 'https://api.example.test/' } },
              tables: { order: { description: 'An order.', key: 'number', rows: { '1': { state: 'sent' } } } },
              notes: { keep: { description: 'Keeps.', file: 'kept' } },
              first: 'b', stages: { a: { prompt: 'A', next: ['b'] }, b: { prompt: 'B', tools: ['order'], next: ['a'] } },
            }
            """,
            prices: PriceList(JSON5Node(parsing: "{ currency: 'EUR', prices: [{ provider: 'flite', perMinute: 1 }] }"))
        )
        let call = agent.agent
        #expect(agent.title == "Front desk" && call.language == "en-GB" && agent.variables == ["shop": "Lipa"])
        #expect(call.turns.authority == .either && !call.turns.speculates && call.turns.silencePatience == 40_000)
        #expect(call.endpointing.patience == .milliseconds(500) && call.turns.keyPatience == 32_000)
        #expect(call.bargeIn.mode == .words(3) && call.greetingBargeIn?.mode == .nothing)
        #expect(call.bargeIn.listening != .none)
        #expect(call.sentences.apology == "Oh dear." && call.sentences.prompts == ["Hello?"])
        #expect(call.limits.duration == nil && call.limits.turns == 7 && call.limits.cost == 2.5)
        #expect(call.limits.replyPatience == 48_000)
        #expect(call.history == .summarised(tokens: 4_000, keep: 1_000))
        #expect(Set(call.tools.declarations().map(\.name)) == ["end_call", "transfer_call", "find", "order", "keep"])
        #expect(call.stages?.first == "b" && call.prices.currency == "EUR")
        #expect(agent.zone.offset(at: 1_800_000_000) == 19_800)
        if case .cascade = agent.brain {} else { Issue.record("\(agent.brain)") }
    }

    @Test func `whether calls are recorded is an agent's own, and what callers are told of it first`() throws {
        #expect(try agent("{ \(Self.providers) }").recording == AgentRecording())
        #expect(try !agent("{ \(Self.providers) recording: { audio: false } }").recording.audio)
        let settings = "greeting: 'Hello {{name}}.', recording: { notice: 'This call is {{recorded}}.' }"
        let definition = try agent("{ \(Self.providers) \(settings) }")
        var call = definition.agent
        call.beginWith(notice: definition.recording.notice)
        // What stands in braces there is no place, and nobody cuts in.
        #expect(call.greeting?.pieces.first == .literal("This call is {{recorded}}."))
        #expect(call.greeting?.variables == ["name"] && call.greetingBargeIn?.mode == .nothing)
    }

    @Test func `what is taken out of texts is an agent's own`() throws {
        func redacted(_ text: String, _ settings: String) throws -> String? {
            try agent("{ \(Self.providers) \(settings) }").redaction.map { Redactor($0).redact(text).text }
        }
        let text = "4111 1111 1111 1111, write to jane@example.com, member AB-123456"
        #expect(try redacted(text, "") == "[card], write to [email], member AB-123456")
        #expect(try redacted(text, "redaction: { on: false }") == nil)
        #expect(
            try redacted(
                text,
                "redaction: { kinds: ['card'], keepsLastFour: true, patterns: { membership: 'AB-?######' } }"
            ) == "[card …1111], write to jane@example.com, member [membership]"
        )
    }

    @Test(arguments: [
        ("{ }", "front.json5:1:1: the key \"recognizer\" is missing"),
        ("{ PROVIDERS titel: 'x' }", "unknown key \"titel\"; did you mean \"title\"?"),
        ("{ PROVIDERS turns: { patient: 1 } }", "turns: unknown key \"patient\"; did you mean \"patience\"?"),
        ("{ PROVIDERS turns: { patience: 9 } }", "turns.patience: "),
        ("{ PROVIDERS turns: { authority: 'ear' } }", "endpointer"),
        ("{ PROVIDERS bargeIn: { by: 'shouting' } }", "bargeIn.by: "),
        ("{ PROVIDERS greeting: 'Hello {{name' }", "greeting: at "),
        ("{ PROVIDERS limits: { turns: 0 } }", "limits.turns: "),
        ("{ PROVIDERS builtIn: ['end_cal'] }", "did you mean \"end_call\"?"),
        ("{ PROVIDERS stages: { a: { prompt: 'A', next: ['c'] } } }", "stages.a.next[0]: "),
        ("{ PROVIDERS stages: { a: { prompt: 'A', tools: ['x'] } } }", "stages.a.tools[0]: "),
        ("{ PROVIDERS bridge: {} }", "bridge: the key \"agent\" is missing"),
        ("{ PROVIDERS bridge: { agent: 'a' }, relay: {} }", "an agent has a relay or a bridge, not both"),
        ("{ PROVIDERS bridge: { agent: 'a', allows: ['all'] } }", "bridge.allows[0]: expected one of"),
        ("{ PROVIDERS tables: { t: { key: 'k', rows: {} } } }", "tables.t: the key \"description\" is missing"),
        ("{ PROVIDERS notes: { end_call: { description: 'x' } } }", "end_call"),
        ("{ PROVIDERS zone: 'Mars/Base' }", "zone: there is no such time zone here"),
        ("{ PROVIDERS variables: { a: 1 } }", "variables.a: expected a string"),
        ("{ PROVIDERS redaction: { kinds: ['cart'] } }", "redaction.kinds[0]: expected one of \"card\""),
        ("{ PROVIDERS redaction: { patterns: { member: '#' } } }", "redaction.patterns.member: it matches 1"),
        ("{ recognizer: { provider: 'deepgran' } }", "did you mean \"deepgram\"?"),
        ("{ recognizer: { provider: 'deepgram' } }", "DEEPGRAM_API_KEY"),
    ])
    func `a mistake is told with its place`(text: String, part: String) {
        let text = text.replacing("PROVIDERS", with: Self.providers)
        let error = #expect(throws: JSON5Error.self) { try agent(text) }
        let told = error.map { "\($0)" } ?? ""
        #expect(told.hasPrefix("front.json5:") && told.contains(part), "\(told)")
    }

    @Test func `all that a file can say is known, once, with what it is for`() {
        let settings = AgentReader.settings
        #expect(settings.count > 60)
        #expect(Set(settings.map(\.path)).count == settings.count)
        #expect(settings.allSatisfy { !$0.about.isEmpty && $0.about.last == "." })
        #expect(settings.contains { $0.path == "turns.patience" && $0.standard == "0.62" })
        #expect(settings.filter(\.isRequired).keys == ["recognizer", "model", "voice"])
    }
}
