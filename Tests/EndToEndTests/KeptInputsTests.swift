import AgentFiles
import BargeIn
import CallPipeline
import CallRecords
import Endpointing
import FastJSON
import Foundation
import FrontDoor
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import Replays
import Testing
import VoiceService
import WebSocketTransport

@Suite(.timeLimit(.minutes(4)))
struct KeptInputsTests {
    /// A call with an agent, and the file that was kept of it.
    private func file(of options: (inout VoiceService.Options) throws -> Void) async throws -> CallFile {
        let folder = FileManager.default.temporaryDirectory.appending(path: "inputs-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let group = try EventLoopGroup(count: 2)
        var records = OrganisationSettings.Records()
        records.inputs = true
        let keeping = try CallKeeping(folder: folder, records)
        var own = VoiceService.Options()
        own.address = .loopback(port: 0)
        own.localCarrier = .loopback(port: 0)
        own.keeping = keeping
        try options(&own)
        let service = try await VoiceService.listen(own, group: group)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await service.run() }
            let request = try WebSocket.Request(url: HTTPURL("ws://\(#require(service.localCarrier))/v1/media"))
            let loop = group.next()
            tasks.addTask(executorPreference: loop) {
                let caller = SyntheticCaller(
                    utterances: [
                        CallerUtterance(babbling: .milliseconds(800), seed: 1),
                        CallerUtterance(babbling: .milliseconds(1_200), seed: 2),
                    ],
                    pause: .milliseconds(600),
                    call: "CA1"
                )
                _ = try await SyntheticCaller.call(request, as: caller, on: loop)
                service.drain()
            }
            try await tasks.waitForAll()
        }
        await group.shutdown()
        await keeping.stop()
        let path = "\(keeping.keeper.recordings)/\(CallFilePath.path(of: CallName("CA1")))"
        let bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
        return try CallFile(reading: bytes.span)
    }

    private static let talk = """
        {
          greeting: 'Good day {{caller_name|stranger}}.', utterances: ['Tell me', 'Enough'],
          replies: { 'Tell me': 'Once upon a time there was a telephone that nobody answered', 'Enough': 'As you wish' },
        }
        """

    @Test func `a call that was served is decided again as it was, from its file`() async throws {
        let talk = try RehearsedTalk(text: Self.talk)
        let file = try await file { $0.talk = talk }
        #expect(file.header.call == "CA1" && file.header.engine == EngineVersion.current)
        let trace = file.trace(by: try ReplayedAgent().agent(of: file.header))
        #expect(file.end?.isWhole == true)
        #expect(file.isSame(as: trace) == true)
        let call = ReplayedCall(trace)
        #expect(call.turns.count == 2 && call.turns.allSatisfy { $0.wait != nil })
        let recorded = RecordedCall(file, by: try ReplayedAgent().agent(of: file.header))
        let same = WhatIfCall.play(recorded, with: try ReplayedAgent().agent(of: file.header))
        #expect(CallDifference(recorded.trace, same.trace).pairs.allSatisfy { $0.before != nil && $0.after != nil })
    }

    @Test func `an agent's file, its arm and what differs are in the call's file, and its secrets are not`()
        async throws
    {
        let text = """
            {
              prompt: 'You are {{agent}}.', greeting: 'Good day.', turns: { patience: 0.4 },
              recognizer: { provider: 'told' }, model: { provider: 'told', key: 'sk-very-secret' }, voice: { provider: 'told' },
              arms: { plain: {}, slow: { turns: { patience: 0.9 } } },
            }
            """
        var registry = ProviderRegistry()
        registry.add(recognizer: "told") { _ throws(JSON5Error) in RehearsedRecognizer(utterances: ["Hello there"]) }
        registry.add(model: "told") { options throws(JSON5Error) in
            _ = try options.secret("key", variable: "KEY")
            return ScriptedReplies([:], otherwise: "As you wish")
        }
        registry.add(voice: "told") { _ throws(JSON5Error) in ToneVoice() }
        let reader = AgentReader(registry, ProviderEnvironment(), data: "", isTrial: true)
        let definition = try reader.agent(JSON5Node(parsing: text, file: "agent.json5"), name: "agent")
        let file = try await file { options in
            options.agents = [definition]
            options.door.agents = [definition.atDoor]
        }
        let source = try #require(file.header.file)
        #expect(!source.text.contains("sk-very-secret") && source.path == "agent.json5")
        let arm = try #require(file.header.arm)
        let own = try ReplayedAgent().agent(of: file.header)
        #expect(own.endpointing.patience == (arm == "slow" ? .milliseconds(900) : .milliseconds(400)))
        #expect(file.isSame(as: file.trace(by: own)) == true)
        var changed = ReplayedAgent()
        changed.changes = [("turns.patience", "1.5"), ("bargeIn.by", "keys")]
        let other = try changed.agent(of: file.header)
        #expect(other.endpointing.patience == .milliseconds(1_500) && other.bargeIn.mode == .keys)
        #expect(other.instructions == own.instructions)
        changed.changes = [("turns.patient", "1.5")]
        #expect(throws: JSON5Error.self) { try changed.agent(of: file.header) }
        // And without what was said.
        let redacted = CallRedactor.redact(file, by: own)
        let agent = try ReplayedAgent().agent(of: redacted.header)
        let (before, after) = (file.trace(by: own), redacted.trace(by: agent))
        #expect(before.events.map(\.time) == after.events.map(\.time))
        #expect(!String(decoding: redacted.bytes, as: UTF8.self).contains("Good day"))
    }
}
