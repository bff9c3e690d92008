internal import Charts
internal import FastJSON
internal import Replays
internal import Trials
internal import VoiceService

/// Where reports of trials are written, and how they are read again.
struct TrialOutputs {
    private var json: String?
    private var csv: String?
    private var html: String?

    /// Takes an option, if it is one of these.
    mutating func take(_ word: String, _ arguments: inout Arguments) throws -> Bool {
        switch word {
        case "--json": json = try arguments.value(of: word)
        case "--csv": csv = try arguments.value(of: word)
        case "--html": html = try arguments.value(of: word)
        default: return false
        }
        return true
    }

    func write(_ report: TrialReport, about: JSONObject, heading: TrialReport.Heading) throws {
        try write(json: report.json(about), csv: report.lines, page: report.page(heading))
    }

    func write(json value: JSONValue, csv table: Table, page: Page) throws {
        if let json { try EndpointFile.write(value.encoded() + "\n", to: json) }
        if let csv { try EndpointFile.write(table.csv, to: csv) }
        if let html { try EndpointFile.write(page.html, to: html) }
        for file in [json, csv, html].compactMap(\.self) { Output.line("written: \(file)") }
    }

    /// Reads an amount of money.
    static func amount(_ text: String) throws(UsageError) -> Double {
        guard let amount = Double(text), amount > 0, amount < 1e6 else {
            throw UsageError("--spend takes an amount such as 5 or 0.50, not \"\(text)\"")
        }
        return amount
    }

    /// Reads an earlier report.
    static func report(_ file: String) throws -> TrialReport {
        let bytes = try EndpointFile.read(file)
        do {
            return try TrialReport(JSONValue(parsing: bytes.span))
        } catch {
            throw CallFailure(description: "\(file): \(error)")
        }
    }

    /// Reads the files that a plan names, which stand beside it.
    static func reader(beside plan: String) -> (String) throws -> [UInt8] {
        let folder = plan.lastIndex(of: "/").map { String(plan[...$0]) } ?? ""
        return { name in try EndpointFile.read(name.hasPrefix("/") ? name : folder + name) }
    }

    /// Reads the callers of the recorded calls that a plan names, which stand beside it; who says nothing is left out.
    static func callReader(beside plan: String) -> TrialPlan.CallReader {
        let folder = plan.lastIndex(of: "/").map { String(plan[...$0]) } ?? ""
        return { name in
            try CallFiles.files(of: name.hasPrefix("/") ? name : folder + name).compactMap { path in
                let file = try CallFiles.read(path)
                return RecordedCaller(file, by: try ReplayedAgent().agent(of: file.header))
            }
        }
    }
}
