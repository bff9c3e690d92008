internal import CallTiming
internal import Charts
internal import FastJSON
internal import Octets
internal import Replays
internal import VoiceService

/// `syrinx replay`: makes calls again, as they were or under other settings.
struct ReplayCommand {
    static let help = """
        usage: syrinx replay FILE | FOLDER | CALL... [--decisions] [--jobs N] [--data FOLDER]
               syrinx replay FILE | FOLDER | CALL... [--agent FILE] [--set KEY=VALUE]... [--model-shift MS] [--voice-shift MS]
               syrinx replay tune FOLDER --sweep KEY=FROM..TO/STEP [--sweep ...] [--json FILE] [--csv FILE] [--html FILE]
               syrinx replay redact FILE [--out FILE]

        A call is named by its file (NAME.call), by a folder of them, or by its name in the data folder; the configuration's
        records: { inputs: true } keeps them. See Docs/replay.md.

          (nothing else)    make the decisions again, and say whether they are those that were made
          --decisions       print them
          --agent FILE      with this agent's file instead of the call's own
          --set KEY=VALUE   with this said differently in it, such as turns.patience=0.5
          --model-shift MS  the model's first text so much later; less than 0 for sooner
          --voice-shift MS  the voice's first audio so much later
          --seed N          what draws by chance begin with
          tune              try all values of a setting, or of several: what callers wait for against what it costs
          redact            a file in which nobody reads or hears what was said
          --jobs N          so many calls at a time (default 1)
          --data FOLDER     where `syrinx serve --data` keeps calls (default: data)
          --organisation    whose calls, where the service serves for one that has a name
        """

    private enum Deed { case replay, tune, redact }

    private var deed = Deed.replay
    private var options = ReplayOptions()
    private var printsDecisions = false
    private var sweeps: [Sweep] = []
    private var json: String?
    private var commas: String?
    private var html: String?
    private var out: String?
    private var wantsHelp = false

    init(_ arguments: inout Arguments) throws(UsageError) {
        var isFirst = true
        while let word = arguments.next() {
            defer { isFirst = false }
            switch word {
            case "tune" where isFirst: deed = .tune
            case "redact" where isFirst: deed = .redact
            case "--help", "-h": wantsHelp = true
            case "--decisions" where deed == .replay: printsDecisions = true
            case "--out" where deed == .redact: out = try arguments.value(of: word)
            case "--json" where deed == .tune: json = try arguments.value(of: word)
            case "--csv" where deed == .tune: commas = try arguments.value(of: word)
            case "--html" where deed == .tune: html = try arguments.value(of: word)
            case "--sweep" where deed == .tune:
                let text = try arguments.value(of: word)
                do throws(SweepError) { sweeps.append(try Sweep(reading: text)) } catch { throw UsageError("\(error)") }
            default:
                guard try options.take(word, &arguments) else {
                    throw UsageError("unknown option \"\(word)\" of `syrinx replay`; `syrinx replay --help` lists them")
                }
            }
        }
        guard !wantsHelp else { return }
        guard !options.words.isEmpty else {
            throw UsageError("which call? `syrinx replay --help` says how one is named")
        }
        if deed == .tune, sweeps.isEmpty {
            throw UsageError("what is to be tried? --sweep turns.patience=0.3..1.0/0.1")
        }
        if deed == .redact, options.isChanged { throw UsageError("a call is redacted as it was") }
    }

    func run() async throws {
        if wantsHelp { return Output.line(Self.help) }
        let files = try options.files()
        switch deed {
        case .replay where options.isChanged: try await compare(files)
        case .replay: try await verify(files)
        case .tune: try await tune(files)
        case .redact: for file in files { try redact(file) }
        }
    }

    // MARK: As it was

    private struct Verdict: Sendable {
        var trace: CallTrace
        var file: CallFile
        var spent: Duration
    }

    private func verify(_ files: [String]) async throws {
        let (options, keepsLines) = (options, printsDecisions)
        var failures = 0
        var (seconds, spent) = (0.0, Duration.zero)
        var figures = ReplayFigures()
        let results = await Jobs.run(files.count, atOnce: options.jobs) { index in
            var verdict: Verdict?
            let spent = try ContinuousClock().measure {
                let file = try CallFiles.read(files[index])
                let agent = try options.ownAgent(of: file.header).agent(of: file.header)
                verdict = Verdict(trace: file.trace(by: agent, keepsLines: keepsLines), file: file, spent: .zero)
            }
            verdict?.spent = spent
            return verdict
        }
        for (path, result) in zip(files, results) {
            switch result {
            case .failure(let error):
                failures += 1
                Output.error("syrinx: \(Self.told(error, of: path))")
            case .success(nil): continue
            case .success(let verdict?):
                for line in verdict.trace.lines ?? [] { Output.line(Self.plain(line)) }
                let length = Double(verdict.trace.end.samples) / 8_000
                seconds += length
                spent += verdict.spent
                figures.add(ReplayedCall(verdict.trace))
                if verdict.file.isSame(as: verdict.trace) == false { failures += 1 }
                Output.line("\(path): \(Self.words(for: verdict)); \(Self.speed(length, verdict.spent))")
            }
        }
        if files.count > 1 {
            Output.line("")
            for line in ReplayTable.lines(Self.rows([("", figures)])) { Output.line(line) }
            Output.line("all: \(Self.speed(seconds, spent))")
        }
        guard failures == 0 else {
            throw CallFailure(
                description: "\(failures) of \(files.count) calls are not as they were, or cannot be made again"
            )
        }
    }

