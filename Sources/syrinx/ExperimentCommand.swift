internal import Charts
internal import FastJSON
internal import ProviderKit
internal import Trials
internal import VoiceService

/// `syrinx experiment`: which of an agent's arms is better, with evidence.
struct ExperimentCommand {
    static let help = """
        usage: syrinx experiment PLAN [OPTION]...

        Calls an agent by each of its arms, in pairs: the same caller, one arm after the other, in an order that chance
        decides. First some pairs are made to learn how many are needed; then it goes on until it is clear, or it is clear that it
        never will be. How likely it errs is what the plan says, with all the looks on the way.

          PLAN              what is compared, by whom it is called (JSON5; see Docs/experiments.md)
          --estimate        only say how many calls are needed, and what they cost
          --seed N          the start of all random numbers
          --virtual         in virtual time: hundreds of times sooner; what the engine itself takes counts for nothing
          --live            with the real providers and the keys of the environment; needs --prices and --spend
          --prices FILE     what providers cost (see Docs/prices.json5)
          --spend AMOUNT    what all calls together may cost, in the prices' currency
          --json FILE       write what was found, with every line of every call
          --csv FILE        write every line of every call
          --html FILE       write what was found as a page with plots
        """

    private var plan: ExperimentPlan?
    private var run = TrialRun()
    private var outputs = TrialOutputs()
    private var isEstimate = false
    private var wantsHelp = false

    init(_ arguments: inout Arguments) throws {
        var seed: UInt64?
        var file: String?
        var isLive = false
        while let word = arguments.next() {
            switch word {
            case "--seed": seed = try arguments.number(of: word, in: 0...UInt64.max)
            case "--virtual": run.place = .virtual
            case "--live": isLive = true
            case "--estimate": isEstimate = true
            case "--prices": run.prices = try PriceList(JSON5Node(file: arguments.value(of: word)))
            case "--spend": run.most = try TrialOutputs.amount(arguments.value(of: word))
            case "--help", "-h": wantsHelp = true
            case _ where try outputs.take(word, &arguments): break
            case _ where word.hasPrefix("--"):
                throw UsageError(
                    "unknown option \"\(word)\" of `syrinx experiment`; `syrinx experiment --help` lists them"
                )
            default:
                guard file == nil else { throw UsageError("there is one plan, not \"\(word)\" as well") }
                file = word
            }
        }
        guard !wantsHelp else { return }
        guard let file else { throw UsageError("no plan given; `syrinx experiment --help` says what it takes") }
        run.environment = ProviderEnvironment(variables: Environment.all)
        plan = try ExperimentPlan(
            JSON5Node(file: file),
            file: TrialOutputs.reader(beside: file),
            calls: TrialOutputs.callReader(beside: file)
        )
        if let seed { plan?.trial.seed = seed }
        guard isLive else { return }
        if case .virtual = run.place { throw UsageError("--live and --virtual do not go together") }
        guard run.most != nil, !run.prices.isEmpty else {
            throw UsageError("--live spends money: say --prices FILE and --spend AMOUNT, so that there is an end to it")
        }
        guard plan?.trial.agent != nil else { throw UsageError("--live needs a plan with an agent of real providers") }
        run.place = .sockets(isLive: true)
    }

    func run() async throws {
        guard let plan else { return Output.line(Self.help) }
        var experiment = Experiment(plan)
        var made = 0
        var shortfall: String?
        while experiment.wanted > 0, shortfall == nil {
            let count = experiment.wanted
            let isPilot = experiment.estimate == nil
            let calls = (made..<made + count).flatMap { plan.calls(ofPair: $0) }
            let (run, agents) = (run, try plan.agents())
            let outcome = try await TrialProgress.follow(isPilot ? "pilot" : "calls", total: calls.count) { told in
                try await run.make(calls, of: plan.trial, arms: agents, told: told)
            }
            shortfall = outcome.shortfall
            made += count
            let pairs = Dictionary(grouping: outcome.calls, by: plan.pair).sorted { $0.key < $1.key }
            for (_, calls) in pairs where calls.count == plan.arms.count { experiment.add(Experiment.Pair(calls)) }
            guard let estimate = experiment.estimate else { continue }
            if isPilot {
                let currency = outcome.calls.first { !$0.currency.isEmpty }?.currency ?? ""
                Output.line(estimate.sentence(for: plan, currency: currency))
                if isEstimate { return }
            } else {
                tell(experiment)
            }
        }
        if let shortfall {
            Output.error("syrinx: \(shortfall)")
            experiment.finish()
        }
        try show(experiment)
    }

    /// What the latest look found.
    private func tell(_ experiment: Experiment) {
        for arm in experiment.challengers {
            guard let look = experiment.looks[arm]?.last else { continue }
            let (z, boundary) = ((look.z * 100).rounded() / 100, (look.boundary * 100).rounded() / 100)
            Output.line("\(arm): after \(look.pairs) pairs z = \(z), clear beyond \(boundary)")
        }
    }

    private func show(_ experiment: Experiment) throws {
        let report = ExperimentReport(experiment)
        Output.line(report.table.text(columns: 120))
        Output.line(report.shares.text(columns: 120))
        for arm in report.verdict.arms { Output.line(arm.sentence) }
        var about = JSONObject()
        about["engine"] = .string(EngineVersion.current)
        about["title"] = .string(experiment.plan.trial.title)
        let pairs = experiment.pairs.count
        let heading = TrialReport.Heading(
            title: experiment.plan.trial.title.isEmpty ? "An experiment" : experiment.plan.trial.title,
            subtitle: "syrinx experiment, \(pairs) pairs of calls",
            settings: [
                ("engine", "Syrinx \(EngineVersion.current)"), ("seed", "\(experiment.plan.trial.seed)"),
                ("arms", experiment.plan.arms.map(\.name).joined(separator: ", ")),
                ("decided by", experiment.plan.figure.name), ("looks", "\(experiment.plan.looks)"),
                ("error", "\(experiment.plan.alpha)"), ("power", "\(experiment.plan.power)"),
                ("difference worth finding", "\(experiment.plan.difference) ms"),
                ("pilot", "\(experiment.pilot.count) pairs"), ("pairs", "\(pairs)"),
            ]
        )
        try outputs.write(
            json: report.json(about),
            csv: TrialReport(report.calls, seed: 1, resamples: 2).lines,
            page: report.page(heading)
        )
    }
}
