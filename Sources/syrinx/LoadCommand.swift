internal import Charts
internal import FastJSON
internal import Glibc
internal import Reactor
internal import Synchronization
internal import Trials
internal import VoiceService

/// `syrinx load`: how many calls an engine serves in time, and what each costs.
struct LoadCommand {
    static let help = """
        usage: syrinx load [OPTION]...

        Calls an engine in a process of its own with more and more callers, who take turns with it and cut in, over real
        sockets, with simulated providers behind it; finds the largest number of calls that it serves in time, and what a call
        costs. Callers and simulators are on one core, the engine is on another (see Docs/load.md).

          --calls N,N,…     these numbers of calls, instead of looking for the knee
          --from N, --to N  where the search begins, and where it ends at the latest (default 25 and 4000)
          --step N          every N-th number from --from to --to
          --seconds N       how long is measured with each (default 20)
          --settle N        how many seconds are waited before that, once all have begun (default 8)
          --ramp N          how many calls begin in a second (default 50)
          --most MS         what p99 of lateness and of the engine's share may be (default 5)
          --barge-in N      every N-th reply of a call is cut in on; 0 for none (default 4)
          --tls             TLS on every socket: carrier, recogniser, model, voice
          --pieces MS       so much audio in a message, to the recogniser and to the carrier (default: what each advises)
          --agent FILE      one's own agent; its providers are simulated
          --config FILE     one's own service; what it says of addresses, tokens, numbers and limits does not count
          --engine PROGRAM  another build's syrinx
          --loops N         how many event loops the engine has, a core each (default 1)
          --url ws://…      an engine that runs already, at its media socket, instead of one that is started
          --pid N           that engine's process, so that its processor time and memory are measured
          --metrics URL     that engine's figures: http://HOST:PORT/metrics
          --engine-log FILE keep what the engine prints of the last number of calls
          --priority N      real-time priority, 1 to 99, for all of it, where a machine does other things, too
          --seed N          the start of all random numbers (default 1)
          --json FILE       write the report
          --csv FILE        write the figures of each number of calls
          --html FILE       write the report as a page with plots
          --assert N        exits with 1 unless so many calls hold
          --quiet           print no progress
        """

    private var plan = LoadPlan()
    private var outputs = TrialOutputs()
    private var wanted: Int?
    private var isQuiet = false
    private var wantsHelp = false
    private var seat: [String]?

    init(_ arguments: inout Arguments) throws {
        var (url, metrics, program): (String?, String?, String?)
        var pid: Int32?
        var numbers: [Int]?
        var (from, to) = (25, 4_000)
        var step: Int?
        while let word = arguments.next() {
            switch word {
            case LoadSeat.option:
                var words: [String] = []
                while let word = arguments.next() { words.append(word) }
                seat = words
                return
            case "--calls": numbers = try Self.numbers(arguments.value(of: word))
            case "--from": from = try arguments.number(of: word, in: 1...100_000)
            case "--to": to = try arguments.number(of: word, in: 1...100_000)
            case "--step": step = try arguments.number(of: word, in: 1...100_000)
            case "--seconds": plan.window = .seconds(try arguments.number(of: word, in: 1...86_400))
            case "--settle": plan.settling = .seconds(try arguments.number(of: word, in: 0...3_600))
            case "--ramp": plan.ramp = Double(try arguments.number(of: word, in: 1...10_000))
            case "--most": plan.most = Double(try arguments.number(of: word, in: 1...10_000))
            case "--barge-in": plan.interruptions = try arguments.number(of: word, in: 0...1_000)
            case "--tls": plan.hasTLS = true
            case "--pieces": plan.piece = try arguments.number(of: word, in: 20...250)
            case "--agent": plan.agent = try JSON5Node(file: arguments.value(of: word))
            case "--config": plan.service = try JSON5Node(file: arguments.value(of: word))
            case "--engine": program = try arguments.value(of: word)
            case "--loops": plan.loops = try arguments.number(of: word, in: 1...256)
            case "--url": url = try arguments.value(of: word)
            case "--pid": pid = try arguments.number(of: word, in: 1...Int32.max)
            case "--metrics": metrics = try arguments.value(of: word)
            case "--engine-log": plan.log = try arguments.value(of: word)
            case "--priority": plan.priority = try arguments.number(of: word, in: 1...99)
            case "--seed": plan.seed = try arguments.number(of: word, in: 0...UInt64.max)
            case "--assert": wanted = try arguments.number(of: word, in: 1...100_000)
            case "--quiet": isQuiet = true
            case "--help", "-h": wantsHelp = true
            case _ where try outputs.take(word, &arguments): break
            default: throw UsageError("unknown option \"\(word)\" of `syrinx load`; `syrinx load --help` lists them")
            }
        }
        guard from <= to else { throw UsageError("--from \(from) is more than --to \(to)") }
        plan.way = .search(from: from, to: to)
        if let step { plan.way = .all(Array(stride(from: from, through: to, by: step))) }
        if let numbers { plan.way = .all(numbers) }
        plan.target = .own(program: program)
        guard let url else {
            guard pid == nil, metrics == nil else {
                throw UsageError("--pid and --metrics belong to an engine that runs already: say --url, too")
            }
            return
        }
        guard program == nil, plan.agent == nil, plan.service == nil, !plan.hasTLS, plan.piece == nil else {
            throw UsageError(
                "--url names an engine that runs already: --engine, --agent, --config, --tls and --pieces are its own"
            )
        }
        plan.target = .running(url: url, pid: pid, metrics: metrics)
    }

