internal import CallRecords
internal import CallTiming
internal import Charts
internal import CivilTime
internal import FastJSON
internal import Glibc
internal import Octets
internal import ProviderKit
internal import Trials
internal import VoiceService

/// `syrinx calls`: looks into the calls that were kept.
struct CallsCommand {
    static let help = """
        usage: syrinx calls list [--data FOLDER] [--agent NAME] [--from N] [--to N] [--outcome WORD] [--live] [--limit N]
               syrinx calls show CALL [--data FOLDER]
               syrinx calls export CALL [--data FOLDER]
               syrinx calls shadows [--data FOLDER] [--agent NAME] [--from N] [--to N] [--limit N]

          list            the newest calls, one a line
          show            what was said in a call, what was waited for, and what was used
          export          all that is kept of a call, as JSON
          shadows         what shadow arms made of calls beside which they ran (the newest 1000, or --limit)
          --data FOLDER   where `syrinx serve --data` keeps it (default: data)
          --organisation  whose calls, where the service serves for one that has a name
        """

    private enum Deed { case list, show, export, shadows }

    private var deed = Deed.list
    private var call: String?
    private var folder = "data"
    private var organisation = Organisation.standard
    private var query = CallQuery()

    init(_ arguments: inout Arguments) throws(UsageError) {
        switch arguments.next() {
        case "list": deed = .list
        case "show": deed = .show
        case "export": deed = .export
        case "shadows":
            deed = .shadows
            query.limit = 1_000
        case "--help", "help", nil: throw UsageError(Self.help)
        case let other?: throw UsageError("`syrinx calls` can list, show, export and tell of shadows, not \"\(other)\"")
        }
        let ofMany = deed == .list || deed == .shadows
        while let word = arguments.next() {
            switch word {
            case "--data": folder = try arguments.value(of: word)
            case "--organisation": organisation = Organisation(try arguments.value(of: word))
            case "--agent" where ofMany: query.agent = try arguments.value(of: word)
            case "--from" where ofMany: query.from = try arguments.value(of: word)
            case "--to" where ofMany: query.to = try arguments.value(of: word)
            case "--outcome" where deed == .list: query.outcome = CallOutcome(rawValue: try arguments.value(of: word))
            case "--live" where deed == .list: query.isLive = true
            case "--limit" where ofMany: query.limit = try arguments.number(of: word, in: 1...1_000)
            case _ where !ofMany && call == nil && !word.hasPrefix("--"): call = word
            default: throw UsageError("unknown option \"\(word)\" of `syrinx calls`; `syrinx calls --help` lists them")
            }
        }
        if !ofMany, call == nil { throw UsageError("which call? `syrinx calls list` names them") }
    }

    func run() throws {
        let path = CallKeeping.database(in: folder)
        guard unsafe access(path, R_OK) == 0 else {
            throw CallFailure(description: "no calls are kept in \(folder): `syrinx serve --data \(folder)` keeps them")
        }
        let store = try SQLiteCallStore(reading: path)
        switch deed {
        case .list: for call in try store.calls(query, of: organisation).calls { Self.say(Self.line(call)) }
        case .shadows: try tellOfShadows(in: store)
        case .show: try show(dossier(in: store))
        case .export:
            let dossier = try dossier(in: store)
            var buffer = ByteBuffer(capacity: 65_536)
            try buffer.writeJSON { json throws(JSONWriteError) in try dossier.write(to: &json) }
            Output.line(String(decoding: buffer.bytes))
        }
    }

    private func dossier(in store: SQLiteCallStore) throws -> CallDossier {
        let name = CallName(call ?? "", of: organisation)
        guard let dossier = try store.dossier(of: name) else {
            throw CallFailure(description: "there is no call \"\(name.id)\"; `syrinx calls list` names those there are")
        }
        return dossier
    }

    private func tellOfShadows(in store: SQLiteCallStore) throws {
        let calls = try store.calls(query, of: organisation).calls
        let events = try calls.map { call in
            try Self.events(of: call.name, in: store).filter { $0["event"]?.stringValue == "shadowed" }
        }
        let report = ShadowReport(events)
        guard !report.rows.isEmpty else {
            throw CallFailure(
                description:
                    "nobody ran beside these \(calls.count) calls: an agent's arms can have a `shadow` (Docs/agents.md)"
            )
        }
        for verdict in report.verdicts { Self.say(verdict) }
        Output.line(report.table.text(columns: 160))
    }

    /// All events of a call, page by page.
    private static func events(of call: CallName, in store: SQLiteCallStore) throws -> [JSONValue] {
        var events: [JSONValue] = []
        var next = 0
        while true {
            let page = try store.events(of: call, from: next, limit: 1_000)
            events += try page.map { try JSONValue(parsing: Array($0.line.utf8).span) }
            guard page.count == 1_000, let last = page.last else { return events }
            next = last.sequence + 1
        }
    }

    private static func line(_ call: CallRecord) -> String {
        let length = call.ended.map { "\(($0.milliseconds - call.began.milliseconds) / 1_000) s" } ?? "now"
        let parts = [
            call.began.written, call.name.id, call.agent, call.from ?? "-", length, call.outcome?.rawValue ?? "live",
            call.endReason ?? "",
        ]
        return parts.joined(separator: "  ")
    }

    /// Says a line; a terminal is not to obey what somebody has said.
    private static func say(_ line: String) {
        let isPlain = { (scalar: Unicode.Scalar) in scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) }
        Output.line(String(String.UnicodeScalarView(line.unicodeScalars.map { isPlain($0) ? $0 : " " })))
    }

    private func show(_ dossier: CallDossier) {
        Self.say(Self.line(dossier.call))
        for turn in dossier.turns {
            let who = turn.role == .caller ? "caller" : "agent "
            let seconds = turn.at.samples / 8_000
            let time = "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
            Self.say("\(time)  \(who)  \(turn.heard)\(turn.wasCut ? " …" : "")")
            guard let wait = turn.wait else { continue }
            let parts = zip(TurnLatency.Part.allCases, wait.parts).filter { $0.1 >= .milliseconds(1) }
            let told = parts.map { "\($0.rawValue) \(Int($1 / .milliseconds(1))) ms" }.joined(separator: ", ")
            Self.say("              waited \(Int(wait.whole / .milliseconds(1))) ms: \(told)")
        }
        for audio in dossier.audio {
            let state = audio.samples.map { "\($0 / 8_000) s" } ?? "being recorded"
            Self.say("sound  \(folder)/recordings/\(audio.path)  \(state)")
        }
        for tool in dossier.tools { Self.say("used  \(tool.name)\(tool.hasFailed ? ", which failed" : "")") }
        for cost in dossier.costs where cost.amount > 0 {
            Self.say("cost  \(cost.role.rawValue)  \(cost.amount) \(cost.currency ?? "")")
        }
    }
}

extension WallTime {
    /// As "2026-11-24 10:05:09", in UTC.
    fileprivate var written: String { LocalTime(secondsSince1970: milliseconds / 1_000).written }
}
