import CallTiming
import ProviderKit
import Synchronization
import Testing

private let start = MonotonicInstant(nanoseconds: 1_000_000_000)
private func at(_ seconds: Double) -> MonotonicInstant { start + .seconds(seconds) }
private func failure(_ kind: ProviderFailure.Kind, retryAfter: Duration? = nil) -> ProviderFailure {
    ProviderFailure(kind, provider: "p", "no", retryAfter: retryAfter)
}

struct CircuitBreakerTests {
    private let settings = CircuitBreaker.Settings()

    @Test func `it opens on the third failure, and half opens after its pause`() {
        var breaker = CircuitBreaker()
        #expect(breaker.failed(failure(.network), settings, at: at(0)) == nil)
        #expect(breaker.failed(failure(.overloaded), settings, at: at(1)) == nil)
        let until = at(7)
        #expect(
            breaker.failed(failure(.stalled), settings, at: at(2)) == .opened(until: until, because: failure(.stalled))
        )
        #expect(breaker.ask(settings, at: at(6.9)) == .refused(until: until))
        #expect(breaker.state(at: at(6.9)) == .open(until: until))
        #expect(breaker.state(at: at(7)) == .halfOpen)
        #expect(breaker.ask(settings, at: at(7)) == .probe)
    }

    @Test(arguments: [ProviderFailure.Kind.badRequest, .closed])
    func `what says nothing about the provider is not counted`(kind: ProviderFailure.Kind) {
        var breaker = CircuitBreaker()
        for second in 0..<20 { #expect(breaker.failed(failure(kind), settings, at: at(Double(second))) == nil) }
        #expect(breaker.ask(settings, at: at(20)) == .granted)
    }

    @Test func `a few failures among many successes do not open it`() {
        var breaker = CircuitBreaker()
        for second in 0..<20 {
            for _ in 0..<9 { _ = breaker.succeeded(settings, at: at(Double(second))) }
            #expect(breaker.failed(failure(.network), settings, at: at(Double(second))) == nil)
        }
        #expect(breaker.state(at: at(20)) == .closed)
    }

    @Test func `failures that lie far apart do not open it`() {
        var breaker = CircuitBreaker()
        for minute in 0..<20 {
            #expect(breaker.failed(failure(.network), settings, at: at(Double(minute) * 60)) == nil)
        }
    }

    @Test func `one probe at a time, and its success closes`() {
        var breaker = opened()
        #expect(breaker.ask(settings, at: at(10)) == .probe)
        #expect(breaker.ask(settings, at: at(10)) == .refused(until: at(40)))
        #expect(breaker.succeeded(settings, at: at(11)) == .closed)
        #expect(breaker.ask(settings, at: at(11)) == .granted)
    }

    @Test func `a failed probe opens for twice as long, up to the longest pause`() {
        var breaker = opened()
        var now = 10.0
        for pause in [10.0, 20, 40, 80, 120, 120] {
            #expect(breaker.ask(settings, at: at(now)) == .probe)
            let until = at(now + pause)
            #expect(
                breaker.failed(failure(.network), settings, at: at(now))
                    == .opened(until: until, because: failure(.network))
            )
            now += pause
        }
        #expect(breaker.ask(settings, at: at(now)) == .probe)
        #expect(breaker.succeeded(settings, at: at(now)) == .closed)
        for _ in 0..<2 { _ = breaker.failed(failure(.network), settings, at: at(now)) }
        let change = breaker.failed(failure(.network), settings, at: at(now))
        #expect(change == .opened(until: at(now + 5), because: failure(.network)))
    }

    @Test func `a probe that is given up makes way for the next one`() {
        var breaker = opened()
        #expect(breaker.ask(settings, at: at(10)) == .probe)
        breaker.abandoned()
        #expect(breaker.ask(settings, at: at(10)) == .probe)
        #expect(breaker.failed(failure(.badRequest), settings, at: at(10)) == nil)
        #expect(breaker.ask(settings, at: at(10)) == .probe)
    }

    @Test func `a probe that is never heard of again does not block for ever`() {
        var breaker = opened()
        #expect(breaker.ask(settings, at: at(10)) == .probe)
        #expect(breaker.ask(settings, at: at(39.9)) == .refused(until: at(40)))
        #expect(breaker.ask(settings, at: at(40)) == .probe)
    }

    @Test func `a provider that names a time is left alone until then`() {
        var breaker = CircuitBreaker()
        let busy = failure(.rateLimit, retryAfter: .seconds(90))
        #expect(breaker.failed(busy, settings, at: at(0)) == .opened(until: at(90), because: busy))
        let longer = failure(.rateLimit, retryAfter: .seconds(90))
        #expect(breaker.failed(longer, settings, at: at(10)) == nil)
        #expect(breaker.ask(settings, at: at(99)) == .refused(until: at(100)))
        #expect(breaker.ask(settings, at: at(100)) == .probe)
    }

    @Test func `results of requests from before the opening change nothing`() {
        var breaker = opened()
        #expect(breaker.succeeded(settings, at: at(3)) == nil)
        #expect(breaker.failed(failure(.network), settings, at: at(3)) == nil)
        #expect(breaker.ask(settings, at: at(3)) == .refused(until: at(5)))
    }

    @Test func `while a probe is under way only the probe decides`() {
        for isProbing in [true, false] {
            var breaker = opened()
            #expect(breaker.ask(settings, at: at(6)) == .probe)
            if !isProbing { breaker.abandoned() }
            #expect(breaker.failed(failure(.stalled), settings, isProbe: false, at: at(7)) == nil)
            #expect(breaker.failed(failure(.badRequest), settings, isProbe: false, at: at(7)) == nil)
            #expect(breaker.succeeded(settings, isProbe: false, at: at(7)) == nil)
            #expect(breaker.state(at: at(7)) == .halfOpen)
            if isProbing { #expect(breaker.ask(settings, at: at(7)) == .refused(until: at(36))) }
        }
        var breaker = opened()
        #expect(breaker.ask(settings, at: at(6)) == .probe)
        #expect(breaker.succeeded(settings, isProbe: true, at: at(8)) == .closed)
    }

    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for _ in 0..<3 { _ = breaker.failed(failure(.network), settings, at: at(0)) }
        return breaker
    }
}

