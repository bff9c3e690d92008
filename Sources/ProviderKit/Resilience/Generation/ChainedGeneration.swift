internal import CallTiming
internal import Reactor

/// A contribution that goes on with another model when one breaks off.
///
/// Everything happens within the reader's own waiting: it starts no task that outlives a call of it.
final class ChainedGeneration: Generation, ProviderEventSource {
    typealias Event = GenerationEvent
    typealias Attempt = ChainRoster<any LanguageModel>.Attempt

    /// A model that has taken the request.
    struct Stream {
        let attempt: Attempt
        let generation: any Generation
        let events: ProviderEvents<GenerationEvent>
        let began: MonotonicInstant
        /// Whether it has written anything yet.
        var hasBegun = false
    }

    let request: GenerationRequest
    let roster: ChainRoster<any LanguageModel>
    let loop: EventLoop
    let gate: OpeningGate

    var course = ChainCourse()
    var stream: Stream?
    /// Those that have taken the request while it is not known who writes first.
    var racing: [any Generation] = []
    /// Who served, or should have, before the present one; and why no longer.
    var replaced: (identity: ProviderIdentity, failure: ProviderFailure)?
    var pending: [GenerationEvent] = []
    var words = WordGate()
    var splice: TextSplice?
    /// What the reader was given to say.
    var said = ""
    var calls: [ToolCall] = []
    var announced: [String] = []
    /// Whether the present model has given an account.
    var isAccounted = false
    var isOver = false

    init(_ request: GenerationRequest, _ roster: ChainRoster<any LanguageModel>, on loop: EventLoop) {
        self.request = request
        self.roster = roster
        self.loop = loop
        gate = OpeningGate(on: loop)
    }

    /// What comes of it; to be read once.
    var events: ProviderEvents<GenerationEvent> { ProviderEvents(self) }

    func cancel() {
        guard !isOver else { return }
        end()
        gate.shut(roster.members[0].identity.provider)
    }

    /// Asks until somebody takes the request.
    func start() async throws(ProviderFailure) {
        do throws(ProviderFailure) {
            while stream == nil, !isOver { try await open() }
        } catch {
            end()
            throw error
        }
    }

    func nextEvent() async throws(ProviderFailure) -> GenerationEvent? {
        do throws(ProviderFailure) { return try await readEvent() } catch {
            // Who was cancelled has not failed, although it was opening a replacement.
            guard !gate.isShut else { return nil }
            throw error
        }
    }

    private func readEvent() async throws(ProviderFailure) -> GenerationEvent? {
        while true {
            if !pending.isEmpty { return pending.removeFirst() }
            guard !isOver else { return nil }
            guard let events = stream?.events else {
                try await open()
                continue
            }
            do throws(ProviderFailure) {
                if let event = try await events.next() {
                    take(event)
                } else {
                    broke(ProviderFailure(.network, provider: identity.provider, "it ended without being finished"))
                }
            } catch {
                guard !isOver else { continue }
                guard !Task.isCancelled else { throw error }
                broke(error)
            }
        }
    }

    var identity: ProviderIdentity { stream?.attempt.identity ?? roster.members[0].identity }

    // MARK: - What a model writes

    func take(_ event: GenerationEvent) {
        guard !isOver else { return }
        switch event {
        case .text(let piece):
            begun()
            say(words.add(piece))
        case .toolCallStarted(let name):
            begun()
            sayRest()
            // The one before may have said so already.
            if replaced == nil || !announced.contains(name) { pending.append(event) }
            announced.append(name)
        case .toolCall(let call):
            begun()
            sayRest()
            calls.append(call)
            pending.append(event)
        case .usage:
            isAccounted = true
            pending.append(event)
        case .switched:
            pending.append(event)
        case .finished:
            begun()
            sayRest()
            pending.append(event)
            end()
        }
    }

    func say(_ piece: String) {
        let piece = splice?.add(piece) ?? piece
        guard !piece.isEmpty else { return }
        said += piece
        pending.append(.text(piece))
    }

    func sayRest() {
        say(words.flush())
        guard let rest = splice?.finish(), !rest.isEmpty else { return }
        said += rest
        pending.append(.text(rest))
    }

    /// The model has shown that it works.
    func begun() {
        guard let stream, !stream.hasBegun else { return }
        self.stream?.hasBegun = true
        roster.succeeded(stream.attempt, at: loop.now)
        roster.resilience.hedges.record(loop.now - stream.began, of: stream.attempt.identity)
    }

    // MARK: - What goes wrong

