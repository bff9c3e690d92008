import ProviderKit
import ProviderTestKit
import Reactor
import Testing

@testable import Synthesizers

/// A link without a wire.
private final class FakeLink: VoiceLink {
    let capacity: Int
    var users = 0
    var isOpen = true
    var ending: ProviderFailure?
    var changed: (() -> Void)?

    init(_ capacity: Int) { self.capacity = capacity }

    var room: Int { isOpen ? capacity - users : 0 }
    var isIdle: Bool { users == 0 }
    func reserve() { users += 1 }
    func release() {
        users -= 1
        changed?()
    }
    func retire() {
        if isIdle { isOpen = false }
    }
}

/// What the openings of a test do, one after the other; the last goes on for ever.
private final class Openings {
    var made: [FakeLink] = []
    var outcomes: [ProviderFailure?]
    let capacity: Int
    var isDead = false

    init(_ capacity: Int, _ outcomes: [ProviderFailure?] = []) {
        self.capacity = capacity
        self.outcomes = outcomes
    }

    func open() throws(ProviderFailure) -> FakeLink {
        if !outcomes.isEmpty, let failure = outcomes.removeFirst() { throw failure }
        let link = FakeLink(capacity)
        if isDead {
            link.isOpen = false
            link.ending = ProviderFailure(.authentication, provider: "p", "no")
        }
        made.append(link)
        return link
    }
}

struct VoiceLinkPoolTests {
    private func pool(_ openings: Openings, on loop: EventLoop) -> VoiceLinkPool<FakeLink> {
        let confined = LoopConfined(openings, on: loop)
        return VoiceLinkPool(on: loop, provider: "p", capacity: openings.capacity) {
            _ throws(ProviderFailure) in try confined.value.open()
        }
    }

    @Test func `a link that fills up has a successor before it is needed`() async throws {
        try await withLoop { loop in
            let openings = Openings(2)
            let pool = pool(openings, on: loop)
            let first = try await pool.take()
            await Task.yield()
            #expect(openings.made.count == 1)
            let second = try await pool.take()
            #expect(first === second)
            try await eventually(on: loop, "the successor") { openings.made.count == 2 }
            var third: FakeLink?
            pool.request { third = try? $0.get() }
            #expect(third === openings.made[1])
        }
    }

    @Test func `those who wait for an opening that fails hear why, and the next one tries again`() async throws {
        try await withLoop { loop in
            let openings = Openings(1, [ProviderFailure(.overloaded, provider: "p", "busy"), nil])
            let pool = pool(openings, on: loop)
            let failure = await failureOf { _ = try await pool.take() }
            #expect(failure?.kind == .overloaded)
            _ = try await pool.take()
            #expect(openings.made.count >= 1)
        }
    }

    @Test func `a link that the provider closes at once is a failure, not a wait for ever`() async throws {
        try await withLoop { loop in
            let openings = Openings(5)
            openings.isDead = true
            let pool = pool(openings, on: loop)
            let failure = await failureOf { _ = try await pool.take() }
            #expect(failure?.kind == .authentication)
        }
    }

    @Test func `a request that is withdrawn takes no room`() async throws {
        try await withLoop { loop in
            let openings = Openings(1)
            let pool = pool(openings, on: loop)
            let number = pool.request { _ in Issue.record("answered, though withdrawn") }
            pool.forget(number)
            try await eventually(on: loop, "the link") { openings.made.count == 1 }
            await Task.yield()
            #expect(openings.made[0].users == 0)
        }
    }

    @Test func `idle links beyond two are let go`() async throws {
        try await withLoop { loop in
            let openings = Openings(1)
            let pool = pool(openings, on: loop)
            var links: [FakeLink] = []
            for _ in 0..<5 { links.append(try await pool.take()) }
            for link in links { link.release() }
            #expect(openings.made.count(where: \.isOpen) <= 2)
        }
    }

    @Test func `a pool that goes lets its links go`() async throws {
        try await withLoop { loop in
            let openings = Openings(1)
            do {
                let pool = pool(openings, on: loop)
                try await pool.warmUp()
            }
            await Task.yield()
            #expect(openings.made.allSatisfy { !$0.isOpen })
        }
    }
}
