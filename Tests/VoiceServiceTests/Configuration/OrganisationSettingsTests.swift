import AgentFiles
import Foundation
import FrontDoor
import OutboundCalls
import ProviderKit
import Testing

@testable import VoiceService

/// Several organisations' files together, and what becomes of them when they are read again.
struct OrganisationSettingsTests {
    private static let agent = """
        { recognizer: { provider: 'pocketsphinx', phrases: ['yes'] }, voice: { provider: 'flite' },
          model: { provider: 'openai', model: 'm' } }
        """

    /// A folder with these files, and an agent `front` for each organisation.
    private struct Site {
        let folder = FileManager.default.temporaryDirectory.appending(path: "site-\(UUID().uuidString)")
        var file: String { folder.appending(path: "syrinx.json5").path }

        func write(_ path: String, _ text: String) throws {
            let file = folder.appending(path: path)
            let parent = file.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }

        func remove(_ path: String = "") { try? FileManager.default.removeItem(at: folder.appending(path: path)) }
    }

    private func onSite(_ names: [String], _ body: (Site) throws -> Void) throws {
        let site = Site()
        defer { site.remove() }
        try site.write("agents/front.json5", Self.agent)
        try site.write("syrinx.json5", "{ agents: 'agents', organisations: 'all' }")
        for name in names { try site.write("all/\(name).json5", "{ agents: '../agents' }") }
        try body(site)
    }

    private func told(_ site: Site, _ variables: [String: String]) -> String {
        switch ConfigurationReport.check(site.file, ProviderEnvironment(variables: variables)) {
        case .success(let summary): summary
        case .failure(let errors): "\(errors)"
        }
    }

    private static let keys = ["OPENAI_API_KEY": "k", "ACME_OPENAI_API_KEY": "a", "GLOBEX_OPENAI_API_KEY": "g"]

    @Test(arguments: [
        (
            ["acme"], ["SYRINX_API_TOKEN": "t", "ACME_SYRINX_API_TOKEN": "t"],
            "the secret of a token (\"default\") is that of"
        ),
        (
            ["acme", "globex"], ["ACME_SYRINX_TALK_TOKEN": "t", "GLOBEX_SYRINX_TALK_TOKEN": "t"],
            "talk.token is that of \"acme\""
        ),
        (["default"], [:], "is whose the service's own file is"),
        (["a-b", "a_b"], [:], "is too much like"),
        (["Acme", "acme"], [:], "is too much like"),
        (["a b"], [:], "an organisation's name has letters"),
        (["syrinx"], [:], "cannot be an organisation's name: SYRINX_"),
        (["twilio"], [:], "cannot be an organisation's name: TWILIO_"),
        (["openai"], [:], "cannot be an organisation's name: OPENAI_"),
        (["aws"], [:], "cannot be an organisation's name: AWS_"),
        (["other"], [:], "the environment variable OTHER_OPENAI_API_KEY is not set"),
    ])
    func `what would be two organisations' is refused`(
        names: [String],
        variables: [String: String],
        message: String
    ) throws {
        try onSite(names) { site in
            let told = told(site, Self.keys.merging(variables) { $1 })
            #expect(told.contains(message), "\(told)")
        }
    }

    @Test func `the first one's agents do not see the others' variables`() throws {
        try onSite(["acme"]) { site in
            #expect(
                told(site, Self.keys).hasSuffix(
                    "syrinx.json5: 1 agent: fine\n\(site.folder.path)/all/acme.json5: 1 agent: fine\n"
                        + "Warning: Whoever is on this machine talks with the agents of default, agents' tools among them: set talk.token.\n"
                        + "Warning: Whoever is on this machine reads the figures of all organisations: set metrics.token."
                )
            )
            let taken = Self.agent.replacing("model: 'm'", with: "model: 'm', apiKey: '${ACME_OPENAI_API_KEY}'")
            try site.write("agents/front.json5", taken)
            #expect(told(site, Self.keys).contains("the environment variable ACME_OPENAI_API_KEY is not set"))
        }
    }

    @Test func `each one's settings are shown with its name, and no secrets`() throws {
        try onSite(["acme"]) { site in
            let environment = ProviderEnvironment(variables: ["ACME_SYRINX_TALK_TOKEN": "CANARY"])
            let lines = try ConfigurationReport.print(site.file, environment)
            #expect(lines.contains("talk.token: \"(not set)\"  // standard"))
            #expect(lines.contains("acme: talk.token: \"(set)\"  // ${ACME_SYRINX_TALK_TOKEN}"))
            #expect(!lines.contains { $0.hasPrefix("acme: limits.lateMilliseconds") || $0.contains("CANARY") })
        }
    }

    @Test func `who is gone answers nobody and opens nothing, and the others are changed`() throws {
        try onSite(["acme", "globex"]) { site in
            let variables = Self.keys.merging(["ACME_SYRINX_API_TOKEN": "ta", "SYRINX_API_TOKEN": "t"]) { $1 }
            let environment = ProviderEnvironment(variables: variables)
            let start = try ServiceSettings(file: site.file, environment)
            let stock = try ServiceStock(start, isTrial: true)
            #expect(try start.options(stock).tokens.bearer(of: "Bearer ta")?.organisation.key == "acme")
            site.remove("all/acme.json5")
            try site.write("all/globex.json5", "{ agents: '../agents', limits: { calls: 7 } }")
            let changed = try ServiceSettings(file: site.file, environment)
            #expect(start.needingNewStart(for: changed) == ["organisations"])
            let options = try changed.keeping(start).options(stock)
            #expect(options.tokens.bearer(of: "Bearer ta") == nil && options.tokens.bearer(of: "Bearer t") != nil)
            #expect(options.agents.map(\.organisation.key) == ["default", "globex"])
            #expect(options.door.rules(of: Organisation("globex")).limits.calls == 7)
        }
    }

    @Test func `tokens stay whose they were when the file calls the first one differently`() throws {
        try onSite(["acme"]) { site in
            let environment = ProviderEnvironment(variables: Self.keys.merging(["SYRINX_API_TOKEN": "t"]) { $1 })
            let start = try ServiceSettings(file: site.file, environment)
            let stock = try ServiceStock(start, isTrial: true)
            try site.write("syrinx.json5", "{ organisation: 'acme', agents: 'agents', organisations: 'all' }")
            site.remove("all/acme.json5")
            try site.write("all/globex.json5", "{ agents: '../agents' }")
            let changed = try ServiceSettings(file: site.file, environment)
            #expect(start.needingNewStart(for: changed) == ["organisation", "organisations"])
            let options = try changed.keeping(start).options(stock)
            #expect(options.tokens.bearer(of: "Bearer t")?.organisation == .standard)
        }
    }
}
