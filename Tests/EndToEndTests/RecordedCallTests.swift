import CallRecords
import Foundation
import HTTPTransport
import Reactor
import Rehearsal
import TelephoneAudio
import Testing
import VoiceService
import WebSocketTransport

@Suite(.timeLimit(.minutes(4)))
struct RecordedCallTests {
    /// What a caller said and heard, and what was recorded of it.
    private struct Result {
        var report: SyntheticCaller.Report
        var call: CallRecord
        var caller: [UInt8]
        var agent: [UInt8]
    }

    /// A call whose caller cuts in on the first reply, and hangs up in the second one.
    private static let talk = """
        {
          utterances: ['Tell me', 'Enough'],
          replies: {
            'Tell me': 'Once upon a time there was a telephone that nobody answered, and so it rang for years and years',
            'Enough': 'As you wish, then let us talk about something else instead',
          },
        }
        """

    private func record(delay: Duration) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "recorded-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let group = try EventLoopGroup(count: 2)
        var records = RecordOptions()
        records.compressesRecordings = false
        // A busy machine's slow disk is no broken one.
        records.commitPatience = .seconds(30)
        let keeping = try CallKeeping(folder: folder, options: records)
        var options = VoiceService.Options()
        options.address = .loopback(port: 0)
        options.localCarrier = .loopback(port: 0)
        options.talk = try RehearsedTalk(text: Self.talk)
        options.keeping = keeping
        let service = try await VoiceService.listen(options, group: group)
        let report = try await withThrowingTaskGroup(of: SyntheticCaller.Report?.self) { tasks in
            tasks.addTask {
                await service.run()
                return nil
            }
            let request = try WebSocket.Request(url: HTTPURL("ws://\(#require(service.localCarrier))/v1/media"))
            let loop = group.next()
            tasks.addTask(executorPreference: loop) {
                let caller = SyntheticCaller(
                    utterances: [
                        CallerUtterance(babbling: .milliseconds(800), seed: 1),
                        CallerUtterance(babbling: .milliseconds(1_800), seed: 2),
                    ],
                    pause: .milliseconds(600),
                    delay: delay,
                    call: "CA1"
                )
                let report = try await SyntheticCaller.call(request, as: caller, on: loop)
                service.drain()
                return report
            }
            var report: SyntheticCaller.Report?
            for try await result in tasks { report = result ?? report }
            return report
        }
        await group.shutdown()
        await keeping.keeper.stop()
        let store = keeping.keeper.store
        let call = try #require(try store.call(CallName("CA1")))
        let audio = try #require(try store.audio(of: call.name).first)
        let bytes = [UInt8](try #require(FileManager.default.contents(atPath: "\(folder)/recordings/\(audio.path)")))
        let frames = bytes[try WaveFile(bytes.span).audio]
        #expect(audio.samples == Int64(frames.count / 2))
        return Result(
            report: try #require(report),
            call: call,
            caller: stride(from: frames.startIndex, to: frames.endIndex, by: 2).map { frames[$0] },
            agent: stride(from: frames.startIndex + 1, to: frames.endIndex, by: 2).map { frames[$0] }
        )
    }

    @Test(arguments: [0, 120])
    func `a recording is what the caller said and heard, beside each other`(delay: Int) async throws {
        let result = try await record(delay: .milliseconds(delay))
        let report = result.report
        #expect(result.call.outcome == .completed)
        #expect(result.caller == report.said)
        #expect(report.turns.count == 2)
        var silentFrom = 0
        for turn in report.turns {
            let start = Int(try #require(turn.replyHeard)) * 8
            let heard = report.heard[start..<(start + turn.replySamples)]
            #expect(heard.count > 4_000)
            // Where the caller heard it, but for a frame of the carrier's.
            let place = (max(0, start - 160)...(start + 160)).first { place in
                result.agent[place...].starts(with: heard.prefix(2_000))
            }
            let begin = try #require(place, "the agent is not where it was heard")
            #expect(result.agent[silentFrom..<begin].allSatisfy { $0 == MuLaw.silence })
            let common = zip(heard, result.agent[begin...]).prefix { $0 == $1 }.count
            #expect(common >= heard.count - 160, "\(common) of \(heard.count) samples")
            silentFrom = begin + heard.count + 160
        }
        // Cut where the caller's ear was, and when the caller hung up.
        #expect(result.agent.dropFirst(silentFrom).allSatisfy { $0 == MuLaw.silence })
        #expect(result.agent.count <= report.heard.count)
    }
}
