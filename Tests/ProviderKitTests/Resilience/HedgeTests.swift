import CallTiming
import ProviderKit
import ProviderTestKit
import Reactor
import Synchronization
import Testing

/// What came of a request.
private struct Heard: Sendable {
    var text = ""
    var first: Duration?
    var switches: [ProviderSwitch] = []
    var usage: [ProviderUsage] = []
    var failure: ProviderFailure?
}

private func ask(_ models: [FakeModel], _ settings: ChainSettings, _ resilience: ProviderResilience) async throws
    -> Heard
{
    try await withLoop(clock: .manual(ManualTime())) { loop in
        let chain = ModelChain(models, settings, resilience)
        let began = loop.now
        let reading = Task(executorPreference: loop) { () -> Heard in
            var heard = Heard()
            do throws(ProviderFailure) {
                let events = try await chain.generate(.hello, on: loop).events
                while let event = try await events.next() {
                    switch event {
                    case .text(let piece):
                        if heard.first == nil { heard.first = loop.now - began }
                        heard.text += piece
                    case .switched(let change): heard.switches.append(change)
                    case .usage(let usage): heard.usage.append(usage)
                    case .toolCallStarted, .toolCall, .finished: break
                    }
                }
            } catch {
                heard.failure = error
            }
            return heard
        }
        await loop.advance(by: .seconds(60))
        return await reading.value
    }
}

/// An answer whose first word takes so long.
private func late(_ time: Duration, opening: Duration = .zero) -> FakeAnswer {
    FakeAnswer(opening: opening, steps: [.wait(time), .event(.text("Good day.")), .event(.finished(.completed))])
}

@Suite(.timeLimit(.minutes(4)))
struct ModelHedgeTests {
    private var hedging: ChainSettings {
        var settings = ChainSettings()
        var hedge = HedgeSettings()
        hedge.fewestSamples = 5
        hedge.share = 0.5
        settings.hedge = hedge
        return settings
    }

    /// A process that has seen that model begin within 300 ms ten times.
    private func experienced(_ model: FakeModel) -> ProviderResilience {
        let resilience = ProviderResilience()
        for _ in 0..<10 { resilience.hedges.record(.milliseconds(300), of: model.identity) }
        return resilience
    }

    @Test(arguments: [late(.seconds(3)), late(.zero, opening: .seconds(3))])
    func `a model that is later than it mostly is loses to a second one`(answer: FakeAnswer) async throws {
        let (first, second) = (FakeModel("a", answer), FakeModel("b", late(.milliseconds(200))))
        let resilience = experienced(first)
        let outcomes = Mutex<[HedgeBoard.Outcome]>([])
        resilience.hedges.observe { outcome in outcomes.withLock { $0.append(outcome) } }
        let heard = try await ask([first, second], hedging, resilience)
        #expect(heard.text == "Good day.")
        #expect(heard.first == .milliseconds(500))
        #expect(heard.switches.map(\.to.provider) == ["b"])
        #expect(heard.switches.map(\.reason.kind) == [.stalled])
        #expect(heard.usage.map(\.requests) == [1])
        #expect(first.open == 0 && second.open == 0)
        #expect(outcomes.withLock { $0.map(\.winner) } == [second.identity])
        #expect(outcomes.withLock { $0.map(\.after) } == [.milliseconds(300)])
        // The breaker of the late one has counted nothing.
        #expect(resilience.breakers.states(at: MonotonicInstant(nanoseconds: 0))[.provider(first.identity)] == .closed)
    }

    @Test func `a model that comes before the second one serves`() async throws {
        let (first, second) = (FakeModel("a", late(.milliseconds(400))), FakeModel("b", late(.milliseconds(200))))
        let resilience = experienced(first)
        let heard = try await ask([first, second], hedging, resilience)
        #expect(heard.first == .milliseconds(400))
        #expect(heard.switches.isEmpty)
        #expect(second.requests.count == 1 && second.open == 0)
        #expect(resilience.hedges.counts(of: .model).wins == 0)
        #expect(heard.usage.map(\.isEstimated) == [true])
    }

    @Test func `a model that is in time has no rival`() async throws {
        let (first, second) = (FakeModel("a", late(.milliseconds(290))), FakeModel("b", late(.zero)))
        let heard = try await ask([first, second], hedging, experienced(first))
        #expect(heard.text == "Good day." && heard.usage.isEmpty)
        #expect(second.requests.isEmpty)
    }

    @Test func `without enough experience there is no second request`() async throws {
        let (first, second) = (FakeModel("a", late(.seconds(3))), FakeModel("b", late(.zero)))
        let heard = try await ask([first, second], hedging, ProviderResilience())
        #expect(heard.first == .seconds(3))
        #expect(second.requests.isEmpty)
    }

    @Test func `a late model that fails leaves the rest to its rival`() async throws {
        let failing = FakeAnswer(steps: [.wait(.milliseconds(350)), .fail(.network("a"))])
        let (first, second) = (FakeModel("a", failing), FakeModel("b", late(.milliseconds(200))))
        let heard = try await ask([first, second], hedging, experienced(first))
        #expect(heard.first == .milliseconds(500))
        #expect(heard.switches.map(\.reason) == [.network("a")])
        #expect(second.requests.count == 1)
    }

    @Test func `a rival that fails changes nothing`() async throws {
        let (first, second) = (FakeModel("a", late(.seconds(1))), FakeModel("b", .refuses(.network("b"))))
        let heard = try await ask([first, second], hedging, experienced(first))
        #expect(heard.first == .seconds(1) && heard.text == "Good day.")
        #expect(heard.switches.isEmpty)
    }

