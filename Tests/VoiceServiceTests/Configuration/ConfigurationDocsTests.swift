import AgentFiles
import FastJSON
import Foundation
import FrontDoor
import ProviderKit
import Testing

@testable import VoiceService

/// What is written of the configuration, held against the code.
struct ConfigurationDocsTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let variables = [
        "TWILIO_ACCOUNT_SID": "AC0", "TWILIO_AUTH_TOKEN": "12345", "SHOP_TOKEN": "tok-1234567890",
    ]

    @Test func `every key of both kinds of files has its row in the manual, and no other has one`() throws {
        let file = Self.root.appending(path: "Docs/configuration.md")
        let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .prefix { $0 != "## Providers" }.filter { $0.hasPrefix("| `") }.map(String.init)
        let expected = (ServiceSettings.settings + AgentReader.settings).map(\.row)
        #expect(rows == expected, "\(expected.joined(separator: "\n"))")
    }

    @Test func `every key of every provider is in the manual, with what it is for`() throws {
        let text = try String(contentsOf: Self.root.appending(path: "Docs/configuration.md"), encoding: .utf8)
        let page = text.split(separator: "\n").drop { $0 != "## Providers" }.dropFirst()
        let rows = page.filter { $0.hasPrefix("|") || $0.hasPrefix("#") }.map(String.init)
        let expected = ProviderManual.rows(of: .complete)
        #expect(expected.count > 300)
        #expect(rows == expected, "\(expected.joined(separator: "\n"))")
    }

    @Test func `what the file of another organisation can say, the service's can say of the first one`() {
        let all = ServiceSettings.settings
        #expect(OrganisationSettings.settings.count > 40 && OrganisationSettings.settings.allSatisfy(all.contains))
    }

    @Test func `every setting is known once, with what it is for`() {
        let settings = ServiceSettings.settings
        #expect(settings.count > 60 && Set(settings.map(\.path)).count == settings.count)
        #expect(settings.allSatisfy { !$0.about.isEmpty && $0.about.last == "." })
    }

    @Test func `the sample is fine, and is what it says`() throws {
        let file = Self.root.appending(path: "Examples/syrinx.json5").path
        let environment = ProviderEnvironment(variables: Self.variables)
        let told = try ConfigurationReport.check(file, environment).get()
        #expect(told == "\(file): 5 agents, 2 numbers, outbound calls: fine")
        let settings = try ServiceSettings(file: file, environment)
        #expect(settings.listening.port == 8_080 && settings.own.limits.calls == 200 && settings.own.records.days == 90)
        #expect(settings.own.agents?.hasSuffix("Examples/../Agents") == true)
        #expect(settings.own.twilio.token?.revealed == "12345" && settings.prices?.isEmpty == false)
    }

    @Test func `the sample and the agents fit their schemas`() throws {
        let sample = try JSON5Node(file: Self.root.appending(path: "Examples/syrinx.json5").path)
        #expect(SchemaCheck.faults(of: sample.json, in: ConfigurationReport.serviceSchema) == [])
        let folder = Self.root.appending(path: "Agents").path
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".json5") {
            let agent = try JSON5Node(file: "\(folder)/\(name)")
            #expect(SchemaCheck.faults(of: agent.json, in: ConfigurationReport.agentSchema) == [], "\(name)")
        }
    }

    @Test(arguments: [
        ("{ listen: { prot: 1 } }", "/listen/prot: is not known"),
        ("{ listen: { port: '1' } }", "/listen/port: is no integer"),
        ("{ listen: { port: 65536 } }", "/listen/port: is too large"),
        ("{ lookUp: { otherwise: 'drop' } }", "/lookUp/otherwise: is none of the words"),
        ("{ tokens: [{}] }", "/tokens/0: name is missing"),
        ("{ twilio: { token: { env: 1 } } }", "/twilio/token: fits none"),
        ("{ outbound: { voice: { provider: 'elevenlabs' } } }", "/outbound/voice: fits none"),
    ])
    func `what the reader refuses, the schema refuses`(text: String, fault: String) throws {
        let node = try JSON5Node(parsing: text)
        #expect(SchemaCheck.faults(of: node.json, in: ConfigurationReport.serviceSchema) == [fault])
        #expect(throws: JSON5Error.self) { try ServiceSettings(node, ProviderEnvironment()) }
    }
}
