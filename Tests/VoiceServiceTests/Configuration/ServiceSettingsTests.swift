import AgentFiles
import FastJSON
import Foundation
import ProviderKit
import Synthesizers
import Testing

@testable import VoiceService

/// What a file comes to.
struct ServiceSettingsTests {
    private func settings(_ text: String, _ variables: [String: String] = [:]) throws -> ServiceSettings {
        try ServiceSettings(
            JSON5Node(parsing: text, file: "/etc/syrinx/syrinx.json5"),
            ProviderEnvironment(variables: variables)
        )
    }

    @Test func `relative paths begin at the file's folder`() throws {
        let settings = try settings("{ agents: 'agents', data: '/var/lib/syrinx', cache: { folder: 'spoken' } }")
        #expect(settings.own.agents == "/etc/syrinx/agents" && settings.data == "/var/lib/syrinx")
        #expect(settings.own.speechCache.folder == "/etc/syrinx/spoken")
    }

    @Test func `the cache is as large as it is told, and cached voices are known`() throws {
        let cache = try settings("{ cache: { memory: 2, disk: 3, days: 0.5, patience: 0.2 } }").own.speechCache
        #expect(cache.memory == 2 << 20 && cache.disk == 3 << 20 && cache.folder == nil)
        #expect(cache.age == .seconds(43_200) && cache.patience == .milliseconds(200))
        let stock = try ServiceStock(ServiceSettings(), isTrial: true)
        #expect(stock.readers[.standard]?.registry.names(of: .voice).contains("cached") == true)
    }

    @Test func `a secret is a variable, or what is in the file that another one names`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("from a file\n".utf8).write(to: file)
        let both = ["TOKEN": "from a variable", "TOKEN_FILE": file.path]
        #expect(try settings("{ talk: { token: '${TOKEN}' } }", both).own.talkToken?.revealed == "from a variable")
        #expect(try settings("{ talk: { token: '${TOKEN_FILE}' } }", both).own.talkToken?.revealed == "from a file")
        let filed = ["TOKEN_FILE": file.path, "SYRINX_TALK_TOKEN_FILE": file.path]
        #expect(try settings("{ talk: { token: { env: 'TOKEN' } } }", filed).own.talkToken?.revealed == "from a file")
        #expect(try settings("{}", filed).own.talkToken?.revealed == "from a file")
        #expect(try settings("{ talk: { token: 'itself' } }", filed).own.talkToken?.revealed == "itself")
        try Data("two\nlines\n".utf8).write(to: file)
        #expect(throws: JSON5Error.self) { try settings("{ talk: { token: '${TOKEN}' } }", filed) }
    }

    @Test func `what holds only after a new start is told of`() throws {
        let now = try settings("{ data: 'a', limits: { calls: 1 }, outbound: { callsPerNumber: 1 } }")
        #expect(now.needingNewStart(for: now) == [])
        let changed = try settings(
            "{ data: 'b', limits: { calls: 2 }, outbound: { callsPerNumber: 2 }, cache: { disk: 1 }, listen: { port: 1 } }"
        )
        #expect(now.needingNewStart(for: changed) == ["listen", "data", "cache", "outbound"])
    }
}