    @Test func `when both fail the reader learns why`() async throws {
        let failing = FakeAnswer(steps: [.wait(.milliseconds(350)), .fail(.network("a"))])
        var settings = hedging
        settings.retries = 0
        let heard = try await ask(
            [FakeModel("a", failing), FakeModel("b", .refuses(.network("b")))],
            settings,
            experienced(FakeModel("a"))
        )
        #expect(heard.failure?.message.contains("a is gone") == true)
        #expect(heard.failure?.message.contains("b is gone") == true)
    }

    /// The first word and the caller's cutting in may come in one turn of the loop.
    @Test(arguments: [true, false])
    func `a request that is given up in the moment it is answered leaves nothing running`(fails: Bool) async throws {
        // The first one's words come in the turn in which the reader is cancelled, at 500 ms.
        let failing = FakeAnswer(steps: [.wait(.milliseconds(350)), .fail(.network("a"))])
        let (first, second) = (
            FakeModel("a", fails ? failing : late(.milliseconds(500))), FakeModel("b", late(.milliseconds(200)))
        )
        let resilience = experienced(first)
        for _ in 0..<3 {
            guard case .granted(let permit) = resilience.breakers.ask(second.identity, at: .init(nanoseconds: 0)) else {
                return
            }
            resilience.breakers.failed(permit, .network("b"), at: .init(nanoseconds: 0))
        }
        try await withLoop(clock: .manual(ManualTime())) { [hedging] loop in
            // Its breaker is half open: what is asked of it is a probe.
            await loop.advance(by: .seconds(10))
            let asking = Task(executorPreference: loop) { () -> Bool in
                let generation = try? await ModelChain([first, second], hedging, resilience).generate(.hello, on: loop)
                generation?.cancel()
                return generation != nil
            }
            let cancelling = Task(executorPreference: loop) {
                try? await loop.sleep(until: loop.now + .milliseconds(500))
                asking.cancel()
            }
            await loop.advance(by: .seconds(1))
            await cancelling.value
            _ = await asking.value
            #expect(first.open == 0 && second.open == 0)
            // The next request may be the probe, and has not to wait until this one counts as lost.
            guard case .granted(let permit) = resilience.breakers.ask(second.identity, at: loop.now) else {
                Issue.record("a probe was never answered for")
                return
            }
            #expect(permit.isProbe || resilience.breakers.states(at: loop.now)[.provider(second.identity)] == .closed)
        }
    }

    @Test func `cancelling ends both requests while it is not known who is first`() async throws {
        let first = FakeModel("a", FakeAnswer(steps: [.event(.text("Hel")), .fail(.network("a"))]), late(.seconds(30)))
        let second = FakeModel("b", .refuses(.network("b")), late(.seconds(30)))
        let resilience = experienced(first)
        for _ in 0..<10 { resilience.hedges.record(.milliseconds(300), of: second.identity) }
        try await withLoop(clock: .manual(ManualTime())) { [hedging] loop in
            let chain = ModelChain([first, second, FakeModel("c", late(.seconds(30)))], hedging, resilience)
            let generation = LoopConfined(try await chain.generate(.hello, on: loop), on: loop)
            let reading = Task(executorPreference: loop) { () -> Bool in
                while let event = try? await generation.value.events.next() { _ = event }
                return true
            }
            await loop.advance(by: .seconds(2))
            generation.value.cancel()
            let began = loop.now
            _ = await reading.value
            #expect(loop.now == began)
        }
        #expect(first.open == 0 && second.open == 0)
    }

    @Test func `second requests stay a small share`() async throws {
        var settings = hedging
        settings.hedge?.share = 0.05
        let resilience = experienced(FakeModel("a"))
        for _ in 0..<10 {
            _ = try await ask([FakeModel("a", late(.seconds(3))), FakeModel("b", late(.zero))], settings, resilience)
        }
        let counts = resilience.hedges.counts(of: .model)
        #expect(counts.requests == 10)
        #expect(counts.hedges == 1)
        #expect(counts.refused >= 1)
    }
}

struct LatencyWindowTests {
    @Test func `a quantile is one of the latest hundred times`() {
        var window = LatencyWindow()
        #expect(window.quantile(0.95) == nil)
        for time in (1...1_000).shuffled() { window.add(.milliseconds(time * 100)) }
        for time in (1...100).shuffled() { window.add(.milliseconds(time)) }
        #expect(window.count == 100)
        #expect(window.quantile(0.95) == .milliseconds(95))
        #expect(window.quantile(0.5) == .milliseconds(50))
        #expect(window.quantile(1) == .milliseconds(100))
        #expect(window.quantile(0) == .milliseconds(1))
    }
}

struct HedgeBudgetTests {
    private func at(_ seconds: Double) -> MonotonicInstant { MonotonicInstant(nanoseconds: 5) + .seconds(seconds) }

    @Test func `a share of the requests of about a minute may be hedged, and one always`() {
        var budget = HedgeBudget()
        for number in 0..<100 { budget.requested(at: at(Double(number) / 10)) }
        var taken = 0
        for _ in 0..<100 where budget.take(share: 0.05, at: at(10)) { taken += 1 }
        #expect(taken == 5)
        let later = [59.0, 120, 121].map { budget.take(share: 0.05, at: at($0)) }
        #expect(later == [false, true, false])
        var none = HedgeBudget()
        let allowed = none.take(share: 0, at: at(0))
        #expect(!allowed)
    }
}
