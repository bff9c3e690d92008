import CallTiming
import ProviderKit
import ProviderTestKit
import Reactor
import Synchronization
import Testing

/// What a reader was given.
private struct Heard: Sendable, Equatable {
    var text = ""
    var events: [GenerationEvent] = []
    var failure: ProviderFailure?

    var switches: [ProviderSwitch] {
        events.compactMap { if case .switched(let change) = $0 { change } else { nil } }
    }
    var calls: [ToolCall] { events.compactMap { if case .toolCall(let call) = $0 { call } else { nil } } }
}

private func hear(
    _ models: [FakeModel],
    _ settings: ChainSettings = .init(),
    _ resilience: ProviderResilience = .init(),
    _ request: GenerationRequest = .hello
) async throws -> Heard {
    try await withLoop { loop in
        let chain = ModelChain(models, settings, resilience)
        return await read(chain, request, on: loop)
    }
}

private func read(_ model: ModelChain, _ request: GenerationRequest = .hello, on loop: EventLoop) async -> Heard {
    var heard = Heard()
    do throws(ProviderFailure) {
        let generation = try await model.generate(request, on: loop)
        let events = generation.events
        while let event = try await events.next() {
            heard.events.append(event)
            if case .text(let piece) = event { heard.text += piece }
        }
    } catch {
        heard.failure = error
    }
    return heard
}

@Suite(.timeLimit(.minutes(3)))
struct ModelChainTests {
    private var patient: ChainSettings {
        var settings = ChainSettings()
        settings.retries = 0
        return settings
    }

    @Test func `the first model serves, and nothing tells of a chain`() async throws {
        let (first, second) = (FakeModel("a", .says("Good ", "day.")), FakeModel("b", .says("no")))
        let heard = try await hear([first, second])
        #expect(heard.text == "Good day.")
        #expect(heard.events.last == .finished(.completed))
        #expect(heard.switches.isEmpty)
        #expect(second.requests.isEmpty)
        #expect(first.open == 0)
    }

    @Test(arguments: ProviderFailure.Kind.allCases)
    func `a model that refuses is replaced, whatever sort of trouble it is`(kind: ProviderFailure.Kind) async throws {
        let failure = ProviderFailure(kind, provider: "a", "no")
        let heard = try await hear([FakeModel("a", .refuses(failure)), FakeModel("b", .says("Good day."))])
        #expect(heard.text == "Good day.")
        #expect(heard.switches.map(\.from.provider) == ["a"])
        #expect(heard.switches.map(\.to.provider) == ["b"])
        #expect(heard.switches.map(\.reason) == [failure])
        #expect(heard.failure == nil)
    }

    @Test func `a model that fails before its first word is replaced by one that gets the same request`() async throws {
        let (first, second) = (FakeModel("a", .breaks(with: .network("a"))), FakeModel("b", .says("Good day.")))
        let heard = try await hear([first, second])
        #expect(heard.text == "Good day.")
        #expect(second.requests == first.requests)
        #expect(heard.switches.map(\.note) == ["before the first word"])
        #expect(first.open == 0)
    }

    @Test(arguments: [
        // It goes on.
        ["or Tuesday, ", "at nine."],
        [" or Tuesday, at nine."],
        // It begins again.
        ["We are open ", "on Monday or Tuesday, at nine."],
        ["We", " are", " open", " on", " Mon", "day", " or Tuesday, at nine."],
        ["we are open, on Monday; or Tuesday, at nine."],
        // It takes up the last words.
        ["on Monday or Tuesday, at nine."],
        ["Monday or Tuesday, at nine."],
    ])
    func `a model that breaks off is gone on with, without a doubled or a lost word`(pieces: [String]) async throws {
        let steps: [FakeStep<GenerationEvent>] = pieces.map { .event(.text($0)) } + [.event(.finished(.completed))]
        let second = FakeModel("b", FakeAnswer(steps: steps))
        let heard = try await hear([
            FakeModel("a", .breaks(after: "We are", " open on", " Monday", " o", with: .network("a"))), second,
        ])
        #expect(heard.text == "We are open on Monday or Tuesday, at nine.")
        #expect(heard.events.last == .finished(.completed))
        let asked = try #require(second.requests.first)
        #expect(asked.conversation.messages.dropFirst().first == .agent("We are open on Monday "))
        #expect(asked.conversation.messages.count == 3)
    }

