internal import Charts
internal import FastJSON
internal import PhoneNumbers
internal import ProviderKit
internal import Reactor
internal import Rehearsal
internal import Trials
internal import VoiceService

/// `syrinx bench`: how long callers wait, measured at their ears.
struct BenchCommand {
    static let help = """
        usage: syrinx bench [PLAN] [OPTION]...

        Synthetic callers call an agent as a carrier does, over its media socket. How long they wait is measured from the audio itself,
        and beside that from the engine's own log; both must tell the same. Without a plan standard callers call a
        standard agent whose providers are simulated and as slow as published.

          PLAN              who calls whom, how often (JSON5; see Docs/bench.md)
          --agent FILE      the agent's file, instead of the plan's
          --calls N         how many calls (default 20)
          --at-once N       how many of them at a time (default 4)
          --seed N          the start of all random numbers (default 1)
          --virtual         in virtual time: hundreds of times sooner; what the engine itself takes counts for nothing
          --live            with the real providers and the keys of the environment; needs --prices and --spend
          --prices FILE     what providers cost (see Docs/prices.json5)
          --spend AMOUNT    what all calls together may cost, in the prices' currency; no call is begun beyond it
          --json FILE       write the report, with every line of every call
          --csv FILE        write every line of every call
          --html FILE       write the report as a page with plots
          --compare FILE    compare with an earlier report (JSON); exits with 1 if something is worse by more than chance
          --assert WORDS    exits with 1 unless this holds: voice_to_voice.p95<900ms, cut_offs<=2%; may be repeated
          --trace N         print everything that happened in that call
          --quiet           print no tables

        \(BenchTelephone.help)

        figures: \(TrialFigure.all.map(\.name).joined(separator: ", "));
        shares: \(TrialShare.all.map(\.name).joined(separator: ", "))
        """

    private var plan = TrialPlan.standard
    private var run = TrialRun()
    private var outputs = TrialOutputs()
    private var telephone = BenchTelephone()
    private var assertions: [TrialAssertion] = []
    private var earlier: String?
    private var isQuiet = false
    /// The call of which everything is told.
    private var trace: Int?
    private var wantsHelp = false

    init(_ arguments: inout Arguments, environment: [String: String] = Environment.all) throws {
        var agent: String?
        var (calls, atOnce): (Int?, Int?) = (nil, nil)
        var seed: UInt64?
        var file: String?
        var isLive = false
        while let word = arguments.next() {
            telephone.note(word)
            switch word {
            case "--agent": agent = try arguments.value(of: word)
            case "--calls": calls = try arguments.number(of: word, in: 1...1_000_000)
            case "--at-once": atOnce = try arguments.number(of: word, in: 1...10_000)
            case "--seed": seed = try arguments.number(of: word, in: 0...UInt64.max)
            case "--virtual": run.place = .virtual
            case "--live": isLive = true
            case "--prices": run.prices = try PriceList(JSON5Node(file: arguments.value(of: word)))
            case "--spend": run.most = try TrialOutputs.amount(arguments.value(of: word))
            case "--compare": earlier = try arguments.value(of: word)
            case "--assert":
                do {
                    assertions.append(try TrialAssertion(arguments.value(of: word)))
                } catch let fault as AssertionFault {
                    throw UsageError("--assert \(fault)")
                }
            case "--trace": trace = try arguments.number(of: word, in: 0...1_000_000)
            case "--quiet": isQuiet = true
            case "--help", "-h": wantsHelp = true
            case _ where try outputs.take(word, &arguments): break
            case _ where try telephone.take(word, &arguments): break
            case _ where word.hasPrefix("--"):
                throw UsageError("unknown option \"\(word)\" of `syrinx bench`; `syrinx bench --help` lists them")
            default:
                guard file == nil else { throw UsageError("there is one plan, not \"\(word)\" as well") }
                file = word
            }
        }
        guard !wantsHelp else { return }
        run.environment = ProviderEnvironment(variables: environment)
        let line = try telephone.line(run.environment)
        if let file {
            plan = try TrialPlan(
                JSON5Node(file: file),
                file: TrialOutputs.reader(beside: file),
                calls: TrialOutputs.callReader(beside: file)
            )
        }
        if let agent { plan.agent = try JSON5Node(file: agent) }
        if let calls { plan.calls = calls }
        if let atOnce { plan.atOnce = atOnce }
        if let seed { plan.seed = seed }
        if let line { run.place = .telephone(line) }
        guard isLive else { return }
        if case .virtual = run.place { throw UsageError("--live and --virtual do not go together") }
        guard run.most != nil, !run.prices.isEmpty else {
            throw UsageError("--live spends money: say --prices FILE and --spend AMOUNT, so that there is an end to it")
        }
        guard plan.agent != nil else { throw UsageError("--live needs an agent with real providers: say --agent FILE") }
        run.place = .sockets(isLive: true)
    }