    private static func numbers(_ text: String) throws(UsageError) -> [Int] {
        var numbers: [Int] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let number = Int(part), (1...100_000).contains(number) else {
                throw UsageError("--calls takes numbers such as 25,100,400, not \"\(text)\"")
            }
            numbers.append(number)
        }
        return numbers
    }

    func run() async throws {
        if wantsHelp { return Output.line(Self.help) }
        if let seat { throw CallFailure(description: LoadSeat.take(seat).description) }
        let line = ProgressLine(isShown: !isQuiet)
        defer { line.clear() }
        let (plan, quiet) = (plan, isQuiet)
        let report = try await StopRequest.cancels {
            try await LoadRun(plan) { line.show($0) }.run { step in
                line.clear()
                if !quiet { Output.error(Self.told(step, plan)) }
            }
        }
        line.clear()
        guard !report.steps.isEmpty else {
            throw CallFailure(description: "it was stopped before anything was measured")
        }
        Output.line(report.table.text(columns: 240))
        Output.line(report.verdict)
        for failure in Set(report.steps.compactMap(\.failure)).sorted() { Output.line("a call was lost: \(failure)") }
        try outputs.write(
            json: report.json(about),
            csv: report.lines,
            page: report.page("How many calls it serves", subtitle: "syrinx load", settings: settings)
        )
        guard let wanted, (report.knee?.calls ?? 0) < wanted else { return }
        throw CallFailure(description: "\(wanted) calls do not hold: \(report.verdict)")
    }

    private static func told(_ step: LoadStep, _ plan: LoadPlan) -> String {
        func shown(_ value: Double?) -> String { value.map { Measure.milliseconds.text($0) } ?? "unknown" }
        let outcome = step.fault(plan.most) ?? "holds"
        return "\(step.calls) calls: frames late by \(shown(step.lateness.p99)), engine's share "
            + "\(shown(step.share.p99)) (p99), engine \(shown(step.engine)) of CPU a call-second, outside \(shown(step.outside)): \(outcome)"
    }

    private var settings: [(name: String, value: String)] {
        var settings = [
            ("engine", "Syrinx \(EngineVersion.current)"), ("loops", "\(plan.loops)"),
            ("measured for", "\(Int(plan.window / .seconds(1))) s with each number of calls"),
            ("cut in on", plan.interruptions == 0 ? "never" : "every \(plan.interruptions)th reply of a call"),
            ("TLS", plan.hasTLS ? "on every socket" : "none"),
            ("audio in a message", plan.piece.map { "\($0) ms" } ?? "as each advises"),
            ("may not be passed", "\(Int(plan.most)) ms (p99)"), ("cores", "\(Cores.usable.count)"),
        ]
        if case .running(let url, _, _) = plan.target { settings.append(("called", url)) }
        return settings
    }

    private var about: JSONObject {
        var about = JSONObject()
        for (name, value) in settings { about[name] = .string(value) }
        return about
    }
}

/// A line on a terminal that is written anew again and again; nothing where the output goes to a file.
private final class ProgressLine: Sendable {
    private let isShown: Bool
    private let length = Mutex(0)

    init(isShown: Bool) { self.isShown = isShown && isatty(STDERR_FILENO) == 1 }

    func show(_ text: String) {
        guard isShown else { return }
        length.withLock { length in
            Self.write("\r\(text)" + String(repeating: " ", count: max(0, length - text.count)))
            length = text.count
        }
    }

    func clear() {
        guard isShown else { return }
        length.withLock { length in
            Self.write("\r" + String(repeating: " ", count: length) + "\r")
            length = 0
        }
    }

    private static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
