import AgentFiles
import FastJSON
import Foundation
import ProviderKit
import Testing

@testable import VoiceService

/// What is told of files with faults: where, which key, and what to do.
struct WrongFilesTests {
    private static let front = """
        { recognizer: { provider: 'deepgram', apiKey: 'k' }, model: { provider: 'openai', model: 'm', apiKey: 'k' },
          voice: { provider: 'elevenlabs', voice: 'v', apiKey: 'k' } }
        """

    /// Says what is told of a file in a folder in which the others are right, or known to be wrong.
    private func told(
        of text: String,
        as name: String,
        beside service: String = "{ agents: 'agents', data: 'data' }"
    ) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "wrong-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        // The one that is looked at comes last, and takes the place of a right one.
        let files = [
            ("agents/front.json5", Self.front), ("empty/readme.txt", ""), ("data/broken.ndjson", "{\"reference\":1}\n"),
            ("never.txt", "+15550100001\n12\n"), ("prices.json5", "{ currency: 'USD', prices: [{ perMinute: 1 }] }"),
            ("syrinx.json5", service), ("all/globex.json5", "{ agents: '../agents', talk: { token: 'g' } }"),
            (name, text),
        ]
        for (path, content) in files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(content.utf8).write(to: file)
        }
        let environment = ProviderEnvironment(variables: [
            "LOST_FILE": "/nowhere/secret", "ACME_KEY": "a", "OTHER": "o",
        ])
        let result = ConfigurationReport.check(folder.appending(path: "syrinx.json5").path, environment)
        switch result {
        case .success(let summary): return summary
        case .failure(let errors): return "\(errors)".replacing(folder.path + "/", with: "")
        }
    }

    @Test(arguments: WrongServiceFiles.all.enumerated().map { ($0, $1.text, $1.message) })
    func `a service's file`(number: Int, text: String, message: String) throws {
        let told = try told(of: text, as: "syrinx.json5")
        #expect(told == message, "SVC\(number)|\(told.replacing("\n", with: "␤"))|END")
    }

    @Test(arguments: WrongAgentFiles.all.enumerated().map { ($0, $1.text, $1.message) })
    func `an agent's file`(number: Int, text: String, message: String) throws {
        let providers = Self.front.dropFirst(2).dropLast(2) + ","
        let told = try told(of: text.replacing("PROVIDERS", with: providers), as: "agents/front.json5")
        #expect(told == message, "AGT\(number)|\(told.replacing("\n", with: "␤"))|END")
    }

    @Test(arguments: WrongOrganisationFiles.all.enumerated().map { ($0, $1.text, $1.message) })
    func `the file of another organisation`(number: Int, text: String, message: String) throws {
        let told = try told(of: text, as: "all/acme.json5", beside: WrongOrganisationFiles.service)
        #expect(told == message, "ORG\(number)|\(told.replacing("\n", with: "␤"))|END")
    }

    @Test func `there are sixty at least, and none of them is fine`() {
        let all = WrongServiceFiles.all + WrongAgentFiles.all + WrongOrganisationFiles.all
        #expect(all.count >= 60 && !all.contains { $0.message.hasSuffix("fine") || $0.message == "?" })
    }

    @Test func `each agent's first fault is told, not only the first agent's`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "wrong-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["a", "b"] {
            try Data("{ titel: 1 }".utf8).write(to: folder.appending(path: "\(name).json5"))
        }
        var settings = ServiceSettings()
        settings.own.agents = folder.path
        settings.data = folder.appending(path: "data").path
        let errors = #expect(throws: SettingErrors.self) {
            try ConfigurationReport.check(settings)
        }
        #expect(errors?.all.count == 2)
        // Who only looks makes nothing.
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "data").path))
    }
}
