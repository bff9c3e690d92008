import Foundation

/// Measures what the project claims, and says which claims hold.
@main
struct EvidenceProgram {
    private static let path = "evidence.json"
    /// What a measuring command exits with when something it needs is not there.
    private static let unavailableStatus: Int32 = 69

    static func main() throws {
        let options: Options
        guard CommandLine.arguments.count == 1 else {
            say("usage: [CLASS=quick,full,long] [ONLY=name,…] [LIST=1] [FORCE=1] evidence")
            exit(2)
        }
        do {
            options = try Options(environment: ProcessInfo.processInfo.environment)
        } catch {
            say("evidence: \(error)")
            exit(2)
        }
        guard FileManager.default.fileExists(atPath: "Package.swift") else {
            say("evidence: run this from the top of the repository")
            exit(2)
        }
        if options.lists {
            list()
            return
        }
        let watched = Child.watchForInterrupts()
        defer { watched.forEach { $0.cancel() } }
        exit(try run(options))
    }

    private static func list() {
        var table = Table()
        table.add("claim", "class", "target", "what it says")
        for claim in Claim.all {
            table.add(claim.name, claim.pace.rawValue, claim.target?.description ?? "reported", claim.says)
        }
        print(table.text)
    }

    private static func run(_ options: Options) throws -> Int32 {
        let (machine, commit) = (Machine.here(), Commit.here())
        var book = try EvidenceBook(path: path)
        var builder = Builder()
        var table = Table()
        table.add("claim", "target", "measured", "spread", "reference", "verdict")
        var counts: [Verdict: Int] = [:]
        say("evidence for \(commit.description) on \(machine.description)")
        for (index, claim) in options.claims.enumerated() {
            let place = "[\(index + 1)/\(options.claims.count)] \(claim.name)"
            let entry: EvidenceBook.Entry
            if !options.forces, let cached = book.cached(claim, commit: commit, machine: machine) {
                say("\(place): measured for this commit already")
                entry = cached
            } else {
                say("\(place): \(claim.says)")
                entry = measure(claim, builder: &builder, commit: commit, machine: machine)
                if Child.isInterrupted { break }
                book.merge(entry, for: claim.name)
                // Written after each one: a run that is cut off loses nothing.
                try book.write(to: path)
            }
            say("\(place): \(entry.verdict.rawValue)\(entry.reason.map { " (\($0))" } ?? "")")
            counts[entry.verdict, default: 0] += 1
            table.add(
                claim.name,
                entry.target ?? "reported",
                entry.measurement.map { "\($0.measured.figure) \($0.unit)" } ?? "-",
                entry.spread.map { "± \($0.figure)" } ?? "-",
                entry.measurement?.reference ?? "-",
                entry.reason.map { "\(entry.verdict.rawValue): \($0)" } ?? entry.verdict.rawValue
            )
        }
        print(table.text)
        let order: [Verdict] = [.holds, .reported, .undecided, .fallsShort, .broken, .notMeasured]
        print(
            order.compactMap { verdict in counts[verdict].map { "\($0) \(verdict.rawValue)" } }.joined(separator: ", ")
        )
        if Child.isInterrupted {
            say("evidence: interrupted; what was measured is in \(path)")
            return 130
        }
        return counts.contains { $0.key.isFailure } ? 1 : 0
    }

    private static func measure(
        _ claim: Claim,
        builder: inout Builder,
        commit: Commit,
        machine: Machine
    ) -> EvidenceBook.Entry {
        let start = ContinuousClock.now
        var entry = EvidenceBook.Entry(
            says: claim.says,
            target: claim.target?.description,
            verdict: .broken,
            pace: claim.pace.rawValue,
            command: claim.command.joined(separator: " "),
            commit: commit.id,
            clean: commit.isClean,
            machine: machine,
            measuredAt: ISO8601DateFormatter().string(from: Date()),
            seconds: 0
        )
        switch builder.build(claim.products) {
        case .built:
            take(claim, into: &entry)
        case .missing(let product):
            entry.verdict = .notMeasured
            entry.reason = "there is no program \(product)"
        case .failed(let product):
            entry.reason = "\(product) does not build"
        }
        entry.seconds = (((ContinuousClock.now - start) / .seconds(1)) * 10).rounded() / 10
        return entry
    }

    private static func take(_ claim: Claim, into entry: inout EvidenceBook.Entry) {
        let limit =
            switch claim.pace {
            case .quick: 600
            case .full: 3_600
            case .long: 6 * 3_600
            }
        guard let outcome = try? Child.run(claim.command, limit: limit) else {
            entry.reason = "could not be started"
            return
        }
        let line = outcome.output.split(separator: "\n").last.map { Data($0.utf8) } ?? Data()
        if outcome.status == unavailableStatus {
            let said = try? JSONDecoder().decode([String: String].self, from: line)
            entry.verdict = .notMeasured
            entry.reason = said?["unavailable"] ?? "what it needs is not there"
        } else if let measurement = try? JSONDecoder().decode(Measurement.self, from: line) {
            // A suite with failures exits with 1 and still has a figure: the number of failures.
            entry.measurement = measurement
            entry.spread = claim.wobbles ? measurement.spread : nil
            entry.reason = measurement.invalid
            entry.verdict = .of(measurement, claim: claim)
        } else {
            entry.reason = outcome.timedOut ? "took longer than \(limit) s" : "ended with \(outcome.status), no figure"
        }
    }

    private static func say(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