    func broke(_ failure: ProviderFailure) {
        guard let stream else { return }
        self.stream = nil
        stream.generation.cancel()
        roster.failed(stream.attempt, failure, &course, at: loop.now)
        replaced = (stream.attempt.identity, failure)
        words = WordGate()
        if stream.hasBegun, !isAccounted { pending.append(.usage(estimate())) }
        guard !calls.isEmpty else { return }
        // The tools can be used, and with their results the next request says what is still missing. A model that was
        // asked to go on here would call them again.
        pending.append(.finished(.toolCalls))
        end()
    }

    /// What a model that gave no account may have used: four letters a token.
    func estimate() -> ProviderUsage {
        var usage = ProviderUsage()
        let read =
            request.conversation.instructions.utf8.count
            + request.conversation.messages.reduce(0) { $0 + $1.length }
        usage.inputTokens = read / 4
        usage.outputTokens = (said.utf8.count + 3) / 4
        usage.requests = 1
        usage.isEstimated = true
        return usage
    }

    func end() {
        isOver = true
        for generation in racing { generation.cancel() }
        guard let stream else { return }
        self.stream = nil
        stream.generation.cancel()
        if !stream.hasBegun { roster.abandoned(stream.attempt, at: loop.now) }
    }

    // MARK: - Who goes on

    /// Has the next one in the chain take the request; throws when nobody is left.
    func open() async throws(ProviderFailure) {
        let now = loop.now
        let skipped = course.failures.count
        guard let attempt = roster.next(&course, at: now) else {
            let failure = course.exhausted(roster.members[0].identity.provider)
            isOver = true
            throw failure
        }
        // Who was left out at the beginning has been replaced, too.
        if replaced == nil, course.failures.count > skipped, let failure = course.failures.last {
            replaced = (roster.members[0].identity, failure)
        }
        let delay =
            said.isEmpty
            ? roster.resilience.hedges.requested(attempt.identity, roster.settings.hedge, at: now) : nil
        if let delay, let settings = roster.settings.hedge {
            try await race(attempt, after: delay, settings)
        } else {
            try served(attempt, await self.request(attempt), began: now)
        }
    }

    func served(
        _ attempt: Attempt,
        _ result: Result<any Generation, ProviderFailure>,
        began: MonotonicInstant
    ) throws(ProviderFailure) {
        switch result {
        case .success(let generation):
            guard !isOver else {
                roster.abandoned(attempt, at: loop.now)
                return generation.cancel()
            }
            serve(attempt, generation, generation.events, began: began)
        case .failure(let failure):
            try refused(attempt, failure)
        }
    }

    func refused(_ attempt: Attempt, _ failure: ProviderFailure) throws(ProviderFailure) {
        guard !Task.isCancelled, !isOver else {
            roster.abandoned(attempt, at: loop.now)
            throw failure
        }
        roster.failed(attempt, failure, &course, at: loop.now)
        if replaced == nil { replaced = (attempt.identity, failure) }
    }

    func serve(
        _ attempt: Attempt,
        _ generation: any Generation,
        _ events: ProviderEvents<GenerationEvent>,
        began: MonotonicInstant
    ) {
        stream = Stream(attempt: attempt, generation: generation, events: events, began: began)
        isAccounted = false
        splice = said.isEmpty ? nil : TextSplice(after: said)
        guard let replaced else { return }
        let note = said.isEmpty ? "before the first word" : "goes on where it broke off"
        pending.append(
            .switched(
                ProviderSwitch(from: replaced.identity, to: attempt.identity, reason: replaced.failure, note: note)
            )
        )
    }

    /// The request as it is for who goes on: with what was said so far, and what to do about it.
    var continued: GenerationRequest {
        guard !said.isEmpty else { return request }
        var request = request
        request.conversation.messages += [
            .agent(said),
            .note(
                "Your last message broke off. Go on with exactly the next word; repeat nothing of it, and do not mention this."
            ),
        ]
        return request
    }

    func request(_ attempt: Attempt) async -> Result<any Generation, ProviderFailure> {
        let (model, request, loop) = (attempt.member.provider, continued, loop)
        do throws(ProviderFailure) {
            return .success(
                try await opened(
                    attempt.identity.provider,
                    within: roster.settings.opening,
                    gate,
                    on: loop,
                    discard: { $0.cancel() }
                ) { () throws(ProviderFailure) in
                    LoopConfined(try await model.generate(request, on: loop), on: loop)
                }
            )
        } catch {
            return .failure(error)
        }
    }
}

extension Conversation.Message {
    /// About how long it is, in bytes.
    fileprivate var length: Int {
        switch self {
        case .caller(let text), .note(let text): text.utf8.count
        case .agent(let text, let calls): calls.reduce(text.utf8.count) { $0 + $1.arguments.utf8.count }
        case .tool(let result): result.content.utf8.count
        }
    }
}
