import CallPipeline
import CallTiming
import Carriers
import ProviderKit
import Testing

@testable import FrontDoor

struct CallBookTests {
    private let start = MonotonicInstant(nanoseconds: 1_000_000_000)

    private func book(
        calls: Int = 100,
        perCaller: Int = 3,
        perMinute: Int = 1_000,
        returns: Int = 2
    ) -> CallBook {
        var limits = DoorLimits()
        limits.calls = calls
        limits.callsPerCaller = perCaller
        limits.callsPerMinute = perMinute
        limits.withheldCalls = 2
        limits.withheldCallsPerMinute = perMinute
        return CallBook(limits: ["default": limits, "other": limits], times: DoorTimes(), returns: returns)
    }

    private func arrival(_ call: String, from caller: String? = "+1", of organisation: String = "default")
        -> CallArrival
    {
        CallArrival(organisation: Organisation(organisation), agent: "a", call: call, caller: caller)
    }

    private let memory = CallMemory(language: "de", turnsTaken: 7)

    /// A call whose stream is there.
    private func talking(_ book: inout CallBook, _ call: String = "CA1") throws -> (CallKey, Int) {
        let arrival = arrival(call)
        #expect(book.admit(arrival, at: start) == nil)
        let visit = book.streamCame(arrival.key)
        return (arrival.key, try #require(visit))
    }

    // MARK: Limits

    @Test func `a caller has as many calls as allowed, and may have another when one has ended`() throws {
        var book = book()
        for number in 1...3 { #expect(book.admit(arrival("CA\(number)"), at: start) == nil) }
        #expect(book.admit(arrival("CA4"), at: start) == .tooManyOfCaller)
        #expect(book.admit(arrival("CA5", from: "+2"), at: start) == nil)
        #expect(book.admit(arrival("CA6", of: "other"), at: start) == nil)
        book.callEnded(arrival("CA2").key)
        #expect(book.admit(arrival("CA4"), at: start) == nil)
        #expect(book.count == 5)
    }

    @Test func `a webhook that comes twice is one call`() {
        var book = book(perMinute: 1)
        for _ in 0..<5 { #expect(book.admit(arrival("CA1"), at: start) == nil) }
        #expect(book.count == 1)
        #expect(book.admit(arrival("CA2"), at: start) == .tooOften(wait: .seconds(60)))
    }

    @Test func `those who do not say their number are one caller with a limit of its own`() {
        var book = book()
        for number in 1...2 { #expect(book.admit(arrival("CA\(number)", from: nil), at: start) == nil) }
        #expect(book.admit(arrival("CA3", from: nil), at: start) == .tooManyOfCaller)
        #expect(book.admit(arrival("CA4"), at: start) == nil)
    }

    @Test func `there are no more calls than there may be`() {
        var book = book(calls: 5)
        for number in 1...5 { #expect(book.admit(arrival("CA\(number)", from: "+\(number)"), at: start) == nil) }
        #expect(book.admit(arrival("CA6", from: "+6"), at: start) == .full)
        // What was refused takes no place.
        #expect(book.known.calls == 5)
    }

    @Test func `a call whose stream never comes gives its place back`() {
        var book = book(perCaller: 1)
        #expect(book.admit(arrival("CA1"), at: start) == nil)
        #expect(book.admit(arrival("CA2"), at: start + .seconds(29)) == .tooManyOfCaller)
        #expect(book.admit(arrival("CA2"), at: start + .seconds(30)) == nil)
        #expect(book.streamCame(arrival("CA1").key) == nil)
        #expect(book.known.calls == 1)
    }

    // MARK: Streams

    @Test func `a call has one stream at a time`() throws {
        var book = book()
        let (key, visit) = try talking(&book)
        #expect(book.streamCame(key) == nil)
        #expect(book.arrival(of: key, visit: visit)?.call == "CA1")
        #expect(book.arrival(of: key, visit: visit + 1) == nil)
        #expect(book.streamCame(CallKey(organisation: "default", call: "CA2")) == nil)
        #expect(book.standing(of: key) == .begun)
        // A webhook that came twice, and took longer, cannot undo the call.
        #expect(book.invited(arrival("CA1"), by: "another", at: start) == false)
        #expect(book.carried(arrival("CA1"), answer: "", at: start) == false)
        book.turnedAway(key)
        #expect(book.standing(of: key) == .begun)
    }

    @Test func `the first answer to a call is the one that counts`() {
        var book = book()
        let key = arrival("CA1").key
        #expect(book.standing(of: key) == nil)
        #expect(book.admit(arrival("CA1"), at: start) == nil)
        #expect(book.standing(of: key) == .expected(arrival("CA1"), ticket: nil))
        var known = arrival("CA1")
        known.parameters.language = "de"
        #expect(book.invited(known, by: "one", at: start) == true)
        #expect(book.invited(arrival("CA1"), by: "two", at: start) == false)
        #expect(book.carried(arrival("CA1"), answer: "two", at: start) == false)
        #expect(book.standing(of: key) == .expected(known, ticket: "one"))
        // A stream that never came is asked for by another ticket.
        guard case .comeBack(let back) = book.next(key, at: start) else {
            Issue.record("it does not come back")
            return
        }
        #expect(book.invited(back, by: "two", at: start) == true)
    }

    @Test func `a call that somebody else carries keeps its place until the carrier says that it is over`() {
        var book = book(perCaller: 1)
        let key = arrival("CA1").key
        #expect(book.admit(arrival("CA1"), at: start) == nil)
        #expect(book.carried(arrival("CA1"), answer: "<Response/>", at: start) == true)
        let later = start + .seconds(3_600)
        #expect(book.admit(arrival("CA2"), at: later) == .tooManyOfCaller)
        #expect(book.standing(of: key) == .elsewhere(answer: "<Response/>"))
        #expect(book.streamCame(key) == nil)
        book.callEnded(key)
        #expect(book.admit(arrival("CA2"), at: later) == nil)
        // Nobody need say so for ever.
        #expect(book.carried(arrival("CA2"), answer: "<Response/>", at: later) == true)
        #expect(book.admit(arrival("CA3"), at: later + .seconds(14_400)) == nil)
        #expect(book.known.calls == 1)
    }

    @Test func `a call that talks stays however long it lasts`() throws {
        var book = book(perCaller: 1)
        let (key, visit) = try talking(&book)
        #expect(book.admit(arrival("CA2"), at: start + .seconds(3_600)) == .tooManyOfCaller)
        #expect(book.arrival(of: key, visit: visit) != nil)
    }

    @Test func `a lost stream comes back with what was said`() throws {
        var book = book()
        let (key, visit) = try talking(&book)
        book.streamEnded(key, visit: visit, .lost(memory), at: start)
        guard case .comeBack(let arrival) = book.next(key, at: start + .seconds(1)) else {
            Issue.record("it does not come back")
            return
        }
        #expect(arrival.memory == memory)
        #expect(arrival.returns == 1)
        let came = book.streamCame(key)
        let next = try #require(came)
        #expect(next == visit + 1)
        #expect(book.arrival(of: key, visit: next)?.memory == memory)
        #expect(book.count == 1)
    }

    @Test func `a stream that the carrier has lost before we have is replaced, and its memory still found`() throws {
        var book = book()
        let (key, visit) = try talking(&book)
        guard case .comeBack = book.next(key, at: start) else {
            Issue.record("it does not come back")
            return
        }
        // Now the old stream ends, before the new one comes.
        book.streamEnded(key, visit: visit, .lost(memory), at: start)
        let came = book.streamCame(key)
        let next = try #require(came)
        #expect(book.arrival(of: key, visit: next)?.memory == memory)
        // Or after it: then it is of no effect.
        book.streamEnded(key, visit: visit, .stopped(nil), at: start)
        #expect(book.arrival(of: key, visit: next) != nil)
    }

    @Test func `it comes back only so often`() throws {
        var book = book(returns: 2)
        var (key, visit) = try talking(&book)
        for _ in 0..<2 {
            book.streamEnded(key, visit: visit, .lost(memory), at: start)
            guard case .comeBack = book.next(key, at: start) else {
                Issue.record("it does not come back")
                return
            }
            let came = book.streamCame(key)
            visit = try #require(came)
        }
        book.streamEnded(key, visit: visit, .lost(memory), at: start)
        #expect(book.next(key, at: start) == .tooOften)
        #expect(book.next(key, at: start) == .unknown)
        #expect(book.count == 0)
        // A call whose stream is never opened asks no more often, either.
        #expect(book.admit(arrival("CA2"), at: start) == nil)
        let other = arrival("CA2").key
        let answers = (0..<4).map { _ in book.next(other, at: start) }
        #expect(answers.count { if case .comeBack = $0 { true } else { false } } == 2)
        key = other
        #expect(book.streamCame(key) == nil)
    }

    @Test func `what the agent has decided is next, as often as it is asked`() throws {
        var book = book(perCaller: 1)
        let (key, visit) = try talking(&book)
        book.streamEnded(key, visit: visit, .left(.transfer("+9")), at: start)
        // The socket's own end says nothing more.
        book.streamEnded(key, visit: visit, .lost(memory), at: start)
        for _ in 0..<3 { #expect(book.next(key, at: start) == .transfer("+9")) }
        // The call has no place any more, and is forgotten after a while.
        #expect(book.count == 0)
        #expect(book.next(key, at: start + .seconds(30)) == .unknown)
        let (second, number) = try talking(&book, "CA2")
        book.streamEnded(second, visit: number, .left(.hangUp("done")), at: start)
        #expect(book.next(second, at: start) == .hangUp)
    }

    @Test func `a call that the carrier has stopped has no place, but may come back`() throws {
        var book = book(perCaller: 1)
        let (key, visit) = try talking(&book)
        book.streamEnded(key, visit: visit, .stopped(memory), at: start)
        #expect(book.count == 0)
        #expect(book.admit(arrival("CA2"), at: start) == nil)
        guard case .comeBack(let back) = book.next(key, at: start) else {
            Issue.record("it does not come back")
            return
        }
        #expect(back.memory == memory)
        #expect(book.streamCame(key) != nil)
        #expect(book.count == 2)
        book.callEnded(key)
        book.callEnded(arrival("CA2").key)
        #expect(book.count == 0)
        #expect(book.known.calls == 0)
    }

    @Test func `who tries the agent counts among all calls, and for no caller`() throws {
        var book = book(calls: 3)
        for number in 1...3 {
            var talk = arrival("talk-\(number)", from: nil)
            talk.hasNext = false
            #expect(book.admit(talk, at: start) == nil)
        }
        #expect(book.admit(arrival("CA1"), at: start) == .full)
        let key = CallKey(organisation: "default", call: "talk-1")
        let came = book.streamCame(key)
        let visit = try #require(came)
        book.streamEnded(key, visit: visit, .lost(nil), at: start)
        #expect(book.next(key, at: start) == .unknown)
        #expect(book.admit(arrival("CA1"), at: start) == nil)
    }

    @Test func `a call of our own is counted among all, and for nobody it is made to`() {
        var book = book(calls: 5, perCaller: 1, perMinute: 1)
        for number in 1...5 {
            var own = arrival("CA\(number)")
            own.countsForCaller = false
            #expect(book.admit(own, at: start) == nil)
        }
        #expect(book.admit(arrival("CA6"), at: start) == .full)
        book.callEnded(arrival("CA1").key)
        #expect(book.admit(arrival("CA6"), at: start) == nil)
    }

    @Test(arguments: 1...20)
    func `whatever happens, places are those of the calls there are, and memory ends`(seed: UInt64) {
        var random = Numbers(state: seed)
        var book = book(calls: 20, perCaller: 4, returns: 2)
        var now = start
        var visits: [CallKey: Int] = [:]
        for _ in 0..<3_000 {
            now = now + .milliseconds(Int.random(in: 0...2_000, using: &random))
            let caller = Int.random(in: 0..<8, using: &random)
            let one = arrival("CA\(Int.random(in: 0..<40, using: &random))", from: caller == 0 ? nil : "+\(caller)")
            let visit = visits[one.key, default: 0] - Int.random(in: 0...1, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0, 1: _ = book.admit(one, at: now)
            case 2: if let visit = book.streamCame(one.key) { visits[one.key] = visit }
            case 3: book.streamEnded(one.key, visit: visit, .lost(memory), at: now)
            case 4: book.streamEnded(one.key, visit: visit, .stopped(nil), at: now)
            case 5: book.streamEnded(one.key, visit: visit, .left(.hangUp("")), at: now)
            case 6: _ = book.next(one.key, at: now)
            case 7: _ = book.invited(one, by: "t", at: now)
            case 8: _ = book.carried(one, answer: "a", at: now)
            default: book.callEnded(one.key)
            }
            // Those who come back after the carrier had said that it was over may be more than a few.
            #expect((0...40).contains(book.count))
            #expect(book.count <= book.known.calls)
        }
        for number in 0..<40 { book.callEnded(arrival("CA\(number)").key) }
        #expect(book.count == 0)
        #expect(book.known.calls == 0)
    }

    private struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }
}
