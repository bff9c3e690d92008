import CallTiming
import FastJSON
import FrontDoor
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import Synchronization
import Testing
import VoiceService
import WebSocketTransport

/// The end of a service while callers talk with it, over real sockets.
@Suite(.timeLimit(.minutes(4)))
struct DrainTests {
    /// What a call's end was, by its reason, and what callers were told.
    private final class Ends: Sendable {
        private let state = Mutex((reasons: [String: Int](), heard: [String](), begun: 0))
        var begun: Int { state.withLock { $0.begun } }
        var reasons: [String: Int] { state.withLock { $0.reasons } }
        var heard: [String] { state.withLock { $0.heard } }

        func read(_ event: CallEvent) {
            switch event.kind {
            case .started: state.withLock { $0.begun += 1 }
            case .ended(let reason): state.withLock { $0.reasons[reason, default: 0] += 1 }
            case .replyHeard(_, let text): state.withLock { $0.heard.append(text) }
            default: break
            }
        }
    }

    /// Has so many callers talk, asks for the end once all of them are there, and answers what they report.
    ///
    /// Whether they are understood is not looked at: on a busy machine they may not be, and hang up by themselves then.
    private func drain(
        calls count: Int,
        utterances: Int,
        _ manner: DrainManner
    ) async throws -> (reports: [SyntheticCaller.Report], ends: Ends) {
        let group = try EventLoopGroup(count: 2)
        let callers = try EventLoopGroup(count: 1)
        let ends = Ends()
        var options = VoiceService.Options()
        options.address = .loopback(port: 0)
        options.drain = manner
        options.eventReader = { ends.read($0) }
        let service = try await VoiceService.listen(options, group: group)
        let loop = callers.loops[0]
        let reports = try await withThrowingTaskGroup(of: SyntheticCaller.Report?.self) { tasks in
            tasks.addTask {
                await service.run()
                return nil
            }
            tasks.addTask(executorPreference: loop) {
                while ends.begun < count { try await loop.sleep(until: loop.now + .milliseconds(5)) }
                service.drain()
                return nil
            }
            for number in 0..<count {
                tasks.addTask(executorPreference: loop) {
                    let caller = SyntheticCaller(
                        utterances: (0..<utterances).map { utterance in
                            CallerUtterance(babbling: .milliseconds(800), seed: UInt64(number * 100 + utterance))
                        }
                    )
                    let request = try await Self.session(service, on: loop)
                    return try await SyntheticCaller.call(request, as: caller, on: loop)
                }
            }
            var reports: [SyntheticCaller.Report] = []
            for try await report in tasks { if let report { reports.append(report) } }
            return reports
        }
        await callers.shutdown()
        await group.shutdown()
        return (reports, ends)
    }

    /// The way to a stream of the talk page's.
    private static func session(_ service: VoiceService, on loop: EventLoop) async throws -> WebSocket.Request {
        let client = HTTPClient(on: loop)
        defer { client.close() }
        var request = HTTPClientRequest(.post, try HTTPURL("http://\(service.address)/v1/talk-sessions"))
        request.content = .bytes([])
        let body = try await client.send(request).body(upTo: 65_536)
        let answer = try JSONValue(parsing: String(decoding: body, as: UTF8.self))
        var way = try WebSocket.Request(url: HTTPURL(#require(answer["url"]?.stringValue)))
        // On a busy machine much that was said comes before the answer to a goodbye.
        way.options.closeTimeout = .seconds(60)
        return way
    }

    @Test func `calls that go on end as they would have`() async throws {
        var manner = DrainManner()
        manner.goodbye = "Never said."
        let (reports, ends) = try await drain(calls: 8, utterances: 2, manner)
        #expect(reports.count == 8)
        #expect(reports.map(\.end).filter { $0 != .closed(.normal, reason: "") } == [])
        #expect(ends.reasons.values.reduce(0, +) == 8)
        #expect(!ends.heard.contains { $0.contains("Never said.") })
    }

    @Test func `who still talks when the time is over is told goodbye`() async throws {
        var manner = DrainManner()
        manner.patience = .zero
        manner.farewell = .seconds(120)
        manner.goodbye = "We close now. Goodbye."
        let (reports, ends) = try await drain(calls: 8, utterances: 100, manner)
        #expect(reports.count == 8)
        #expect(reports.map(\.end).filter { $0 != .closed(.normal, reason: "") } == [])
        #expect(ends.heard.count { $0.contains("We close now. Goodbye.") } == 8)
    }
}
