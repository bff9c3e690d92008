import AgentFiles
import CallPipeline
import CallRecords
import Foundation
import FrontDoor
import ProviderKit
import Testing
import VoiceService
import WebSocketTransport

/// A configuration that is read again while calls go on.
@Suite(.timeLimit(.minutes(2)))
struct ReloadTests {
    private struct Site {
        let folder = FileManager.default.temporaryDirectory.appending(path: "reload-\(UUID().uuidString)")

        init() throws {
            try FileManager.default.createDirectory(
                at: folder.appending(path: "agents"),
                withIntermediateDirectories: true
            )
        }

        var file: String { folder.appending(path: "syrinx.json5").path }

        func write(_ greeting: String, _ more: String = "", service: String = "") throws {
            let agent = """
                { recognizer: { provider: 'pocketsphinx', phrases: ['yes'] }, voice: { provider: 'flite' },
                  model: { provider: 'scripted', script: { intents: { yes: ['yes'] }, states: { a: { yes: 'Good.' } } } },
                  redaction: { on: false }, greeting: '\(greeting)', sentences: { resumed: 'Back to \(greeting)' } \(more) }
                """
            try Data(agent.utf8).write(to: folder.appending(path: "agents/front.json5"))
            try Data("{ agents: 'agents', \(service) }".utf8).write(to: URL(filePath: file))
        }

        func remove() { try? FileManager.default.removeItem(at: folder) }
    }

