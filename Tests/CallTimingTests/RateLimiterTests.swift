import TestKit
import Testing

@testable import CallTiming

private func at(_ seconds: Double) -> MonotonicInstant { MonotonicInstant(nanoseconds: Int64(seconds * 1e9)) }

struct RateLimiterTests {
    @Test func `no minute has more than were allowed, wherever it begins`() {
        var limiter = RateLimiter<String>(10)
        var random = SeededGenerator(seed: 3)
        var now = 0.0
        var admitted: [Double] = []
        for _ in 0..<5_000 {
            now += Double.random(in: 0...12, using: &random)
            if let wait = limiter.admit("a", at: at(now)) {
                #expect(wait > .zero && wait <= .seconds(60))
                // As it said, no earlier.
                var later = limiter
                #expect(later.admit("a", at: at(now) + wait) == nil)
            } else {
                admitted.append(now)
            }
        }
        for (index, time) in admitted.enumerated() {
            let within = admitted[index...].prefix { $0 < time + 60 }.count
            #expect(within <= 10)
        }
        #expect(admitted.count > 4_000)
    }

    @Test func `keys do not disturb each other, have limits of their own, and are forgotten`() {
        var limiter = RateLimiter<String>(1)
        #expect(limiter.admit("a", at: at(0)) == nil)
        #expect(limiter.admit("b", at: at(0)) == nil)
        #expect(limiter.admit("a", at: at(1)) == .seconds(59))
        #expect(limiter.admit("c", limit: 0, at: at(1)) != nil)
        #expect(limiter.admit("d", limit: 2, at: at(1)) == nil)
        #expect(limiter.admit("d", limit: 2, at: at(1)) == nil)
        for key in 0..<1_000 { _ = limiter.admit("\(key)", at: at(2)) }
        _ = limiter.admit("a", at: at(200))
        #expect(limiter.count == 1)
        limiter.giveBack("a")
        #expect(limiter.admit("a", at: at(200)) == nil)
    }

    @Test func `it remembers no more keys than it may, and of those the ones that matter`() {
        var limiter = RateLimiter<Int>(10, remembering: 100)
        // One who has used up everything, and very many who come once.
        for _ in 0..<10 { _ = limiter.admit(0, at: at(0)) }
        for key in 1...10_000 {
            #expect(limiter.admit(key, at: at(0)) == nil)
            #expect(limiter.count <= 100)
        }
        #expect(limiter.admit(0, at: at(0)) != nil)
    }
}
