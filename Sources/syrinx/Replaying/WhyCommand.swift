internal import CallTiming
internal import Replays
internal import VoiceService

/// `syrinx why`: the evidence behind what was decided at a moment of a call.
struct WhyCommand {
    static let help = """
        usage: syrinx why FILE | CALL --at TIME [--before SECONDS] [--after SECONDS] [--data FOLDER] [--organisation NAME]

        What was heard, said, suspected and decided around that time of a call, and why: an interruption, a wait.

          --at TIME         as 00:41.2 or 41.2, from the call's beginning
          --before SECONDS  how much before it is shown (default 5)
          --after SECONDS   how much after it (default 3)
        """

    private var options = ReplayOptions()
    private var moment: CallTime?
    private var before: Int64 = 5
    private var after: Int64 = 3
    private var wantsHelp = false

    init(_ arguments: inout Arguments) throws(UsageError) {
        while let word = arguments.next() {
            switch word {
            case "--help", "-h": wantsHelp = true
            case "--at":
                let text = try arguments.value(of: word)
                guard let time = ReplayWords.time(reading: text) else {
                    throw UsageError("--at takes a time of the call, such as 00:41.2, not \"\(text)\"")
                }
                moment = time
            case "--before": before = try arguments.number(of: word, in: 0...86_400)
            case "--after": after = try arguments.number(of: word, in: 0...86_400)
            default:
                guard try options.take(word, &arguments) else {
                    throw UsageError("unknown option \"\(word)\" of `syrinx why`; `syrinx why --help` lists them")
                }
            }
        }
        guard !wantsHelp else { return }
        guard options.words.count == 1 else { throw UsageError("one call is looked at: its name, or its file") }
        guard moment != nil else { throw UsageError("at what time? --at 00:41.2") }
        guard !options.isChanged else { throw UsageError("why looks at a call as it was; `syrinx replay` changes it") }
    }

    func run() throws {
        if wantsHelp { return Output.line(Self.help) }
        guard let moment, let path = try options.files().first else { return }
        let file = try CallFiles.read(path)
        let agent = try options.ownAgent(of: file.header).agent(of: file.header)
        let trace = file.trace(by: agent)
        guard moment <= trace.end else {
            throw CallFailure(description: "the call is over at \(ReplayWords.time(trace.end))")
        }
        let evidence = CallEvidence(trace, of: agent, at: moment, before: before * 8_000, after: after * 8_000)
        if file.isSame(as: trace) == false {
            Output.error(
                "syrinx: this engine decides the call otherwise than it was decided; what follows is its own view"
            )
        }
        for line in evidence.lines { Output.line(ReplayCommand.plain(line.written)) }
        if evidence.lines.isEmpty { Output.line("Nothing happened there.") }
        guard !evidence.reasons.isEmpty else { return }
        Output.line("")
        for reason in evidence.reasons { Output.line(ReplayCommand.plain(reason.written)) }
    }
}
