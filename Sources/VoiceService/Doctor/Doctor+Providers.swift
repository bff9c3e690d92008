internal import AgentFiles
internal import CallPipeline
internal import CallTiming
internal import ProviderKit
internal import Reactor

extension Doctor {
    /// Everybody whom agents ask, each once.
    struct Providers {
        enum Provider: Sendable {
            case recognizer(any SpeechRecognizer)
            case model(any LanguageModel)
            case voice(any SpeechSynthesizer)

            var identity: ProviderIdentity {
                switch self {
                case .recognizer(let provider): provider.identity
                case .model(let provider): provider.identity
                case .voice(let provider): provider.identity
                }
            }
        }

        private(set) var all: [Provider] = []

        init(_ agents: [AgentDefinition]) {
            var known: Set<ProviderIdentity> = []
            for providers in agents.flatMap({ [$0.providers] + $0.arms.map(\.definition.providers) }) {
                let everybody =
                    providers.recognizer.members.map { Provider.recognizer($0) }
                    + providers.model.members.map { .model($0) } + providers.voice.members.map { .voice($0) }
                for provider in everybody where known.insert(provider.identity).inserted { all.append(provider) }
            }
        }
    }

    /// Asks a provider something small.
    func examine(_ provider: Providers.Provider) async -> Finding {
        let identity = provider.identity
        let subject = "\(identity.role.rawValue) \(identity)"
        let began = loop.now
        do {
            let loop = loop
            try await within {
                switch provider {
                case .recognizer(let recognizer): try await Self.ask(recognizer, on: loop)
                case .model(let model): try await Self.ask(model, on: loop)
                case .voice(let voice): try await Self.ask(voice, on: loop)
                }
            }
            let time = await Task(executorPreference: loop) { [loop] in loop.now - began }.value
            return .fine(subject, "answers (\(max(1, Int(time / .milliseconds(1)))) ms)")
        } catch let failure as ProviderFailure {
            return .problem(subject, "\(failure)", fix: Self.fix(failure))
        } catch {
            return .problem(subject, "\(error)", fix: "see whether this machine reaches the provider's address")
        }
    }

    /// A tenth of a second of silence.
    private static func ask(_ recognizer: any SpeechRecognizer, on loop: EventLoop) async throws(ProviderFailure) {
        let request = RecognitionRequest(phrases: ["hello"])
        let session = try await recognizer.open(request, on: loop)
        defer { session.cancel() }
        session.hear([UInt8](repeating: 0xFF, count: 800).span, at: .start)
        session.finish()
        while try await session.events.next() != nil {}
    }

    /// One word.
    private static func ask(_ model: any LanguageModel, on loop: EventLoop) async throws(ProviderFailure) {
        let conversation = Conversation(instructions: "Answer with one word.", messages: [.caller("Hello")])
        var request = GenerationRequest(conversation)
        request.greatestLength = 16
        let generation = try await model.generate(request, on: loop)
        defer { generation.cancel() }
        while try await generation.events.next() != nil {}
    }

    /// Two letters, whose sound begins.
    private static func ask(_ voice: any SpeechSynthesizer, on loop: EventLoop) async throws(ProviderFailure) {
        let session = try await voice.open(SynthesisRequest(), on: loop)
        defer { session.cancel() }
        session.speak("Hi.")
        session.finish()
        while let event = try await session.events.next() {
            if case .audio = event { return }
        }
        throw ProviderFailure(.protocolViolation, provider: voice.identity.provider, "no sound came")
    }

    /// What can be done about a failure.
    static func fix(_ failure: ProviderFailure) -> String {
        switch failure.kind {
        case .authentication: "set the provider's key in the environment; it is missing, wrong, or may not do this"
        case .quota: "the account has no credit left: add some, or set a limit there that is not reached"
        case .rateLimit: "the account allows too few requests: ask for a higher limit, or try again"
        case .badRequest: "mend the provider's settings in the agent's file: its model, voice or language"
        case .overloaded: "the provider has too much to do; a fallback in the agent's file would take over"
        case .network, .stalled: "see whether this machine reaches the provider: DNS, firewall, proxy"
        case .protocolViolation, .closed: "try again; if it stays, the provider has changed something"
        }
    }
}

extension SpeechRecognizer {
    /// Itself, or who is behind it one after another.
    fileprivate var members: [any SpeechRecognizer] { (self as? RecognizerChain)?.links ?? [self] }
}

extension LanguageModel {
    /// Itself, or who is behind it one after another.
    fileprivate var members: [any LanguageModel] { (self as? ModelChain)?.links ?? [self] }
}

extension SpeechSynthesizer {
    /// Itself, or who is behind it one after another.
    fileprivate var members: [any SpeechSynthesizer] { (self as? VoiceChain)?.links ?? [self] }
}
