internal import CallTiming
package import FastJSON
package import ProviderKit
package import Reactor

/// A dialogue that is written down instead of being thought up: it runs here, without a key, and streams like a model.
///
///     { provider: "scripted", tokensPerSecond: 60, script: { intents: {…}, states: {…} } }
///
/// It keeps nothing between its turns: each goes through the conversation from its beginning.
package struct ScriptedModel: LanguageModel {
    package let identity = ProviderIdentity(.model, provider: "scripted", model: "")
    package let capabilities: ModelCapabilities

    /// All phrases that the script can understand, for a recogniser that hears only phrases.
    package let phrases: [String]

    private let script: DialogueScript
    private let rhythm: ScriptedRhythm

    @SettingList static var keys: [Setting] {
        DialogueScript.settings
        Setting("tokensPerSecond", .number(0...10_000), standard: 0, "How fast words come; 0 for all at once.")
        Setting("firstToken", .number(0...60), standard: 0, "How long the first one takes. In seconds.")
        Setting("seed", .integer(0 ... .max), standard: 1, "With which number the times between them are drawn.")
    }

    /// Makes a model of its options.
    package init(_ options: ProviderOptions) throws(JSON5Error) {
        try options.allowOnly(Self.keys)
        script = try DialogueScript(options.node.member("script"))
        phrases = script.phrases
        let tokens = try options.double("tokensPerSecond", in: 0...10_000, default: 0)
        rhythm = ScriptedRhythm(
            first: try options.optional("firstToken")?.seconds(in: 0...60) ?? .zero,
            next: tokens > 0 ? .seconds(1 / tokens) : .zero,
            seed: UInt64(try options.integer("seed", in: 0...Int.max, default: 1))
        )
        var capabilities = ModelCapabilities()
        capabilities.callsToolsInParallel = false
        self.capabilities = capabilities
    }

    package func generate(
        _ request: GenerationRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any Generation {
        var tools = Set(request.tools.map(\.name))
        if request.toolChoice == .none { tools = [] }
        let turn = DialogueRun.turn(in: request.conversation, script, tools: tools)
        // The same point of the same conversation has the same rhythm in every run.
        let seed = rhythm.seed &+ UInt64(request.conversation.messages.count)
        return ScriptedGeneration(turn, rhythm, seed: seed, limit: request.greatestLength, on: loop)
    }
}

/// How fast a script is read out.
struct ScriptedRhythm: Sendable {
    var first: Duration
    var next: Duration
    var seed: UInt64
}

/// One turn of a script, word by word; lives on its loop.
final class ScriptedGeneration: Generation, ProviderEventSource {
    private let loop: EventLoop
    private let rhythm: ScriptedRhythm
    private var random: SplitMix
    private var waiting: [GenerationEvent]
    private var next = 0
    private var isCancelled = false
    private var due: MonotonicInstant
    private var sleeper: LoopWait<Void, ProviderFailure>?

    init(_ turn: DialogueRun.Turn, _ rhythm: ScriptedRhythm, seed: UInt64, limit: Int?, on loop: EventLoop) {
        self.loop = loop
        self.rhythm = rhythm
        random = SplitMix(state: seed)
        due = loop.now + rhythm.first
        let tokens = Self.tokens(of: turn.text)
        let said = tokens.prefix(limit ?? .max)
        waiting = said.map { .text($0) }
        var reason = said.count < tokens.count ? FinishReason.length : .completed
        if let call = turn.call, reason == .completed {
            waiting += [.toolCallStarted(name: call.name), .toolCall(call)]
            reason = .toolCalls
        }
        var usage = ProviderUsage()
        usage.requests = 1
        usage.outputTokens = said.count
        waiting += [.usage(usage), .finished(reason)]
    }

    var events: ProviderEvents<GenerationEvent> { ProviderEvents(self) }

    func cancel() {
        isCancelled = true
        sleeper?.complete(.failure(.cancelled("scripted")))
        sleeper = nil
    }

    func nextEvent() async throws(ProviderFailure) -> GenerationEvent? {
        guard !isCancelled else { throw .cancelled("scripted") }
        guard next < waiting.count else { return nil }
        let event = waiting[next]
        next += 1
        // What ends a turn comes with its last word.
        if isToken(event) {
            try await sleep(until: due)
            // Around the mean, as a model's tokens come.
            due = loop.now + rhythm.next * (0.5 + random.unit())
        }
        return event
    }

    private func isToken(_ event: GenerationEvent) -> Bool {
        switch event {
        case .text, .toolCallStarted: true
        case .toolCall, .switched, .usage, .finished: false
        }
    }

    private func sleep(until due: MonotonicInstant) async throws(ProviderFailure) {
        guard due > loop.now else { return }
        do throws(ProviderFailure) {
            try await loop.wait(
                until: due,
                late: ProviderFailure(.stalled, provider: "scripted", "the time has come"),
                cancelled: .cancelled("scripted"),
                start: { (wait: LoopWait<Void, ProviderFailure>) in sleeper = wait }
            )
        } catch  where error.kind == .stalled {
            // The wait's deadline is the moment that was waited for.
        } catch {
            throw error
        }
        sleeper = nil
    }

    /// Words, each with the blank before it.
    private static func tokens(of text: String) -> [String] {
        var tokens: [String] = []
        var token = ""
        for character in text {
            if character == " ", !token.isEmpty {
                tokens.append(token)
                token = ""
            }
            token.append(character)
        }
        if !token.isEmpty { tokens.append(token) }
        return tokens
    }
}

/// Random numbers that are the same in every run.
struct SplitMix {
    var state: UInt64

    mutating func unit() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) * 0x1p-53
    }
}