    @Test func `wherever a model breaks off, the caller hears each word once`() async throws {
        let text = "Your appointment is on Tuesday, the 3rd of May, at half past nine; shall I book it?"
        for cut in 1..<text.count {
            for restart in [0, 1, 2] {
                let said = String(text.prefix(cut))
                // What the second is told was said ends with a whole word.
                let whole = said.lastIndex(of: " ").map { said[...$0] } ?? ""
                let words = whole.split(separator: " ").count
                let from = restart == 0 ? words : restart == 1 ? 0 : max(0, words - 3)
                let rest = text.split(separator: " ").dropFirst(from).joined(separator: " ")
                let deltas = rest.split(separator: " ", omittingEmptySubsequences: false).enumerated().map {
                    FakeStep<GenerationEvent>.event(.text($0.offset == 0 ? String($0.element) : " " + $0.element))
                }
                let heard = try await hear([
                    FakeModel("a", .breaks(after: said, with: .network("a"))),
                    FakeModel("b", FakeAnswer(steps: deltas + [.event(.finished(.completed))])),
                ])
                #expect(heard.text == text, "cut at \(cut), restart \(restart)")
            }
        }
    }

    @Test func `what a model gave no account of is estimated before the next one takes over`() async throws {
        let heard = try await hear([
            FakeModel("a", .breaks(after: "Good day and ", with: .network("a"))), FakeModel("b", .says("welcome.")),
        ])
        let place = try #require(heard.events.firstIndex { if case .usage = $0 { true } else { false } })
        guard case .usage(let usage) = heard.events[place] else { return }
        #expect(usage.isEstimated)
        #expect(usage.outputTokens == 4)
        let change = try #require(heard.events.firstIndex { if case .switched = $0 { true } else { false } })
        #expect(place < change)
    }

    @Test func `a tool that was called is not called again`() async throws {
        let call = ToolCall(id: "1", name: "book", arguments: "{}")
        let second = FakeModel("b", FakeAnswer(steps: [.event(.toolCall(call)), .event(.finished(.toolCalls))]))
        let heard = try await hear([
            FakeModel(
                "a",
                FakeAnswer(steps: [
                    .event(.text("One moment. ")), .event(.toolCallStarted(name: "book")), .event(.toolCall(call)),
                    .fail(.network("a")),
                ])
            ), second,
        ])
        #expect(heard.calls == [call])
        #expect(heard.events.last == .finished(.toolCalls))
        #expect(heard.failure == nil)
        #expect(second.requests.isEmpty)
    }

    @Test func `a tool call that broke off is announced once and given once`() async throws {
        let call = ToolCall(id: "1", name: "book", arguments: "{}")
        let heard = try await hear([
            FakeModel(
                "a",
                FakeAnswer(steps: [.event(.toolCallStarted(name: "book")), .fail(.network("a"))])
            ),
            FakeModel(
                "b",
                FakeAnswer(steps: [
                    .event(.toolCallStarted(name: "book")), .event(.toolCall(call)), .event(.finished(.toolCalls)),
                ])
            ),
        ])
        #expect(heard.events.count { $0 == .toolCallStarted(name: "book") } == 1)
        #expect(heard.calls == [call])
    }

    @Test func `when nobody is left the last failure is thrown with the words of all`() async throws {
        let last = ProviderFailure(.overloaded, provider: "b", "too busy", requestID: "r-9")
        let heard = try await hear(
            [FakeModel("a", .refuses(.network("a"))), FakeModel("b", .refuses(last))],
            patient
        )
        #expect(heard.failure?.kind == .overloaded)
        #expect(heard.failure?.provider == "b")
        #expect(heard.failure?.requestID == "r-9")
        #expect(heard.failure?.message.contains("a is gone") == true)
        #expect(heard.failure?.message.contains("too busy") == true)
    }

