public import Reactor

/// A provider that decides what the agent says.
public protocol LanguageModel: Sendable {
    /// Which provider and model it is.
    var identity: ProviderIdentity { get }
    /// What it can do.
    var capabilities: ModelCapabilities { get }

    /// Gets ready for requests on a loop: connections, a prompt's cache; to be called on that loop, ahead of need.
    func warmUp(for request: GenerationRequest, on loop: EventLoop) async throws(ProviderFailure)

    /// Asks for the next contribution; answers when the provider has taken the request, with what comes of it.
    func generate(_ request: GenerationRequest, on loop: EventLoop) async throws(ProviderFailure) -> any Generation
}

extension LanguageModel {
    /// Does nothing.
    public func warmUp(for request: GenerationRequest, on loop: EventLoop) async throws(ProviderFailure) {}
}

/// A contribution while it is being written; lives on its loop, and is ended by its owner.
public protocol Generation: AnyObject {
    /// What the model writes. Ends after `.finished`, or throws.
    var events: ProviderEvents<GenerationEvent> { get }

    /// Drops the rest; the provider stops writing soon after.
    func cancel()
}

/// What a language model writes.
public enum GenerationEvent: Sendable, Equatable {
    /// The next piece of what is to be said.
    case text(String)
    /// The model has begun to call that tool; the arguments are still to come.
    case toolCallStarted(name: String)
    /// A tool is to be used.
    case toolCall(ToolCall)
    /// Another provider took over.
    case switched(ProviderSwitch)
    /// What the contribution used; before `.finished`, where the provider gives an account.
    case usage(ProviderUsage)
    /// It is complete; the last event.
    case finished(FinishReason)
}

/// Why a model stopped writing.
public enum FinishReason: Sendable, Equatable {
    /// It had said everything.
    case completed
    /// It waits for the results of its tool calls.
    case toolCalls
    /// It reached the most it may write.
    case length
    /// The provider's filter stopped it, or the model refused.
    case refused(String)
    /// Something else, in the provider's word.
    case other(String)
}

/// What a model is asked for.
public struct GenerationRequest: Sendable, Equatable {
    /// How tools may be used.
    public enum ToolChoice: Sendable, Equatable {
        /// As the model likes.
        case automatic
        /// Not at all.
        case none
        /// At least one.
        case required
        /// That one.
        case named(String)
    }

    /// What was said so far.
    public var conversation: Conversation
    /// What the model may use.
    public var tools: [ToolDeclaration]
    /// How.
    public var toolChoice: ToolChoice
    /// The most tokens to write, where it differs from the configured figure.
    public var greatestLength: Int?

    /// Makes a request.
    public init(
        _ conversation: Conversation,
        tools: [ToolDeclaration] = [],
        toolChoice: ToolChoice = .automatic,
        greatestLength: Int? = nil
    ) {
        self.conversation = conversation
        self.tools = tools
        self.toolChoice = toolChoice
        self.greatestLength = greatestLength
    }
}

/// What a model can do, as its author declares it.
public struct ModelCapabilities: Sendable, Equatable {
    /// Whether it uses tools.
    public var usesTools = true
    /// Whether it may call several at once.
    public var callsToolsInParallel = true
    /// Whether the provider keeps a long prompt's beginning.
    public var cachesPrompts = false
    /// Whether it gives an account of what was used.
    public var reportsUsage = true

    /// Declares a model that uses tools and reports usage.
    public init() {}
}
