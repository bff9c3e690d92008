internal import AgentBridge
internal import CallPipeline
internal import CallTools
internal import CivilTime
internal import Dialogue
package import FastJSON
internal import FileTools
internal import FrontDoor
internal import Glibc
internal import LanguageModels
package import ProviderKit
internal import Rehearsal

/// Reads the files of agents.
package struct AgentReader: Sendable {
    /// Who there is to hear, think and speak.
    package var registry: ProviderRegistry
    package var environment: ProviderEnvironment
    /// What is open of the folder in which tools keep something.
    let books: BookShelf
    package var prices = PriceList.empty
    /// The time, in seconds since 1970.
    let clock: @Sendable () -> Int64

    /// - Parameters:
    ///   - data: where tools that keep something keep it.
    ///   - isTrial: whether nothing is made or changed there.
    package init(
        _ registry: ProviderRegistry,
        _ environment: ProviderEnvironment,
        data: String,
        isTrial: Bool = false,
        clock: @escaping @Sendable () -> Int64 = { Int64(time(nil)) }
    ) {
        self.registry = registry
        self.environment = environment
        self.clock = clock
        books = BookShelf(in: data, isReadOnly: isTrial, now: clock)
    }

    /// All that the file of an agent can say.
    package static var settings: [Setting] {
        var reader = SettingsReader(nil)
        let standing = AgentReader(ProviderRegistry(), ProviderEnvironment(), data: "")
        // Without a file nothing can be wrong with it.
        _ = try? standing.read(&reader, name: "")
        return reader.settings
    }

    /// Reads an agent.
    package func agent(_ node: JSON5Node, name: String) throws(JSON5Error) -> AgentDefinition {
        var definition = try whole(node, name: name)
        if let arms = try node.memberIfPresent("arms") {
            if case .bridge = definition.brain { throw arms.error("an agent that is elsewhere has no arms here") }
            try readArms(arms, of: node, into: &definition)
        }
        return definition
    }

    /// Reads an agent that is always the same.
    func whole(_ node: JSON5Node, name: String) throws(JSON5Error) -> AgentDefinition {
        var reader = SettingsReader(node, environment)
        var definition = try read(&reader, name: name)
        try reader.finish()
        definition.version = Self.version(of: node)
        definition.source = AgentSource(node)
        return definition
    }

    private func read(_ reader: inout SettingsReader, name: String) throws(JSON5Error) -> AgentDefinition {
        var agent = CallAgent()
        agent.prices = prices
        let title = try reader.text("title", default: name, "What the agent is called where people choose one.")
        let about = try reader.text("about", "What it does, in a sentence.")
        let examples = try reader.texts("examples", "What a caller may say to try it.")
        agent.language = try reader.text("language", default: agent.language, "The language it begins in, as a tag.")
        agent.follows = try reader.texts("follows", "Languages in which it follows a caller that the recogniser hears.")
        let known =
            try reader.value("variables", .textsByName, "Values for places in texts, by name.", Self.texts) ?? [:]
        let prompt = try reader.value("prompt", .other("text with places"), "What the model is told first.") {
            node throws(JSON5Error) in try Template(node)
        }
        if let prompt { agent.instructions = prompt }
        agent.greeting = try reader.value("greeting", .other("text with places"), "What is said first.") {
            node throws(JSON5Error) in try Template(node)
        }
        let zone =
            try reader.value(
                "zone",
                .text,
                "The place whose clocks show {{date}} and {{time}}, such as Europe/Berlin; UTC without it."
            ) { node throws(JSON5Error) in try TimeZoneRules(node) } ?? TimeZoneRules(offset: 0)
        let providers = try providers(&reader)
        let brain = try brain(&reader)
        try readTools(&reader, into: &agent)
        try readManner(&reader, into: &agent)
        _ = try reader.value(
            "arms",
            .other("object of objects"),
            "What calls are divided between to be compared, by name: a `share`, and any keys above that differ; or a `shadow` of them."
        ) { node throws(JSON5Error) in try node.members() }
        let rollBack = try self.rollBack(&reader)
        agent.phrases = Self.phrases(of: providers?.model)
        return AgentDefinition(
            name: name,
            title: title,
            about: about,
            examples: examples,
            brain: brain,
            agent: agent,
            providers: providers ?? Self.nobody,
            variables: known,
            zone: zone,
            recording: try recording(&reader),
            redaction: try redaction(&reader),
            rollBack: rollBack
        )
    }

    /// Stands in where settings are only described.
    private static var nobody: CallProviders {
        CallProviders(
            recognizer: RehearsedRecognizer(utterances: []),
            model: ScriptedReplies([:]),
            voice: ToneVoice()
        )
    }

    /// What a recogniser that hears only phrases is told, by the scripts of a model and of those that stand in for it.
    private static func phrases(of model: (any LanguageModel)?) -> [String] {
        switch model {
        case let scripted as ScriptedModel: scripted.phrases
        case let chain as ModelChain: chain.models.flatMap { phrases(of: $0) }
        default: []
        }
    }

    private func providers(_ reader: inout SettingsReader) throws(JSON5Error) -> CallProviders? {
        let environment = environment
        let recognizer = try reader.value(
            "recognizer",
            .provider(.recognizer),
            isRequired: true,
            "Who hears the caller."
        ) {
            node throws(JSON5Error) in try registry.recognizers(ProviderOptions(node, environment))
        }
        let model = try reader.value("model", .provider(.model), isRequired: true, "Who thinks.") {
            node throws(JSON5Error) in try registry.models(ProviderOptions(node, environment))
        }
        let voice = try reader.value("voice", .provider(.voice), isRequired: true, "Who speaks.") {
            node throws(JSON5Error) in try registry.voices(ProviderOptions(node, environment))
        }
        guard let recognizer, let model, let voice else { return nil }
        return CallProviders(recognizer: recognizer, model: model, voice: voice)
    }

    private func brain(_ reader: inout SettingsReader) throws(JSON5Error) -> AgentDefinition.Brain {
        let relay = try reader.value(
            "relay",
            .object,
            inside: RelayManner.settings,
            "The carrier hears and speaks (ConversationRelay), in this manner; {} for its own."
        ) { node throws(JSON5Error) in try RelayManner(node) }
        var bridge: (settings: BridgeSettings, isCarried: Bool)?
        let isThere = try reader.node?.memberIfPresent("bridge")
        try reader.object("bridge", "Calls are passed on to an agent of ElevenLabs.") { part throws(JSON5Error) in
            let id = try part.text("agent", "Its name there; it must be given.")
            let isCarried = try part.flag(
                "carried",
                default: false,
                "Whether the carrier streams with ElevenLabs itself."
            )
            var settings = BridgeSettings(id)
            settings.phoneNumber = try part.textIfPresent(
                "phoneNumber",
                "The number by which ElevenLabs calls, as it knows it."
            )
            if try part.flag("waits", default: false, "Whether it waits to be spoken to.") { settings.firstSound = nil }
            let words = try part.words(
                "allows",
                among: Self.overrides.map(\.word),
                default: [],
                "What a call may override."
            )
            for (word, override) in Self.overrides where words.contains(word) { settings.overrides.insert(override) }
            guard let isThere else { return }
            guard !id.isEmpty else { throw isThere.error("the key \"agent\" is missing") }
            bridge = (settings, isCarried)
        }
        if let bridge {
            if relay != nil, let isThere { throw isThere.error("an agent has a relay or a bridge, not both") }
            return .bridge(bridge.settings, carried: bridge.isCarried)
        }
        return relay.map { .relay($0) } ?? .cascade
    }

    private static let overrides: [(word: String, override: BridgeSettings.Overrides)] = [
        ("prompt", .prompt), ("firstMessage", .firstMessage), ("language", .language),
    ]

    static func texts(_ node: JSON5Node) throws(JSON5Error) -> [String: String] {
        var texts: [String: String] = [:]
        for member in try node.members() { texts[member.key] = try member.node.string() }
        return texts
    }
}
