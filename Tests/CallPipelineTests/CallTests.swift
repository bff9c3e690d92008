import CallTiming
import ProviderKit
import Reactor
import Synchronization
import TelephoneAudio
import Testing
import TurnTaking

@testable import CallPipeline

@Suite(.timeLimit(.minutes(4)))
struct CallTests {
    /// What a recogniser has heard of a call with so many gaps of a length, each before a frame of 20 ms.
    private func heard(gaps: Int, of length: Int) async throws -> (samples: Int, end: Int64) {
        let loop = try EventLoop(name: "call")
        let heard = Heard()
        try await Task(executorPreference: loop) { try await Self.hear(gaps, of: length, on: loop, heard) }.value
        await loop.shutdown()
        return (heard.samples.load(ordering: .relaxed), heard.end.load(ordering: .relaxed))
    }

    private static func hear(_ gaps: Int, of length: Int, on loop: EventLoop, _ heard: Heard) async throws {
        // Who waits for a caller for days does not hang up.
        var agent = CallAgent()
        agent.limits.duration = nil
        agent.turns.silencePatience = .max / 4
        let parts = Call.Parts(
            agent: agent,
            providers: CallProviders(
                recognizer: CountingRecognizer(heard: heard),
                model: MuteModel(),
                voice: MuteVoice()
            ),
            log: CallEventLog()
        )
        let call = Call(on: loop, of: parts, output: LoopConfined(Nowhere(), on: loop))
        Self.start(call)
        // The recogniser opens meanwhile.
        try await loop.sleep(until: loop.now)
        Self.hear(gaps, of: length, in: call)
    }

    private static func start(_ call: Call) {
        call.assumeIsolated { $0.started(stream: "MZ1", call: "CA1") }
    }

    private static func hear(_ gaps: Int, of length: Int, in call: Call) {
        let frame = [UInt8](repeating: MuLaw.silence, count: 160)
        call.assumeIsolated { call in
            var position = CallTime.start
            for _ in 0..<gaps {
                position = position + Int64(length)
                call.missed(length, before: position)
                call.heard(frame.span, at: position)
                position = position + 160
            }
            call.ended("over", media: MediaTimeline.Counts())
        }
    }

    @Test(arguments: [1, 159, 160, 161, 8_000])
    func `what is missing is heard as silence`(length: Int) async throws {
        let heard = try await heard(gaps: 3, of: length)
        #expect(heard.samples == 3 * (length + 160))
        #expect(heard.end == Int64(heard.samples))
    }

    @Test func `a stream that runs away from the clock has its gaps skipped`() async throws {
        // A minute with every message: filling a thousand of these would take the loop for seconds.
        let heard = try await heard(gaps: 1_000, of: 470_000)
        #expect(heard.end == 1_000 * 470_160)
        #expect(heard.samples == 470_000 + 1_000 * 160)
    }

    /// What a call tells that may last two seconds, and hears a minute of silence at once.
    private static func hearAMinute(on loop: EventLoop, of frame: Int) -> [CallEvent] {
        var agent = CallAgent()
        agent.limits.duration = 16_000
        let said = LoopConfined(Said(), on: loop)
        let parts = Call.Parts(
            agent: agent,
            providers: CallProviders(
                recognizer: CountingRecognizer(heard: Heard()),
                model: MuteModel(),
                voice: MuteVoice()
            ),
            log: CallEventLog(readers: [{ said.value.events.append($0) }])
        )
        let call = Call(on: loop, of: parts, output: LoopConfined(Nowhere(), on: loop))
        start(call)
        let silence = [UInt8](repeating: MuLaw.silence, count: frame)
        call.assumeIsolated { call in
            for number in 0..<(480_000 / frame) {
                call.heard(silence.span, at: CallTime(samples: Int64(number * frame)))
            }
            call.ended("over", media: MediaTimeline.Counts())
        }
        return said.value.events
    }

    @Test(arguments: [160, 800, 1_600])
    func `what is due comes in time where the caller's audio is ahead of the clock`(frame: Int) async throws {
        let loop = try EventLoop(name: "call")
        let events = await Task(executorPreference: loop) { Self.hearAMinute(on: loop, of: frame) }.value
        await loop.shutdown()
        let goodbye = try #require(events.first { if case .replyBegun = $0.kind { true } else { false } })
        #expect((16_000..<16_000 + 2 * Int64(frame)).contains(goodbye.time.samples))
    }
}

/// What a call told; lives on one loop.
private final class Said {
    var events: [CallEvent] = []
}
