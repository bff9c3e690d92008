import CallTiming
import Testing

@testable import CallPipeline

struct MarkTimesTests {
    private func at(_ milliseconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: milliseconds * 1_000_000)
    }

    @Test func `a way is measured from where its audio would have been played`() {
        var times = MarkTimes()
        times.sent(160, at: at(1_000))
        times.sent(1_600, at: at(1_003))
        times.set("0-1", at: at(1_003))
        // 220 ms of audio, and 45 there and back.
        #expect(times.returned("0-1", at: at(1_265)) == 360)
        #expect(times.returned("0-1", at: at(1_265)) == nil)
    }

    @Test func `audio behind a silence is played when it comes`() {
        var times = MarkTimes()
        times.sent(160, at: at(0))
        times.sent(160, at: at(500))
        times.set("0-1", at: at(500))
        #expect(times.returned("0-1", at: at(530)) == 80)
    }

    @Test func `marks that were cleared away tell nothing, and what comes behind begins anew`() {
        var times = MarkTimes()
        times.sent(16_000, at: at(0))
        times.set("0-1", at: at(0))
        times.cleared()
        #expect(times.returned("0-1", at: at(40)) == nil)
        times.sent(160, at: at(50))
        times.set("1-2", at: at(50))
        #expect(times.returned("1-2", at: at(110)) == 320)
    }

    @Test func `a carrier that returns no mark fills no memory`() {
        var times = MarkTimes()
        for number in 0..<1_000 { times.set("0-\(number)", at: at(0)) }
        #expect(times.returned("0-700", at: at(0)) == nil)
        #expect(times.returned("0-999", at: at(8)) == 64)
    }
}