struct BreakerBoardTests {
    private let board = BreakerBoard()

    private func identity(_ provider: String, _ model: String, _ key: String) -> ProviderIdentity {
        ProviderIdentity(.model, provider: provider, model: model, credential: Secret(key))
    }

    private func permit(_ identity: ProviderIdentity, at time: MonotonicInstant) throws -> BreakerBoard.Permit {
        guard case .granted(let permit) = board.ask(identity, at: time) else { throw Refused() }
        return permit
    }

    private struct Refused: Error {}

    @Test func `a refused key closes the way to all models that are asked with it, and to no other`() throws {
        let one = identity("p", "large", "k")
        board.failed(try permit(one, at: at(0)), failure(.authentication), at: at(0))
        #expect(throws: Refused.self) { try permit(identity("p", "small", "k"), at: at(59)) }
        #expect(throws: Never.self) { try permit(identity("p", "large", "other"), at: at(1)) }
        #expect(throws: Never.self) { try permit(identity("q", "large", "k"), at: at(1)) }
        #expect(try permit(identity("p", "small", "k"), at: at(60)).isProbe)
        #expect(throws: Refused.self) { try permit(one, at: at(60)) }
    }

    @Test func `a broken model closes the way to that model only`() throws {
        let (large, small) = (identity("p", "large", "k"), identity("p", "small", "k"))
        for _ in 0..<3 { board.failed(try permit(large, at: at(0)), failure(.overloaded), at: at(0)) }
        #expect(throws: Refused.self) { try permit(large, at: at(1)) }
        #expect(throws: Never.self) { try permit(small, at: at(1)) }
    }

    @Test func `a probe of the key that meets a broken connection leaves the key to the next probe`() throws {
        let one = identity("p", "large", "k")
        board.failed(try permit(one, at: at(0)), failure(.quota), at: at(0))
        board.failed(try permit(one, at: at(60)), failure(.network), at: at(61))
        let probe = try permit(identity("p", "small", "k"), at: at(61))
        #expect(probe.isProbe)
        board.succeeded(probe, at: at(62))
        #expect(try !permit(one, at: at(62)).isProbe)
    }

    @Test func `requests from before an outage do not answer for the probe behind it`() throws {
        let identity = identity("a", "m", "k")
        let old = try (0..<10).map { _ in try permit(identity, at: at(0)) }
        for permit in old[..<3] { board.failed(permit, failure(.network), at: at(1)) }
        let probe = try permit(identity, at: at(7))
        #expect(probe.isProbe)
        // The sessions of the outage die one by one, and one of them still hears a word.
        for permit in old[3..<8] { board.failed(permit, failure(.network), at: at(8)) }
        board.succeeded(old[8], at: at(8))
        #expect(board.states(at: at(8))[.provider(identity)] == .halfOpen)
        board.succeeded(probe, at: at(9))
        #expect(board.states(at: at(9))[.provider(identity)] == .closed)
    }

    @Test func `who is left alone may be tried now and then, and is back with the first success`() throws {
        let one = identity("p", "large", "k")
        #expect(board.insist(one, at: at(0)) == nil)
        for _ in 0..<3 { board.failed(try permit(one, at: at(0)), failure(.overloaded), at: at(0)) }
        let first = try #require(board.insist(one, at: at(1)))
        #expect(board.insist(one, at: at(1.2)) == nil)
        board.failed(first, failure(.overloaded), at: at(1.2))
        // That makes the pause no longer.
        #expect(board.states(at: at(1.2))[.provider(one)] == .open(until: at(5)))
        let second = try #require(board.insist(one, at: at(1.25)))
        board.succeeded(second, at: at(1.3))
        #expect(board.states(at: at(1.3))[.provider(one)] == .closed)
    }

    @Test func `who named a time, or refuses the credential, is left alone`() throws {
        let (busy, refused) = (identity("p", "large", "k"), identity("q", "large", "k"))
        board.failed(try permit(busy, at: at(0)), failure(.rateLimit, retryAfter: .seconds(20)), at: at(0))
        board.failed(try permit(refused, at: at(0)), failure(.authentication), at: at(0))
        #expect(board.insist(busy, at: at(1)) == nil)
        #expect(board.insist(refused, at: at(1)) == nil)
    }

    @Test func `changes are told in order`() throws {
        let told = Mutex<[BreakerBoard.Change]>([])
        board.observe { change in told.withLock { $0.append(change) } }
        let one = identity("p", "large", "k")
        for _ in 0..<3 { board.failed(try permit(one, at: at(0)), failure(.overloaded), at: at(0)) }
        board.succeeded(try permit(one, at: at(5)), at: at(6))
        #expect(
            told.withLock { $0.map(\.change) }
                == [.opened(until: at(5), because: failure(.overloaded)), .closed]
        )
        #expect(told.withLock { $0.map(\.scope) } == [.provider(one), .provider(one)])
        #expect(board.states(at: at(6))[.provider(one)] == .closed)
    }
}