    /// Opens a call's stream and waits for what it begins with.
    private func hear(_ stage: DoorStage, _ call: String, _ path: String?, _ words: String) async throws -> WebSocket {
        let before = stage.events.all.count
        let socket = try await stage.open(try #require(path))
        socket.send(text: Messages.start(call))
        try await stage.eventually("\(call) is told \(words)") {
            stage.events.all.dropFirst(before).contains { event in
                if case .firstPiece(_, let text) = event.kind { text == words } else { false }
            }
        }
        return socket
    }

    @Test func `calls keep what they came with, new ones have what is new, and a bad file changes nothing`()
        async throws
    {
        let site = try Site()
        defer { site.remove() }
        let environment = ProviderEnvironment()
        try site.write("Old.")
        let stock = try ServiceStock(ServiceSettings(file: site.file, environment))
        let read: @Sendable () throws -> VoiceService.Options = {
            try ServiceSettings(file: site.file, environment).options(stock)
        }
        try await DoorStage.run({ options in
            let found = try read()
            options.agents = found.agents
            options.door.agents = found.door.agents
        }) { stage async throws in
            let voice = "/agents/front/voice"
            let early = try await stage.post(voice, DoorStage.ringing("CA1"))
            try site.write("New.", service: "numbers: { '+15550100004': 'front' }, limits: { calls: 3 }")
            try stage.service.change(to: read())
            #expect(stage.service.door.options.rules.numbers == ["+15550100004": "front"])
            // Where the carrier finds us does not change while it is looking.
            #expect(stage.service.door.options.publicURL != nil)
            let late = try await stage.post(voice, DoorStage.ringing("CA2"))
            let first = try await hear(stage, "CA1", early.streamPath, "Old.")
            let second = try await hear(stage, "CA2", late.streamPath, "New.")
            // Even behind the loss of its line a call goes on as it came.
            first.abort()
            try await stage.eventually("its end is known") {
                stage.doings.all.contains { $0.kind == .streamEnded("it was lost") }
            }
            let again = try await stage.post("\(voice)/next", DoorStage.ringing("CA1"))
            let third = try await hear(stage, "CA1", again.streamPath, "Back to Old.")
            try site.write("Broken.", ", titel: 'x'")
            let error = #expect(throws: (any Error).self) { try stage.service.change(to: read()) }
            #expect(error.map { "\($0)" }?.contains("front.json5:3:") == true)
            let last = try await stage.post(voice, DoorStage.ringing("CA3"))
            let fourth = try await hear(stage, "CA3", last.streamPath, "New.")
            #expect(stage.service.door.options.rules.limits.calls == 3)
            for socket in [second, third, fourth] {
                socket.close()
                _ = await socket.waitForEnd()
            }
        }
    }

    @Test func `an agent's calls are divided between its arms, and each stays where it was`() async throws {
        let site = try Site()
        defer { site.remove() }
        let arms = """
            , arms: {
              a: { sentences: { resumed: 'Back to a.' } }, b: { greeting: 'Arm b.', sentences: { resumed: 'Back to b.' } },
            }
            """
        try site.write("Arm a.", arms, service: "data: 'data'")
        let settings = try ServiceSettings(file: site.file, ProviderEnvironment())
        let stock = try ServiceStock(settings)
        let keeping = try #require(stock.keeping)
        let definition = try #require(try settings.options(stock).agents.first)
        try await DoorStage.run({ options in
            let found = try settings.options(stock)
            (options.agents, options.door.agents, options.keeping) = (found.agents, found.door.agents, found.keeping)
        }) { stage async throws in
            var seen: Set<String> = []
            for number in 1...6 {
                let call = "CA\(number)"
                let arm = try #require(definition.arm(of: call)?.name)
                seen.insert(arm)
                let path = try await stage.post("/agents/front/voice", DoorStage.ringing(call)).streamPath
                var socket = try await hear(stage, call, path, "Arm \(arm).")
                if number < 3 {
                    // Its line is lost, and the shares have changed when it comes back.
                    let before = stage.doings.all.count { $0.kind == .streamEnded("it was lost") }
                    socket.abort()
                    try await stage.eventually("its end is known") {
                        stage.doings.all.count { $0.kind == .streamEnded("it was lost") } > before
                    }
                    try site.write(
                        "Arm a.",
                        arms.replacing("a: { ", with: "a: { share: 900, "),
                        service: "data: 'data'"
                    )
                    try stage.service.change(to: settings.options(stock))
                    let again = try await stage.post("/agents/front/voice/next", DoorStage.ringing(call))
                    socket = try await hear(stage, call, again.streamPath, "Back to \(arm).")
                    try site.write("Arm a.", arms, service: "data: 'data'")
                    try stage.service.change(to: settings.options(stock))
                }
                socket.send(text: Messages.stop)
                _ = await socket.waitForEnd()
                stage.service.door.callEnded(call, of: .standard)
            }
            #expect(seen == ["a", "b"])
        }
        await keeping.keeper.stop()
        let store = try SQLiteCallStore(path: CallKeeping.database(in: try #require(settings.data)))
        let kept = try store.calls(CallQuery(), of: .standard).calls
        #expect(kept.count == 8)
        for call in kept {
            let arm = try #require(definition.arm(of: call.conversation ?? ""))
            #expect(call.arm == arm.name && call.configurationVersion == arm.definition.version)
            #expect(call.engineVersion == EngineVersion.current)
        }
    }

    @Test func `what every call ends with is spoken behind the last words`() async throws {
        let site = try Site()
        defer { site.remove() }
        try site.write("Hello.")
        let agent = """
            { recognizer: { provider: 'pocketsphinx', phrases: ['bye'] }, voice: { provider: 'flite' },
              model: { provider: 'scripted', script: { intents: { bye: ['bye'] }, states: { a: {
                bye: { say: 'So long.', call: { tool: 'end_call', arguments: { reason: 'bye' }, then: 'Never said.' } } } } } },
              redaction: { on: false }, greeting: 'Hello.', sentences: { closing: 'A machine has spoken.' } }
            """
        try Data(agent.utf8).write(to: site.folder.appending(path: "agents/front.json5"))
        let settings = try ServiceSettings(file: site.file, ProviderEnvironment())
        let stock = try ServiceStock(settings)
        try await DoorStage.run({ options in
            let found = try settings.options(stock)
            (options.agents, options.door.agents) = (found.agents, found.door.agents)
        }) { stage async throws in
            let path = try await stage.post("/agents/front/voice", DoorStage.ringing("CA1")).streamPath
            let socket = try await hear(stage, "CA1", path, "Hello.")
            stage.service.door.command(.heard("bye"), "CA1")
            try await stage.eventually("the call ends") {
                stage.events.all.contains { if case .ended = $0.kind { true } else { false } }
            }
            let heard = stage.events.all.compactMap { event in
                if case .replyHeard(_, let text) = event.kind { text } else { nil }
            }
            #expect(heard.last?.hasSuffix("So long. A machine has spoken.") == true, "\(heard)")
            socket.close()
            _ = await socket.waitForEnd()
        }
    }
}
