internal import CallTiming
internal import Endpointing

/// `syrinx endpoint`: what the endpointer makes of recordings.
struct EndpointCommand {
    static let help = """
        usage: syrinx endpoint FILE... [--agent FILE] [--json FILE] [--picture FILE.svg] [--set NAME=VALUE]...
               syrinx endpoint FILE... --sweep NAME=FROM..TO:STEP [--sweep ...]
               syrinx endpoint --corpus DIR --out FILE.jsonl

        A FILE is a WAV file or raw 8 kHz mu-law. What the agent plays is its second channel, or the file given with
        --agent, or NAME.agent.ulaw beside NAME.ulaw.

          --agent FILE      what the agent plays, aligned with the one FILE
          --json FILE       write segments, turns and barge-ins as JSON
          --picture FILE    draw waveform, probability, speech, turns and barge-ins as SVG
          --set NAME=VALUE  change a setting
          --sweep RANGE     count turns for every value of a setting, and for every pair with a second --sweep
          --corpus DIR      take the recordings that DIR/labels.json names, DIR/ID.ulaw with DIR/ID.agent.ulaw
          --out FILE        write a line of JSON for each: frames, turns and barge-ins

        settings: \(EndpointSetting.allCases.map(\.rawValue).joined(separator: ", "))
        """

    private var files: [String] = []
    private var agent: String?
    private var json: String?
    private var picture: String?
    private var corpus: String?
    private var out: String?
    private var settings = EndpointSettings()
    private var sweeps: [EndpointSweep] = []
    private var wantsHelp = false

    init(_ arguments: inout Arguments) throws {
        while let word = arguments.next() {
            switch word {
            case "--agent": agent = try arguments.value(of: word)
            case "--json": json = try arguments.value(of: word)
            case "--picture": picture = try arguments.value(of: word)
            case "--corpus": corpus = try arguments.value(of: word)
            case "--out": out = try arguments.value(of: word)
            case "--set": try settings.set(arguments.value(of: word))
            case "--sweep": sweeps.append(try EndpointSweep(arguments.value(of: word)))
            case "--help", "-h": wantsHelp = true
            case _ where word.hasPrefix("--"):
                throw UsageError("unknown option \"\(word)\" of `syrinx endpoint`; `syrinx endpoint --help` lists them")
            default: files.append(word)
            }
        }
        guard !wantsHelp else { return }
        try check()
    }

    private func check() throws(UsageError) {
        if corpus != nil {
            guard files.isEmpty else { throw UsageError("give either FILEs or --corpus, not both") }
            guard out != nil else { throw UsageError("--corpus needs --out FILE for the decisions") }
            guard sweeps.isEmpty, agent == nil, json == nil, picture == nil else {
                throw UsageError("--agent, --json, --picture and --sweep go with FILEs, not with --corpus")
            }
            return
        }
        guard !files.isEmpty else {
            throw UsageError("no recording given; `syrinx endpoint --help` says what it takes")
        }
        guard out == nil else { throw UsageError("--out goes with --corpus; --json FILE is for recordings") }
        guard agent == nil || files.count == 1 else { throw UsageError("--agent goes with one FILE only") }
        guard picture == nil || files.count == 1 else { throw UsageError("--picture goes with one FILE only") }
        guard !sweeps.isEmpty else { return }
        guard json == nil, picture == nil else {
            throw UsageError("--sweep prints a table; --json and --picture go without it")
        }
        guard sweeps.count <= 2 else { throw UsageError("at most two settings can be swept at once") }
        guard sweeps.count < 2 || sweeps[0].setting != sweeps[1].setting else {
            throw UsageError("\(sweeps[0].setting.rawValue) is swept twice")
        }
    }

    func run() throws {
        if wantsHelp {
            Output.line(Self.help)
        } else if let corpus, let out {
            try EndpointCorpus(folder: corpus, settings: settings).write(to: out)
        } else if sweeps.isEmpty {
            try report()
        } else {
            try EndpointSweep.run(sweeps, over: files, agent: agent, settings: settings)
        }
        guard !Output.hasFailed else {
            throw EndpointFileError(description: "not everything could be written to the output")
        }
    }

    private func report() throws {
        var reports: [EndpointReport] = []
        for file in files {
            let recording = try EndpointRecording(path: file, agent: agent)
            let report = EndpointReport(recording, settings: settings)
            Output.line(report.table)
            if let picture {
                try EndpointFile.write(EndpointPicture(recording, report).svg, to: picture)
                Output.line("the picture is in \(picture)")
            }
            reports.append(report)
        }
        if let json { try EndpointFile.write(EndpointReport.json(reports), to: json) }
    }
}
