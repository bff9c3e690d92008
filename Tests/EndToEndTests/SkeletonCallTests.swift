import CallTiming
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import Synchronization
import TelephoneAudio
import Testing
import VoiceService
import WebSocketTransport

/// The events of a service's calls, gathered across its loops.
private final class EventCollector: Sendable {
    private let gathered = Mutex<[CallEvent]>([])

    var events: [CallEvent] { gathered.withLock { $0 } }

    func add(_ event: CallEvent) { gathered.withLock { $0.append(event) } }
}

@Suite(.timeLimit(.minutes(4)))
struct SkeletonCallTests {
    @Test func `one call goes all the way through, and its log says what happened`() async throws {
        let group = try EventLoopGroup(count: 2)
        let collector = EventCollector()
        var options = VoiceService.Options()
        options.address = .loopback(port: 0)
        options.localCarrier = .loopback(port: 0)
        options.eventReader = { collector.add($0) }
        let service = try await VoiceService.listen(options, group: group)
        let report = try await withThrowingTaskGroup(of: SyntheticCaller.Report?.self) { tasks in
            tasks.addTask {
                await service.run()
                return nil
            }
            let url = try HTTPURL("ws://\(#require(service.localCarrier))/v1/media")
            let request = try WebSocket.Request(url: url)
            let loop = group.next()
            tasks.addTask(executorPreference: loop) {
                let caller = SyntheticCaller(utterances: [
                    CallerUtterance(babbling: .milliseconds(800), seed: 1),
                    CallerUtterance(babbling: .milliseconds(1_200), seed: 2),
                ])
                let report = try await SyntheticCaller.call(request, as: caller, on: loop)
                // The call is over; the drain lets `run` return.
                service.drain()
                return report
            }
            var report: SyntheticCaller.Report?
            for try await result in tasks { report = result ?? report }
            return report
        }
        await group.shutdown()

        let call = try #require(report)
        #expect(call.end == .closed(.normal, reason: ""))
        #expect(call.turns.count == 2)
        for turn in call.turns {
            let heard = try #require(turn.replyHeard)
            // The endpointer waits before it believes that the caller has finished.
            #expect(heard - turn.speechEnd >= 240)
        }
        // What the caller heard is what the voice said, to the sample.
        let voice = ToneVoice()
        let lengths = ["Good morning", "Tomorrow at nine"].map { voice.speak($0).count }
        #expect(call.turns.map(\.replySamples) == lengths)
        #expect(call.said.count == call.heard.count)

        let events = collector.events
        #expect(events.map(\.number) == Array(0..<events.count))
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.instant <= $1.instant })
        let kinds = events.map(\.kind)
        guard case .started? = kinds.first else {
            Issue.record("the log does not begin with the call's start")
            return
        }
        // Every frame that was sent was heard, in its place.
        var media = MediaTimeline.Counts()
        media.played = call.said.count / 160
        let texts = ["Good morning", "Tomorrow at nine"]
        let names = kinds.map(\.name)
        let turn = [
            "speech-started", "speech-ended", "transcript", "turn-ended", "reply-begun", "reply-requested",
            "first-text",
            "reply-written", "first-piece", "first-audio-made", "first-audio-sent", "reply-made", "reply-sent",
            "reply-heard", "agent-is-silent",
        ]
        for name in turn { #expect(names.count { $0 == name } == 2, "\(name)") }
        #expect(names.suffix(2) == ["media-counted", "ended"])
        #expect(kinds.contains(.mediaCounted(media)))
        for (index, text) in texts.enumerated() {
            #expect(kinds.contains(.replySent(reply: index + 1, samples: lengths[index])))
            #expect(kinds.contains(.replyHeard(reply: index + 1, text: text)))
        }
        // The engine's idea of when the caller stopped is the caller's own, but for what fades.
        let ends = kinds.compactMap { if case .speechEnded(let at) = $0 { at.samples / 8 } else { nil } }
        #expect(zip(ends, call.turns).allSatisfy { abs($0 - $1.speechEnd) <= 100 })
    }
}