    func run() async throws {
        if wantsHelp { return Output.line(Self.help) }
        let before = try earlier.map(TrialOutputs.report)
        let (plan, run) = (plan, run)
        let calls = (0..<plan.calls).map { TrialCall(number: $0, script: plan.script(of: $0)) }
        if case .telephone(let line) = run.place {
            // Each is charged by the minute that has begun.
            let minutes = plan.calls * Int((plan.longest / .seconds(60)).rounded(.up))
            Output.error("syrinx: \(plan.calls) calls to \(line.to.masked), of \(minutes) minutes at most together")
        }
        let outcome = try await TrialProgress.follow("calls", total: calls.count) { told in
            try await run.make(calls, of: plan, arms: ["": plan.agent], told: told)
        }
        guard !outcome.calls.isEmpty else { throw CallFailure(description: outcome.shortfall ?? "no call was made") }
        let report = TrialReport(outcome.calls, seed: plan.seed)
        if let shortfall = outcome.shortfall { Output.error("syrinx: \(shortfall)") }
        for trouble in report.troubles { Output.error("syrinx: \(trouble)") }
        if let call = report.calls.first(where: { $0.number == trace }) {
            for event in call.events { Output.line(event.line) }
        }
        if !isQuiet { print(report) }
        try outputs.write(report, about: about, heading: heading(outcome))
        var faults: [String] = []
        if let before {
            let comparison = TrialComparison(before, report, seed: plan.seed)
            Output.line(comparison.table.text(columns: 120))
            if comparison.isWorse { faults.append("something is worse than before by more than chance") }
        }
        for assertion in assertions {
            let (value, holds) = assertion.check(report)
            let shown = value.map { "it is \(($0 * 1_000).rounded() / 1_000)" } ?? "there is none of it"
            Output.line("\(holds ? "holds" : "does not hold"): \(assertion.text) (\(shown))")
            if !holds { faults.append(assertion.text) }
        }
        if report.troubles.count == report.calls.count { faults.append("no call came to its end") }
        guard !faults.isEmpty else { return }
        throw CallFailure(description: "not as it should be: " + faults.joined(separator: "; "))
    }

    private func print(_ report: TrialReport) {
        Output.line(report.verdict)
        Output.line(report.latencies.text(columns: 140))
        Output.line(report.shares.text(columns: 140))
        if let cost = report.costPerMinute {
            Output.line("A minute costs \(report.currency) \((cost * 10_000).rounded() / 10_000).")
        }
        for line in report.disagreements.prefix(10) { Output.line("not the same: \(line)") }
    }

    private var placeName: String {
        switch run.place {
        case .virtual: "virtual time, simulated providers"
        case .telephone: "real time, through Twilio"
        case .sockets(isLive: true): "real time, real providers"
        case .sockets(isLive: false): "real time over sockets, simulated providers"
        }
    }

    private var about: JSONObject {
        var about = JSONObject()
        about["engine"] = .string(EngineVersion.current)
        about["place"] = .string(placeName)
        about["title"] = .string(plan.title)
        return about
    }

    private func heading(_ outcome: TrialRun.Outcome) -> TrialReport.Heading {
        var settings = [
            ("engine", "Syrinx \(EngineVersion.current)"),
            ("calls", "\(outcome.calls.count), \(plan.atOnce) at a time"),
            ("where", placeName), ("seed", "\(plan.seed)"),
            ("callers", plan.callers.map(\.name).joined(separator: ", ")),
        ]
        if case .telephone(let line) = run.place { settings.append(("number", line.to.masked)) }
        if let shortfall = outcome.shortfall { settings.append(("not all", shortfall)) }
        return TrialReport.Heading(
            title: plan.title.isEmpty ? "How long callers wait" : plan.title,
            subtitle: "syrinx bench, \(outcome.calls.count) calls",
            settings: settings
        )
    }
}
