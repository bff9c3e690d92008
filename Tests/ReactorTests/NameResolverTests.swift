import CallTiming
import Glibc
import Synchronization
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(4)))
struct NameResolverTests {
    /// A resolver that counts its look-ups, answers by a rule, and can be held up.
    private final class Rig: Sendable {
        let lookUps = Mutex<[String]>([])
        let seconds = Atomic<Int64>(100)
        let gate = Mutex<Void>(())
        let resolver: NameResolver

        init(_ answer: @escaping @Sendable (String) -> NameResolver.Answer = { _ in .success([.loopback(port: 0)]) }) {
            let box = Box()
            resolver = NameResolver(
                lookUp: { host in
                    guard let rig = box.rig else { return .failure(.unknown(host: host)) }
                    rig.lookUps.withLock { $0.append(host) }
                    rig.gate.withLock { _ in }
                    return answer(host)
                },
                nanoseconds: { (box.rig?.seconds.load(ordering: .relaxed) ?? 0) * 1_000_000_000 }
            )
            box.set(self)
        }

        private final class Box: Sendable {
            private let held = Mutex<Weak>(Weak())
            var rig: Rig? { held.withLock { $0.rig } }
            func set(_ rig: Rig) { held.withLock { $0.rig = rig } }
        }

        private struct Weak { weak var rig: Rig? }

        func ask(_ host: String, within timeout: Duration = .seconds(20)) async throws -> [SocketAddress] {
            try await onLoop { [resolver] loop in
                try await resolver.addresses(of: host, until: loop.now + timeout, on: loop)
            }
        }
    }

    @Test func `many who ask for one name at once share one look-up`() async throws {
        let rig = Rig()
        try await withThrowingTaskGroup(of: [SocketAddress].self) { group in
            for _ in 0..<100 { group.addTask { try await rig.ask("a.test") } }
            for try await addresses in group { #expect(addresses == [.loopback(port: 0)]) }
        }
        #expect(rig.lookUps.withLock { $0 } == ["a.test"])
    }

    @Test func `an answer is kept for 30 seconds, a refusal for 2`() async throws {
        let rig = Rig { $0 == "a.test" ? .success([.loopback(port: 0)]) : .failure(.unknown(host: $0)) }
        for (seconds, count) in [(0, 1), (29, 1), (1, 2), (29, 2)] {
            rig.seconds.add(Int64(seconds), ordering: .relaxed)
            _ = try await rig.ask("a.test")
            #expect(rig.lookUps.withLock { $0.count } == count)
        }
        for (seconds, count) in [(0, 3), (1, 3), (1, 4)] {
            rig.seconds.add(Int64(seconds), ordering: .relaxed)
            await #expect(throws: NameError.unknown(host: "b.test")) { try await rig.ask("b.test") }
            #expect(rig.lookUps.withLock { $0.count } == count)
        }
    }

    @Test func `who asks waits no longer than allowed, and the answer still comes to others`() async throws {
        let rig = Rig()
        let held = OneShot()
        let release = OneShot()
        // Names are looked up on threads of their own: holding one up holds up nothing else.
        let gate = Task.detached {
            rig.gate.withLock { _ in
                held.complete()
                let over = Mutex(false)
                Task.detached {
                    await release.wait()
                    over.withLock { $0 = true }
                }
                while !over.withLock({ $0 }) {}
            }
        }
        await held.wait()
        await #expect(throws: NameError.timedOut) { try await rig.ask("a.test", within: .milliseconds(10)) }
        let cancelled = Task(executorPreference: TestLoops.loop) {
            let loop = TestLoops.loop
            return try await rig.resolver.addresses(of: "a.test", until: loop.now + .seconds(20), on: loop)
        }
        cancelled.cancel()
        await #expect(throws: NameError.cancelled) { try await cancelled.value }
        async let patient = rig.ask("a.test")
        release.complete()
        let addresses = try await patient
        #expect(addresses == [.loopback(port: 0)])
        #expect(rig.lookUps.withLock { $0.count } == 1)
        await gate.value
    }

    @Test func `without room for a thread a name is refused, and asked for again later`() async throws {
        let isFull = Atomic(true)
        let resolver = NameResolver(
            lookUp: { _ in .success([.loopback(port: 0)]) },
            startWorker: { (work) throws(SystemError) in
                if isFull.load(ordering: .relaxed) { throw SystemError(code: EAGAIN, operation: "start a thread") }
                try startThread(named: "names", work)
            }
        )
        try await onLoop { loop in
            let reason = "start a thread: Resource temporarily unavailable"
            await #expect(throws: NameError.failed(host: "a.test", reason: reason)) {
                try await resolver.addresses(of: "a.test", until: loop.now + .seconds(20), on: loop)
            }
            isFull.store(false, ordering: .relaxed)
            let addresses = try await resolver.addresses(of: "a.test", until: loop.now + .seconds(20), on: loop)
            #expect(addresses == [.loopback(port: 0)])
        }
    }

    @Test func `the machine's own resolver knows its own name, and not every other`() async throws {
        let resolver = NameResolver()
        try await onLoop { loop in
            let addresses = try await resolver.addresses(of: "localhost", until: loop.now + .seconds(20), on: loop)
            #expect(addresses.contains(.loopback(port: 0)))
            await #expect(throws: NameError.self) {
                _ = try await resolver.addresses(of: "not a name", until: loop.now + .seconds(20), on: loop)
            }
        }
    }
}
