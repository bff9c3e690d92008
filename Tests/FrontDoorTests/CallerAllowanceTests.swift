import CallTiming
import Testing

@testable import FrontDoor

struct CallerAllowanceTests {
    private let start = MonotonicInstant(nanoseconds: 1_000_000_000)

    private func caller(_ number: String?) -> CallerKey { CallerKey(organisation: "default", caller: number) }

    @Test(arguments: [1, 3, 10, 60])
    func `so many calls at once, and then as time gives them back`(perMinute: Int) {
        var allowance = CallerAllowance(remembering: 100)
        for _ in 0..<perMinute {
            #expect(allowance.take(caller("+1"), perMinute: perMinute, at: start) == nil)
        }
        let interval = Duration.seconds(60) / perMinute
        #expect(allowance.take(caller("+1"), perMinute: perMinute, at: start) == interval)
        // Another caller has an allowance of their own, as has the same number of another organisation.
        #expect(allowance.take(caller("+2"), perMinute: perMinute, at: start) == nil)
        let other = CallerKey(organisation: "other", caller: "+1")
        #expect(allowance.take(other, perMinute: perMinute, at: start) == nil)
        let just = start + interval
        #expect(allowance.take(caller("+1"), perMinute: perMinute, at: start + (interval - .milliseconds(1))) != nil)
        #expect(allowance.take(caller("+1"), perMinute: perMinute, at: just) == nil)
        #expect(allowance.take(caller("+1"), perMinute: perMinute, at: just) != nil)
    }

    @Test func `an allowance of nothing lets nobody in`() {
        var allowance = CallerAllowance(remembering: 100)
        #expect(allowance.take(caller("+1"), perMinute: 0, at: start) != nil)
    }

    @Test func `it remembers no more callers than it may, and of those the ones who matter`() {
        var allowance = CallerAllowance(remembering: 100)
        // One who has used up everything, and very many who call once.
        for _ in 0..<10 { _ = allowance.take(caller("+0"), perMinute: 10, at: start) }
        for number in 1...10_000 {
            #expect(allowance.take(caller("+\(number)"), perMinute: 10, at: start) == nil)
            #expect(allowance.count <= 100)
        }
        #expect(allowance.take(caller("+0"), perMinute: 10, at: start) != nil)
        // Who may call in full again is not kept.
        _ = allowance.take(caller("+x"), perMinute: 10, at: start + .seconds(120))
        #expect(allowance.count <= 100)
    }
}
