internal import AgentFiles
package import FastJSON
package import ProviderKit
internal import Rehearsal
package import Replays

extension TrialPlan {
    /// Reads a file that a plan names.
    package typealias FileReader = (String) throws -> [UInt8]
    /// Reads the callers of recorded calls that a plan names: of one, or of a folder of them.
    package typealias CallReader = (String) throws -> [RecordedCaller]

    /// Reads a plan.
    package init(
        _ node: JSON5Node,
        file: @escaping FileReader,
        calls: @escaping CallReader = { _ in [] }
    ) throws(JSON5Error) {
        var reader = SettingsReader(node)
        try self.init(&reader, file, calls)
        try reader.finish()
    }

    /// All that a plan can say.
    package static var settings: [Setting] {
        var reader = SettingsReader(nil)
        _ = try? TrialPlan(&reader, { _ in [] }, { _ in [] })
        return reader.settings
    }

    /// Reads the part of a plan that says who calls whom; an experiment's plan has more.
    init(
        _ reader: inout SettingsReader,
        _ file: @escaping FileReader,
        _ recorded: @escaping CallReader
    ) throws(JSON5Error) {
        self = .standard
        title = try reader.text("title", "What stands over the report.")
        let agent = try reader.value(
            "agent",
            .other("text or object"),
            "The agent: its file, or what such a file says."
        ) { node throws(JSON5Error) in try Self.agent(node, file) }
        if let agent { self.agent = agent }
        try reader.object("simulators", "How the providers are that stand behind the agent.") {
            part throws(JSON5Error) in try readWorld(&part)
        }
        try readCallers(&reader, file, recorded)
        calls = try reader.integer("calls", in: 1...1_000_000, default: calls, "How many calls are made, by each arm.")
        atOnce = try reader.integer("atOnce", in: 1...10_000, default: atOnce, "How many of them go on at a time.")
        seed = UInt64(try reader.integer("seed", in: 0...Int.max, default: 1, "The start of all random numbers."))
        longest = .seconds(
            try reader.number("longest", in: 1...86_400, default: 180, "After how long a caller hangs up. In seconds.")
        )
    }

    private static func agent(_ node: JSON5Node, _ file: FileReader) throws(JSON5Error) -> JSON5Node {
        guard case .string = node.json else { return node }
        let name = try node.string()
        let content = try Self.content(of: node, file)
        return try JSON5Node(parsing: content.span, file: name)
    }

    /// What stands in a file that a text names.
    static func content(of node: JSON5Node, _ file: FileReader) throws(JSON5Error) -> [UInt8] {
        do {
            return try file(node.string())
        } catch let error as JSON5Error {
            throw error
        } catch {
            throw node.error("\(error)")
        }
    }

    private mutating func readWorld(_ part: inout SettingsReader) throws(JSON5Error) {
        let latency = try part.text(
            "latency",
            default: "typical",
            "How slow they are: typical, none, or as `syrinx simulate --latency` takes it."
        ) { node throws(JSON5Error) in try Self.latencies(node) }
        if let latency { (world.latency, world.latencies) = latency }
        for member in try part.textsByName("latencies", "How slow one of them is, by its name.") {
            world.latencies[member.key] = try Self.words(member.node) { words throws(SimulationWordsError) in
                try LatencyProfile(words: words)
            }
        }
        world.wordErrors = try part.number(
            "wordErrors",
            in: 0...100,
            default: 0,
            "How many of a hundred words recognisers get wrong."
        )
        let speech = try part.text("speech", default: "tones", "How voices sound: tones, flite, or flite:VOICE.") {
            node throws(JSON5Error) in
            try Self.words(node) { words throws(SimulationWordsError) in try SpeechWords(words) }
        }
        if let speech { world.speech = speech.maker }
    }

    /// How slow all simulated providers are, and some of them.
    private static func latencies(
        _ node: JSON5Node
    ) throws(JSON5Error) -> (LatencyProfile, [String: LatencyProfile]) {
        guard try node.string() != "typical" else { return (.none, typical) }
        let all = try words(node) { words throws(SimulationWordsError) in try LatencyProfile(words: words) }
        return (all, [:])
    }

    static var typical: [String: LatencyProfile] {
        LatencyProfile.typical.compactMapValues { LatencyProfile.presets[$0] }
    }

    static func words<Value>(
        _ node: JSON5Node,
        _ read: (String) throws(SimulationWordsError) -> Value
    ) throws(JSON5Error) -> Value {
        let text = try node.string()
        do throws(SimulationWordsError) {
            return try read(text)
        } catch {
            throw node.error(error.description)
        }
    }
}
