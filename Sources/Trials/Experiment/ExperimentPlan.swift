internal import AgentFiles
package import FastJSON
package import ProviderKit
package import Statistics

/// What is to be found out: which of an agent's arms is better, in what, and how surely.
package struct ExperimentPlan: Sendable {
    /// Who calls.
    package var trial: TrialPlan
    /// What each arm says differently from the agent, in the order of the file; the first is what the others are held against.
    package var arms: [(name: String, change: JSON5Node)]
    /// By which figure it is decided.
    package var figure = TrialFigure.voiceToVoice
    /// The difference worth finding, in milliseconds.
    package var difference = 50.0
    package var power = 0.9
    package var alpha = 0.05
    /// At how many points it is looked whether it is clear already.
    package var looks = 5
    package var spending = AlphaSpending.obrienFleming
    /// How many pairs are made first, only to learn how many are needed.
    package var pilot = 20
    /// How many pairs there are at most.
    package var most = 2_000

    /// Reads a plan.
    package init(
        _ node: JSON5Node,
        file: @escaping TrialPlan.FileReader,
        calls: @escaping TrialPlan.CallReader = { _ in [] }
    ) throws(JSON5Error) {
        var reader = SettingsReader(node)
        try self.init(&reader, file, calls)
        try reader.finish()
    }

    /// Compares arms by a standard trial.
    package init(_ trial: TrialPlan, arms: [(name: String, change: JSON5Node)]) {
        self.trial = trial
        self.arms = arms
    }

    /// All that such a plan can say.
    package static var settings: [Setting] {
        var reader = SettingsReader(nil)
        _ = try? ExperimentPlan(&reader, { _ in [] }, { _ in [] })
        return reader.settings
    }

    private init(
        _ reader: inout SettingsReader,
        _ file: @escaping TrialPlan.FileReader,
        _ calls: @escaping TrialPlan.CallReader
    ) throws(JSON5Error) {
        let arms = try reader.value(
            "arms",
            .other("object of objects"),
            isRequired: true,
            "What is compared, by name: what each says differently from the agent. The others are held against the first."
        ) { node throws(JSON5Error) in
            let members = try node.members()
            guard members.count > 1 else {
                throw node.error("a comparison needs two arms; {} is one that changes nothing")
            }
            return members.map { (name: $0.key, change: $0.node) }
        }
        self.arms = arms ?? []
        difference = try reader.number(
            "difference",
            in: 1...60_000,
            default: difference,
            "The difference worth finding, in milliseconds."
        )
        power = try reader.number("power", in: 0.5...0.99, default: power, "How surely it is to be found.")
        alpha = try reader.number(
            "alpha",
            in: 0.001...0.2,
            default: alpha,
            "How likely something may be found where there is nothing, all looks together."
        )
        looks = try reader.integer(
            "looks",
            in: 1...20,
            default: looks,
            "How often it is looked whether it is clear already."
        )
        let words = try reader.word(
            "spending",
            among: ["obrienFleming", "pocock"],
            default: "obrienFleming",
            "How strict early looks are: very, or as strict as late ones."
        )
        spending = words == "pocock" ? .pocock : .obrienFleming
        pilot = try reader.integer(
            "pilot",
            in: 5...10_000,
            default: pilot,
            "How many pairs are made first, only to learn how many are needed."
        )
        most = try reader.integer("most", in: 5...1_000_000, default: most, "How many pairs there are at most.")
        let name = try reader.word(
            "figure",
            among: TrialFigure.all.map(\.name),
            default: figure.name,
            "By which figure it is decided."
        )
        figure = TrialFigure.all.first { $0.name == name } ?? .voiceToVoice
        trial = try TrialPlan(&reader, file, calls)
    }

    /// The arm that the others are held against.
    package var control: String { arms.first?.name ?? "" }

    /// The agent of each arm.
    package func agents() throws(JSON5Error) -> [String: JSON5Node?] {
        let agent = if let own = trial.agent { own } else { try JSON5Node(parsing: SimulatedAgent.standard) }
        var agents: [String: JSON5Node?] = [:]
        for arm in arms { agents[arm.name] = try AgentReader.overlaid(agent, by: arm.change) }
        return agents
    }

    /// The calls of a pair: the same caller for each arm, in an order that chance decides.
    package func calls(ofPair pair: Int) -> [TrialCall] {
        let script = trial.script(of: pair)
        var random = SeededRandom(seed: trial.seed).fork("order").fork(pair)
        let order = random.shuffled(arms.map(\.name))
        return order.enumerated().map { index, arm in
            TrialCall(number: pair * arms.count + index, arm: arm, script: script)
        }
    }

    /// To which pair a call belongs.
    package func pair(of call: CallMeasure) -> Int { call.number / max(1, arms.count) }
}
