import CallTiming
import ProviderKit
import Reactor
import TelephoneAudio
import Testing

@testable import CallPipeline

/// A session that says nothing, and keeps what it was given.
private final class SilentSession: RecognitionSession {
    let events: ProviderEvents<RecognitionEvent>
    var heard: [Range<Int64>] = []
    var isFinished = false
    var isCancelled = false

    init(on loop: EventLoop) { events = ProviderEvents(EventFeed(on: loop, provider: "silent")) }

    func hear(_ codes: Span<UInt8>, at time: CallTime) {
        heard.append(time.samples..<time.samples + Int64(codes.count))
    }

    func flush() {}
    func finish() { isFinished = true }
    func cancel() { isCancelled = true }
}

struct HearingTests {
    private static let frame = [UInt8](repeating: MuLaw.silence, count: 160)

    /// Does something with sessions to give, and a loop for them that has nothing else to do.
    private func with(_ body: (Hearing, () -> SilentSession) throws -> Void) async throws {
        let loop = try EventLoop(name: "hearing")
        try body(Hearing(), { SilentSession(on: loop) })
        await loop.shutdown()
    }

    private func hear(_ range: Range<Int64>, _ hearing: Hearing, callerSpeaks: Bool = false) {
        for begin in stride(from: range.lowerBound, to: range.upperBound, by: 160) {
            hearing.hear(Self.frame.span, at: CallTime(samples: begin), .nothing, callerSpeaks: callerSpeaks)
        }
    }

    @Test func `what was said before there is a session reaches the first one`() async throws {
        try await with { hearing, session in
            let number = hearing.begins()
            hear(0..<1_600, hearing)
            let first = session()
            hearing.arrived(first, number)
            hear(1_600..<1_920, hearing)
            #expect(first.heard == [0..<1_600, 1_600..<1_760, 1_760..<1_920])
        }
    }

    @Test func `the next one takes over in a pause and hears its last moments, too`() async throws {
        try await with { hearing, session in
            let (first, second) = (session(), session())
            hearing.arrived(first, hearing.begins())
            hearing.arrived(second, hearing.begins())
            hear(0..<8_000, hearing, callerSpeaks: true)
            #expect(second.heard.isEmpty)
            hear(8_000..<12_000, hearing)
            #expect(first.isFinished)
            // 4,000 samples of quiet end with the frame at 11,840, which both do not hear.
            #expect(first.heard.last == 11_680..<11_840)
            #expect(second.heard.first == 9_440..<11_840)
            #expect(second.heard.last == 11_840..<12_000)
        }
    }

    @Test func `when the former one breaks off the next one has the last moments`() async throws {
        try await with { hearing, session in
            let (first, second) = (session(), session())
            let number = hearing.begins()
            hearing.arrived(first, number)
            hearing.arrived(second, hearing.begins())
            hear(0..<8_000, hearing, callerSpeaks: true)
            #expect(!hearing.ended(number))
            #expect(second.heard == [5_600..<8_000])
        }
    }

    @Test(arguments: [true, false])
    func `whoever is left deaf is told, in whichever order the two fail`(newOneFirst: Bool) async throws {
        try await with { hearing, session in
            let old = hearing.begins()
            hearing.arrived(session(), old)
            let new = hearing.begins()
            // The new one cannot be opened, and the old one ends.
            let order = newOneFirst ? [new, old] : [old, new]
            #expect(!hearing.ended(order[0]))
            #expect(hearing.ended(order[1]))
        }
    }

    @Test func `the end of one that nobody listens to any more means nothing`() async throws {
        try await with { hearing, session in
            let old = hearing.begins()
            let first = session()
            hearing.arrived(first, old)
            let new = hearing.begins()
            hearing.arrived(session(), new)
            hear(0..<8_000, hearing)
            #expect(first.isFinished)
            #expect(!hearing.ended(old))
            #expect(hearing.ended(new))
        }
    }

    @Test func `one that comes after another was asked for is not listened to`() async throws {
        try await with { hearing, session in
            let (old, new) = (hearing.begins(), hearing.begins())
            let (first, second) = (session(), session())
            hearing.arrived(first, old)
            #expect(first.isCancelled)
            #expect(!hearing.ended(old))
            hearing.arrived(second, new)
            hear(0..<160, hearing)
            #expect(second.heard == [0..<160])
        }
    }
}
