import Foundation
import FrontDoor
import HTTPTransport
import OutboundCalls
import PhoneNumbers
import ProviderKit
import RelayCalls
import Testing
import TwilioWire
import VoiceService

@testable import syrinx

/// What options say on top of a file.
struct ServeArgumentsTests {
    private static let agent = """
        { recognizer: { provider: 'deepgram', apiKey: 'k' }, model: { provider: 'openai', model: 'm', apiKey: 'k' },
          voice: { provider: 'elevenlabs', voice: 'v', apiKey: 'k' }, relay: { voice: 'en-US-Journey-D' } }
        """

    /// What the words come to, in a folder with a configuration and an agent "desk" that is a relay.
    private func options(
        _ words: String,
        _ file: String = "{ listen: { port: 9001 }, agents: 'agents', limits: { calls: 7 }, forward: '+15550100009' }",
        _ environment: [String: String] = [:]
    ) throws -> (ServiceSettings, VoiceService.Options) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "serve-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let agents = folder.appending(path: "agents")
        try FileManager.default.createDirectory(at: agents, withIntermediateDirectories: true)
        try Data(Self.agent.utf8).write(to: agents.appending(path: "desk.json5"))
        try Data(file.utf8).write(to: folder.appending(path: "syrinx.json5"))
        try Data("{ utterances: ['Hello'] }".utf8).write(to: folder.appending(path: "talk.json5"))
        let list = words.replacing("FOLDER", with: folder.path).split(separator: " ").map(String.init)
        let given = ProviderEnvironment(variables: environment)
        let settings = try ServeArguments.settings(Arguments(list[...]), given)
        let stock = try ServiceStock(settings, isTrial: true)
        return (settings, try settings.options(stock))
    }

    private static let config = "--config FOLDER/syrinx.json5 "

    @Test func `an option counts for more than the file, and leaves the rest of it`() throws {
        let (settings, options) = try options(Self.config + "--calls 3 --port 0")
        #expect(
            settings.own.limits.calls == 3 && settings.listening.port == 0 && settings.own.forward == "+15550100009"
        )
        #expect(options.door.agents.map(\.name) == ["desk"] && options.door.rules.limits.calls == 3)
        // The file may be named without a word before it.
        let (same, _) = try self.options("FOLDER/syrinx.json5 --calls 3")
        #expect(same.own.limits.calls == 3 && same.own.forward == settings.own.forward)
    }

    @Test func `without a file the standards hold, and what the environment has`() throws {
        let (settings, options) = try options("--agent front --relay words", "", ["TWILIO_AUTH_TOKEN": "t"])
        #expect(settings.file == nil && settings.listening == ServiceSettings().listening)
        #expect(options.door.agents.map(\.name) == ["front", "words"])
        #expect(options.door.agents.map(\.brain.name) == ["cascade", "relay"])
        guard case .required(let secrets) = options.door.rules.signatures else { throw CancellationError() }
        #expect(secrets.count == 1 && options.outbound.isEmpty && options.keeping == nil)
    }

    @Test func `an agent that is named and has a file is what its file says`() throws {
        let (_, options) = try options("--agent desk --agent front --agents FOLDER/agents")
        #expect(options.door.agents.map(\.name) == ["desk", "front"])
        guard case .relay(let manner) = options.door.agents[0].brain else { throw CancellationError() }
        #expect(manner.element.voice == "en-US-Journey-D")
    }

    @Test func `calls are ordered by the account of the environment`() throws {
        let account = ["TWILIO_ACCOUNT_SID": "AC0", "TWILIO_AUTH_TOKEN": "t", "SYRINX_API_TOKEN": "tok"]
        let (_, options) = try options("--public-url https://voice.example.org --caller +15550100009", "", account)
        #expect(options.outbound[.standard]?.rules.caller?.text == "+15550100009")
        #expect(options.tokens.bearer(of: "Bearer tok")?.name == "default")
    }

    @Test(arguments: [
        ("--port 70000", "--port takes a number from 0 to 65535, not \"70000\""),
        ("--public-url voice", "--public-url: an address is written as https://voice.example.org: "),
        (
            "--number +15550100002=frond --agent front",
            "--number +15550100002=frond: there is no agent \"frond\"; did you mean"
        ),
        ("--talk desk=FOLDER/talk.json5 --agents FOLDER/agents", "--talk desk=…: that agent has a file"),
        ("--talk nobody=FOLDER/talk.json5 --agent front", "--talk nobody=…: there is no agent \"nobody\""),
        ("--agents FOLDER/none", "--agents: "),
        ("--caller +15550100009 --agent a", "--caller: outbound calls need an account"),
        ("--bridge front=agent_1", "--bridge front=agent_1: there is no agent \"front\""),
        (
            "--bridge-carried a=agent_1 --agent a",
            "--bridge-carried a=agent_1: an agent that ElevenLabs carries needs the key"
        ),
        ("--bridge-waits a", "--bridge-waits a: there is no --bridge a=ID"),
        ("--bridge-phone a=1 --agent a", "--bridge-phone a=1: only an agent that ElevenLabs carries"),
        ("--relay a --bridge a=agent_1", "--relay a: that agent is elsewhere"),
        ("--config FOLDER/none.json5", "none.json5: "),
        ("--config", "--config needs a value"),
        ("FOLDER/none.json5", "none.json5: there is no such file"),
        ("a.json5 --config b.json5", "there is one configuration, not both a.json5 and b.json5"),
        ("--port 0 a.json5", "unknown option \"a.json5\""),
        ("--prot 1", "unknown option \"--prot\" of `syrinx serve`"),
    ])
    func `what is wrong is told with the option`(words: String, part: String) {
        let error = #expect(throws: (any Error).self) { try options(words) }
        let told = error.map { "\($0)" } ?? ""
        #expect(told.contains(part), "\(told)")
    }
}