    @Test func `trouble that may pass is tried again when nobody else is left`() async throws {
        let model = FakeModel("a", .refuses(.network("a")), .says("Good day."))
        let heard = try await hear([model])
        #expect(heard.text == "Good day.")
        #expect(model.requests.count == 2)
        let wrong = FakeModel("a", .refuses(ProviderFailure(.badRequest, provider: "a", "what?")), .says("Good day."))
        let refused = try await hear([wrong])
        #expect(refused.failure?.kind == .badRequest)
        #expect(wrong.requests.count == 1)
    }

    @Test func `a model whose breaker is open is left out, and the reader is told`() async throws {
        let resilience = ProviderResilience()
        let (first, second) = (FakeModel("a", .refuses(.network("a"))), FakeModel("b", .says("Good day.")))
        for _ in 0..<3 { _ = try await hear([first, second], patient, resilience) }
        #expect(first.requests.count == 3)
        let heard = try await hear([first, second], patient, resilience)
        #expect(first.requests.count == 3)
        #expect(heard.text == "Good day.")
        #expect(heard.switches.map(\.to.provider) == ["b"])
        #expect(heard.switches.first?.reason.message.contains("left alone") == true)
    }

    @Test func `a request that takes too long to be accepted is given up for the next model`() async throws {
        let slow = FakeModel("a", FakeAnswer(opening: .seconds(60), steps: [.event(.finished(.completed))]))
        let heard = try await withLoop(clock: .manual(ManualTime())) { loop in
            let chain = ModelChain([slow, FakeModel("b", .says("Good day."))], .init(), .init())
            let reading = Task(executorPreference: loop) { await read(chain, on: loop) }
            await loop.advance(by: .seconds(5))
            return await reading.value
        }
        #expect(heard.text == "Good day.")
        #expect(heard.switches.first?.reason.kind == .stalled)
        #expect(slow.open == 0)
    }

    @Test func `cancelling frees what is open, and the events end`() async throws {
        let model = FakeModel("a", FakeAnswer(steps: [.event(.text("Good day and ")), .hang]))
        try await withLoop(clock: .manual(ManualTime())) { loop in
            let chain = ModelChain([model, FakeModel("b", .says("no"))], .init(), .init())
            let generation = try await chain.generate(.hello, on: loop)
            let first = try await generation.events.next()
            #expect(first == .text("Good day and "))
            generation.cancel()
            let next = try await generation.events.next()
            #expect(next == nil)
        }
        #expect(model.open == 0)
    }

    @Test func `cancelling while a replacement is being asked ends the events`() async throws {
        let second = FakeModel("b", FakeAnswer(opening: .seconds(3), steps: [.hang]))
        try await withLoop(clock: .manual(ManualTime())) { loop in
            let first = FakeModel("a", .breaks(after: "Good day and ", with: .network("a")))
            let chain = ModelChain([first, second], .init(), .init())
            let generation = LoopConfined(try await chain.generate(.hello, on: loop), on: loop)
            let reading = Task(executorPreference: loop) { () -> Result<Int, ProviderFailure> in
                var count = 0
                do throws(ProviderFailure) {
                    while try await generation.value.events.next() != nil { count += 1 }
                    return .success(count)
                } catch {
                    return .failure(error)
                }
            }
            await loop.advance(by: .seconds(1))
            generation.value.cancel()
            let ending = await reading.value
            // The words, and the estimate of what they cost.
            #expect(ending == .success(2))
        }
        #expect(second.open == 0)
    }

    @Test func `a reader that is cancelled does not make the chain change`() async throws {
        let (model, second) = (FakeModel("a", FakeAnswer(steps: [.hang])), FakeModel("b", .says("no")))
        try await withLoop(clock: .manual(ManualTime())) { loop in
            let chain = ModelChain([model, second], .init(), .init())
            let reading = Task(executorPreference: loop) { await read(chain, on: loop) }
            await loop.settle()
            reading.cancel()
            let heard = await reading.value
            #expect(heard.failure?.kind == .closed)
        }
        #expect(second.requests.isEmpty)
    }

    @Test func `warming up falls through to a model that lets itself be warmed up`() async throws {
        let (first, second) = (FakeModel("a", .refuses(.network("a"))), FakeModel("b", .says("x")))
        try await withLoop { loop in
            try await ModelChain([first, second], .init(), .init()).warmUp(for: .hello, on: loop)
        }
        #expect(second.warmed == 1)
    }
}
