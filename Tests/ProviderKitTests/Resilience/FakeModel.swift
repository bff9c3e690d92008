import CallTiming
import ProviderKit
import Reactor
import Synchronization

/// What a provider in memory does next.
enum FakeStep<Event: Sendable>: Sendable {
    case event(Event)
    case wait(Duration)
    case fail(ProviderFailure)
    /// Nothing comes any more.
    case hang
}

/// Plays steps to its reader, on the loop's clock.
final class FakeSource<Event: Sendable>: ProviderEventSource {
    private let loop: EventLoop
    private var steps: ArraySlice<FakeStep<Event>>
    private var isCancelled = false
    private var wait: LoopWait<Void, ProviderFailure>?

    init(_ steps: [FakeStep<Event>], on loop: EventLoop) {
        self.loop = loop
        self.steps = steps[...]
    }

    /// The events end, also for who waits for one.
    func cancel() {
        isCancelled = true
        wait?.complete(.success(()))
    }

    func nextEvent() async throws(ProviderFailure) -> Event? {
        while !isCancelled, let step = steps.popFirst() {
            switch step {
            case .event(let event): return event
            case .fail(let failure): throw failure
            case .hang:
                steps = [.hang]
                try await sleep(.seconds(100_000))
            case .wait(let time):
                let start = loop.now
                do throws(ProviderFailure) { try await sleep(time) } catch {
                    // Who reads again goes on with the rest of the wait.
                    steps = [.wait(max(.zero, time - (loop.now - start)))] + steps
                    throw error
                }
            }
        }
        return nil
    }

    private func sleep(_ time: Duration) async throws(ProviderFailure) {
        let due = ProviderFailure(.stalled, provider: "fake", "due")
        do throws(ProviderFailure) {
            try await loop.wait(
                until: loop.now + time,
                late: due,
                cancelled: .cancelled("fake"),
                start: { wait = $0 }
            )
        } catch {
            if error != due { throw error }
        }
    }
}

/// One answer of a model in memory.
struct FakeAnswer: Sendable {
    var opening = Duration.zero
    var refusal: ProviderFailure?
    var steps: [FakeStep<GenerationEvent>] = []

    static func says(_ pieces: String..., finish: FinishReason = .completed) -> FakeAnswer {
        FakeAnswer(steps: pieces.map { .event(.text($0)) } + [.event(.finished(finish))])
    }

    static func breaks(after pieces: String..., with failure: ProviderFailure) -> FakeAnswer {
        FakeAnswer(steps: pieces.map { .event(.text($0)) } + [.fail(failure)])
    }

    static func refuses(_ failure: ProviderFailure) -> FakeAnswer { FakeAnswer(refusal: failure) }
}

/// A language model in memory, which gives its answers one by one and the last of them again and again.
final class FakeModel: LanguageModel {
    private struct State {
        var answers: [FakeAnswer]
        var requests: [GenerationRequest] = []
        var open = 0
        var warmed = 0
    }

    let identity: ProviderIdentity
    let capabilities = ModelCapabilities()
    private let state: Mutex<State>

    init(_ name: String, _ answers: FakeAnswer...) {
        identity = ProviderIdentity(.model, provider: name, model: "m", credential: Secret(name))
        state = Mutex(State(answers: answers))
    }

    /// What it was asked.
    var requests: [GenerationRequest] { state.withLock { $0.requests } }
    /// How many of its answers were neither cancelled nor read to their end.
    var open: Int { state.withLock { $0.open } }
    var warmed: Int { state.withLock { $0.warmed } }

    func warmUp(for request: GenerationRequest, on loop: EventLoop) async throws(ProviderFailure) {
        state.withLock { $0.warmed += 1 }
        if let failure = state.withLock({ $0.answers[0].refusal }) { throw failure }
    }

    func generate(
        _ request: GenerationRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any Generation {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
        }
        if answer.opening > .zero {
            do { try await loop.sleep(until: loop.now + answer.opening) } catch { throw .cancelled(identity.provider) }
        }
        if let refusal = answer.refusal { throw refusal }
        state.withLock { $0.open += 1 }
        return FakeGeneration(FakeSource(answer.steps, on: loop)) { [weak self] in
            self?.state.withLock { $0.open -= 1 }
        }
    }
}

private final class FakeGeneration: Generation {
    private let source: FakeSource<GenerationEvent>
    private var ended: (() -> Void)?

    init(_ source: FakeSource<GenerationEvent>, ended: @escaping () -> Void) {
        self.source = source
        self.ended = ended
    }

    var events: ProviderEvents<GenerationEvent> { ProviderEvents(source) }

    func cancel() {
        source.cancel()
        ended?()
        ended = nil
    }
}

extension ProviderFailure {
    static func network(_ name: String) -> ProviderFailure { .init(.network, provider: name, "\(name) is gone") }
}

extension GenerationRequest {
    static let hello = GenerationRequest(Conversation(messages: [.caller("hello")]))
}
