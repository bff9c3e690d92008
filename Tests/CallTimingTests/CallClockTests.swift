import CallTiming
import TestKit
import Testing

struct CallClockTests {
    private let begin = MonotonicInstant(nanoseconds: 7_000_000_000)

    private func at(_ milliseconds: Int64) -> MonotonicInstant { begin + .milliseconds(milliseconds) }

    @Test func `stands at the end of the last frame while frames come`() {
        var clock = CallClock(startedAt: begin)
        for frame in Int64(1)...100 {
            #expect(
                clock.mediaReceived(through: CallTime(milliseconds: frame * 20), at: at(frame * 20 + frame % 7)).samples
                    == frame * 160
            )
            #expect(clock.advance(to: at(frame * 20 + 13)) == CallTime(milliseconds: frame * 20))
            #expect(!clock.isFreeRunning)
        }
    }

    @Test(arguments: [(Int64(59), Int64(1000), false), (60, 1060, true), (61, 1061, true), (5000, 6000, true)])
    func `takes the time for call time once nothing has come for the patience`(
        waited: Int64,
        position: Int64,
        isFree: Bool
    ) {
        var clock = CallClock(startedAt: begin)
        clock.mediaReceived(through: CallTime(milliseconds: 1000), at: at(1000))
        #expect(clock.advance(to: at(1000 + waited)) == CallTime(milliseconds: position))
        #expect(clock.isFreeRunning == isFree)
    }

    @Test func `runs by the sample while it runs free`() {
        var clock = CallClock(startedAt: begin)
        #expect(clock.advance(to: begin + .microseconds(60_124)) == CallTime(samples: 480))
        #expect(clock.advance(to: begin + .microseconds(60_125)) == CallTime(samples: 481))
    }

    @Test func `stands still until late media has passed it`() {
        var clock = CallClock(startedAt: begin)
        clock.mediaReceived(through: CallTime(milliseconds: 100), at: at(100))
        #expect(clock.advance(to: at(400)) == CallTime(milliseconds: 400))
        // The stall is over; what comes is what was said before it.
        #expect(clock.mediaReceived(through: CallTime(milliseconds: 120), at: at(401)).samples == 401 * 8)
        #expect(!clock.isFreeRunning)
        #expect(clock.mediaReceived(through: CallTime(milliseconds: 380), at: at(402)).samples == 401 * 8)
        #expect(clock.mediaReceived(through: CallTime(milliseconds: 402), at: at(403)).samples == 402 * 8)
    }

    @Test func `goes by the monotonic clock alone where no audio passes`() {
        var clock = CallClock(startedAt: begin, drive: .monotonic)
        #expect(clock.isFreeRunning)
        #expect(clock.advance(to: begin) == .start)
        #expect(clock.advance(to: begin + .microseconds(125)) == CallTime(samples: 1))
        #expect(clock.advance(to: at(3_600_000)) == CallTime(milliseconds: 3_600_000))
    }

    @Test(arguments: [Int64(0), 1, 59, 60, 61, 500])
    func `says when it will reach a position if nothing more comes`(ahead: Int64) {
        var clock = CallClock(startedAt: begin)
        clock.mediaReceived(through: CallTime(milliseconds: 1000), at: at(990))
        let deadline = CallTime(milliseconds: 1000 + ahead)
        let instant = clock.instant(reaching: deadline)
        #expect(instant == at(990 + (ahead == 0 ? 0 : max(60, ahead))))
        #expect(clock.advance(to: instant) >= deadline)
        var early = CallClock(startedAt: begin)
        early.mediaReceived(through: CallTime(milliseconds: 1000), at: at(990))
        if ahead > 0 { #expect(early.advance(to: MonotonicInstant(nanoseconds: instant.nanoseconds - 1)) < deadline) }
    }

    @Test(arguments: 0..<200)
    func `is never set back, whatever comes in whatever order`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var clock = CallClock(startedAt: begin, drive: seed % 5 == 0 ? .monotonic : .media(patience: .milliseconds(60)))
        var now: Int64 = 0
        var last = CallTime.start
        for _ in 0..<400 {
            // Mostly forward, sometimes back, as readings of several threads may come.
            now += Int64.random(in: -15...60, using: &random)
            let position =
                Bool.random(using: &random)
                ? clock.mediaReceived(
                    through: CallTime(milliseconds: now + Int64.random(in: -400...100, using: &random)),
                    at: at(now)
                ) : clock.advance(to: at(now))
            #expect(position >= last)
            #expect(position == clock.position)
            last = position
            let deadline = position + Int64.random(in: 1...8000, using: &random)
            var left = clock
            #expect(left.advance(to: clock.instant(reaching: deadline)) >= deadline)
        }
    }

    @Test(arguments: [Int64.min, -1, 0, 1, .max])
    func `withstands any number`(extreme: Int64) {
        var clock = CallClock(startedAt: MonotonicInstant(nanoseconds: extreme))
        clock.advance(to: MonotonicInstant(nanoseconds: .max))
        clock.mediaReceived(through: CallTime(samples: extreme), at: MonotonicInstant(nanoseconds: .min))
        #expect(clock.advance(to: MonotonicInstant(nanoseconds: 0)) >= .start)
        _ = clock.instant(reaching: CallTime(samples: .max))
        _ = clock.instant(reaching: CallTime(samples: .min))
    }
}
