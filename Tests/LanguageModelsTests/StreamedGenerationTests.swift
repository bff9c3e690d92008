import CallTiming
import HTTPTransport
@testable import LanguageModels
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Testing

@Suite(.timeLimit(.minutes(4)))
struct StreamedGenerationTests {
    private static let request = GenerationRequest(Conversation(messages: [.caller("several words to be said again")]))

    private static func model(_ host: SimulatorHost, _ deadlines: String = "") throws -> ChatCompletionsModel {
        let url = host.address(of: "openai") ?? ""
        return try ChatCompletionsModel(options("{ provider: 'openai', model: 'sim', url: '\(url)/v1', \(deadlines) }"))
    }

    private static func slow(first: Duration = .zero, next: Duration = .zero) -> SimulatorWorld.Settings {
        var settings = SimulatorWorld.Settings()
        settings.latency = LatencyProfile(first: .fixed(first), next: .fixed(next))
        return settings
    }

    /// Turns the clock on until the body is done.
    private static func passingTime<Value: Sendable>(
        on loop: EventLoop,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let turning = Task(executorPreference: loop) {
            while !Task.isCancelled {
                guard let due = try? await loop.nextTimer() else { return }
                await loop.advance(by: max(.zero, due - loop.now))
            }
        }
        defer { turning.cancel() }
        return try await Task(executorPreference: loop) { try await body() }.value
    }

    @Test func `signs of life are no first token`() async throws {
        // Comments come every five seconds, the first token after thirty.
        try await withSimulators(Self.slow(first: .seconds(30)), clock: .manual(ManualTime())) {
            [SimulatedChatCompletions($0)]
        } _: { loop, host in
            let model = try Self.model(host, "deadlines: { first: 12, stall: 6 }")
            let start = loop.now
            let failure = try await Self.passingTime(on: loop) {
                await kind { _ = try await model.generate(Self.request, on: loop).all() }
            }
            #expect(failure?.kind == .stalled && failure?.message.contains("no token") == true)
            #expect(loop.now - start == .seconds(12))
        }
    }

    @Test func `signs of life keep a slow model from being given up`() async throws {
        try await withSimulators(Self.slow(first: .seconds(30)), clock: .manual(ManualTime())) {
            [SimulatedChatCompletions($0)]
        } _: { loop, host in
            let model = try Self.model(host, "deadlines: { first: 40, stall: 6 }")
            let text = try await Self.passingTime(on: loop) {
                try await model.generate(Self.request, on: loop).all().text
            }
            #expect(text == "You said: several words to be said again")
        }
    }

    @Test func `silence in the middle is a stall`() async throws {
        try await withSimulators(clock: .manual(ManualTime())) {
            [SimulatedChatCompletions($0)]
        } _: { loop, host in
            host.world.faults.add(SimulatedFault(.stall, after: 4), to: "openai")
            let model = try Self.model(host, "deadlines: { first: 2, stall: 6 }")
            let start = loop.now
            let failure = try await Self.passingTime(on: loop) {
                await kind { _ = try await model.generate(Self.request, on: loop).all() }
            }
            #expect(failure?.kind == .stalled && loop.now - start >= .seconds(6))
        }
    }

    @Test func `signs of life do not keep a reply that stopped in its middle`() async throws {
        // The first token comes at once, then comments every five seconds.
        try await withSimulators(Self.slow(next: .seconds(300)), clock: .manual(ManualTime())) {
            [SimulatedChatCompletions($0)]
        } _: { loop, host in
            let model = try Self.model(host, "deadlines: { first: 2, stall: 6 }")
            let start = loop.now
            let failure = try await Self.passingTime(on: loop) {
                await kind { _ = try await model.generate(Self.request, on: loop).all() }
            }
            #expect(failure?.kind == .stalled && failure?.message.contains("does not go on") == true)
            #expect(loop.now - start == .seconds(18))
        }
    }

    @Test func `a reader that takes its time is no stall`() async throws {
        try await withSimulators(Self.slow(next: .milliseconds(5)), clock: .manual(ManualTime())) {
            [SimulatedChatCompletions($0)]
        } _: { loop, host in
            let model = try Self.model(host, "deadlines: { first: 2, stall: 1 }")
            let text = try await Self.passingTime(on: loop) {
                let generation = try await model.generate(Self.request, on: loop)
                var text = ""
                for try await event in generation.events {
                    if case .text(let piece) = event { text += piece }
                    try await loop.sleep(until: loop.now + .seconds(20))
                }
                return text
            }
            #expect(text == "You said: several words to be said again")
        }
    }

    @Test(arguments: [false, true])
    func `what is cancelled ends at once, with its connection`(isDropped: Bool) async throws {
        try await withSimulators(Self.slow(next: .milliseconds(50))) {
            [SimulatedChatCompletions($0)]
        } _: { loop, host in
            let model = try Self.model(host)
            var generation: (any Generation)? = try await model.generate(Self.request, on: loop)
            #expect(try await generation?.events.next() != nil)
            #expect(host.world.journal.entries(of: "openai", "cancelled").isEmpty)
            if !isDropped {
                generation?.cancel()
                let failure = await kind { _ = try await generation?.events.next() }
                #expect(failure?.kind == .closed)
            }
            generation = nil
            try await eventually(on: loop, "the server sees it go") {
                !host.world.journal.entries(of: "openai", "cancelled").isEmpty
            }
        }
    }

    @Test func `a reader that waits is told of the cancellation`() async throws {
        try await withSimulators(Self.slow(first: .seconds(3_600))) {
            [SimulatedChatCompletions($0)]
        } _: { loop, host in
            let model = try Self.model(host, "deadlines: { first: 100, stall: 100 }")
            let generation = try await model.generate(Self.request, on: loop)
            let confined = LoopConfined(generation, on: loop)
            async let failure = kind { _ = try await confined.value.all() }
            try await loop.sleep(until: loop.now + .milliseconds(5))
            generation.cancel()
            #expect(await failure?.kind == .closed)
        }
    }
}