    private static func words(for verdict: Verdict) -> String {
        let count = "\(verdict.trace.digest.count) decisions"
        guard let end = verdict.file.end else {
            return "\(count); the call has no end in it, and so nothing to compare"
        }
        guard end.isWhole else { return "\(count); not all of the call is in it, and so there is nothing to compare" }
        if verdict.file.isSame(as: verdict.trace) == true { return "\(count), identical to those recorded" }
        let engine = verdict.file.header.engine
        let by =
            engine == EngineVersion.current
            ? "" : "; it was decided by engine \(engine), this is \(EngineVersion.current)"
        return "\(count), NOT those recorded (\(end.decisions))\(by)"
    }

    private static func speed(_ seconds: Double, _ spent: Duration) -> String {
        let took = spent / .seconds(1)
        return "\(seconds.fixed(1)) s in \(took.fixed(3)) s, \(Int(seconds / max(took, 1e-9))) x real time"
    }

    private static func told(_ error: any Error, of path: String) -> String {
        let text = "\(error)"
        return text.hasPrefix(path) ? text : "\(path): \(text)"
    }

    /// Without what a terminal would obey.
    static func plain(_ line: String) -> String {
        String(String.UnicodeScalarView(line.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }

    // MARK: Under other settings

    private struct Comparison: Sendable {
        var difference: CallDifference
        var gaps: WhatIfGaps
    }

    private func compare(_ files: [String]) async throws {
        let options = options
        let results = await Jobs.run(files.count, atOnce: options.jobs) { index in
            let file = try CallFiles.read(files[index])
            let call = RecordedCall(file, by: try options.ownAgent(of: file.header).agent(of: file.header))
            let other = WhatIfCall.play(call, with: try options.agent.agent(of: file.header), options.manner)
            return Comparison(difference: CallDifference(call.trace, other.trace), gaps: other.gaps)
        }
        var (before, after) = (ReplayFigures(), ReplayFigures())
        var failures = 0
        for (path, result) in zip(files, results) {
            switch result {
            case .failure(let error):
                failures += 1
                Output.error("syrinx: \(Self.told(error, of: path))")
            case .success(let comparison):
                let lines = comparison.difference.lines
                Output.line("\(path): \(lines.isEmpty ? "nothing that a caller could notice is different" : "")")
                for line in lines { Output.line("  " + Self.plain(line)) }
                for line in comparison.gaps.lines { Output.line("  not known: \(line)") }
                before.add(comparison.difference.before)
                after.add(comparison.difference.after)
            }
        }
        if before.calls > 0 {
            Output.line("")
            for line in ReplayTable.lines(Self.rows([("as it was", before), ("otherwise", after)])) {
                Output.line(line)
            }
            Output.line(
                "The recorded callers say what they said when they said it: none of them reacts to the changed agent."
            )
        }
        guard failures == 0 else {
            throw CallFailure(description: "\(failures) of \(files.count) calls could not be played")
        }
    }

    private static func rows(_ named: [(String, ReplayFigures)]) -> [[String]] {
        let head = ["", "calls", "turns", "wait p50", "wait p95", "cut off", "interruptions", "for nothing", "dropped"]
        return [head]
            + named.map { name, figures in
                func wait(_ share: Double) -> String {
                    figures.wait(share).map { "\(ReplayWords.milliseconds($0)) ms" } ?? "-"
                }
                let counts = [figures.cutOffs, figures.interruptions, figures.falseInterruptions, figures.dismissed]
                return [name, "\(figures.calls)", "\(figures.turns)", wait(0.5), wait(0.95)] + counts.map(String.init)
            }
    }

    // MARK: Tuning

    private func tune(_ files: [String]) async throws {
        let (options, rows) = (options, Sweep.combinations(of: sweeps))
        guard rows.count <= 2_000 else { throw UsageError("\(rows.count) combinations are too many; at most 2000") }
        let results = await Jobs.run(files.count, atOnce: options.jobs) { index in
            let file = try CallFiles.read(files[index])
            let call = RecordedCall(file, by: try options.ownAgent(of: file.header).agent(of: file.header))
            return try rows.map { row in
                var agent = options.agent
                agent.changes += row.map { ($0.setting, $0.value) }
                let played = WhatIfCall.play(call, with: try agent.agent(of: file.header), options.manner)
                return ReplayedCall(played.trace)
            }
        }
        var points = rows.map { TuneCurve.Point(values: $0, figures: ReplayFigures()) }
        for (path, result) in zip(files, results) {
            do {
                for (index, call) in try result.get().enumerated() { points[index].figures.add(call) }
            } catch {
                throw CallFailure(description: Self.told(error, of: path))
            }
        }
        let curve = TuneCurve(settings: sweeps.map(\.setting), points: points)
        for line in curve.table { Output.line(line) }
        Output.line("* nothing else has both shorter waits and fewer callers cut off.")
        if let json { try EndpointFile.write(curve.json.encoded() + "\n", to: json) }
        if let commas { try EndpointFile.write(curve.commaSeparated, to: commas) }
        if let html { try EndpointFile.write(curve.page(calls: files.count).html, to: html) }
    }

    // MARK: Redacting

    private func redact(_ path: String) throws {
        let file = try CallFiles.read(path)
        var redacted = CallRedactor.redact(file, by: try options.ownAgent(of: file.header).agent(of: file.header))
        let agent = try options.ownAgent(of: redacted.header).agent(of: redacted.header)
        redacted.end = CallFile.End(redacted.trace(by: agent).digest, isWhole: file.end?.isWhole ?? false)
        let target = out ?? (path.hasSuffix(".call") ? path.dropLast(5) : path[...]) + ".redacted.call"
        try EndpointFile.write(String(decoding: redacted.bytes, as: UTF8.self), to: target)
        Output.line(target)
    }
}
