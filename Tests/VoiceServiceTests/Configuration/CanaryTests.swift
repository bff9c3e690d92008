import FastJSON
import Foundation
import ProviderKit
import Testing

@testable import VoiceService

/// No secret shows itself, whatever is wrong with the file that holds it.
struct CanaryTests {
    private static let canary = "CANARY-7c1f"

    static let lines = [
        "{", "  publicURL: 'https://voice.example.org',", "  twilio: {", "    account: 'AC-CANARY-7c1f',",
        "    token: 'CANARY-7c1f',", "    key: '${CANARY_KEY}',", "    secret: '${CANARY_FILE}',", "  },",
        "  lookUp: {", "    url: 'https://crm.example.org/',", "    token: 'CANARY-7c1f',", "  },", "  talk: {",
        "    token: 'CANARY-7c1f',", "  },", "  tokens: [", "    {", "      name: 'shop',",
        "      secret: 'CANARY-7c1f',", "      scopes: ['calls:read'],", "    },", "  ],", "  outbound: {",
        "    callbackSecret: 'CANARY-7c1f',", "    voice: {", "      provider: 'elevenlabs',", "      voice: 'v',",
        "      apiKey: 'CANARY-7c1f',", "    },", "  },", "  bridge: {", "    key: 'CANARY-7c1f',", "  },", "}",
    ]

    /// All that is said of a file: whether it is right, and what holds.
    private func told(_ lines: [String]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "canary-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let secret = folder.appending(path: "secret")
        try Data("\(Self.canary)\n".utf8).write(to: secret)
        let file = folder.appending(path: "syrinx.json5")
        try Data(lines.joined(separator: "\n").utf8).write(to: file)
        let environment = ProviderEnvironment(variables: [
            "CANARY_KEY": Self.canary, "CANARY_FILE": secret.path, "SYRINX_API_TOKEN": Self.canary,
            "ELEVENLABS_API_KEY": Self.canary, "TWILIO_AUTH_TOKEN": Self.canary,
        ])
        var told = ""
        switch ConfigurationReport.check(file.path, environment) {
        case .success(let summary): told += summary
        case .failure(let errors): told += "\(errors) \(String(reflecting: errors.all))"
        }
        do {
            told += try ConfigurationReport.print(file.path, environment).joined(separator: "\n")
            told += "\(try ServiceSettings(file: file.path, environment))"
        } catch { told += "\(error)" }
        return told
    }

    @Test func `the file is right, and shows that secrets are set`() throws {
        let told = try told(Self.lines)
        #expect(told.contains("fine") && told.contains("twilio.token: \"(set)\"  // "))
        #expect(told.contains("twilio.secret: \"(set)\"") && !told.contains(Self.canary), "\(told)")
    }

    @Test func `what the environment holds is told by its name only`() throws {
        let environment = ProviderEnvironment(variables: ["TWILIO_AUTH_TOKEN": Self.canary])
        let told = try ConfigurationReport.print(nil, environment)
        #expect(told.contains("twilio.token: \"(set)\"  // ${TWILIO_AUTH_TOKEN}"))
        #expect(told.contains("talk.token: \"(not set)\"  // standard"))
        #expect(told.contains("listen.port: 8080  // standard") && !told.joined().contains(Self.canary))
    }

    @Test(arguments: CanaryTests.lines.indices)
    func `no file that is broken at a line lets one out`(index: Int) throws {
        var shorter = Self.lines
        shorter.remove(at: index)
        let line = Self.lines[index]
        let broken = [
            shorter,
            // Half a line, a line without its end, a word for a value, and a key that is not known.
            Self.lines.map { $0 == line ? String($0.prefix($0.count / 2)) : $0 },
            Self.lines.map { $0 == line ? $0.replacing("',", with: ",") : $0 },
            Self.lines.map { $0 == line ? $0.replacing(": '", with: ": x'") : $0 },
            Self.lines.map { $0 == line ? $0.replacing(":", with: "x:") : $0 },
            Self.lines.map { $0 == line ? $0.replacing(": '", with: ": ['") : $0 },
        ]
        for lines in broken {
            let told = try told(lines)
            #expect(!told.contains(Self.canary), "\(told)")
        }
    }
}
