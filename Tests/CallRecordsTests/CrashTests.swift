import CallTiming
import Foundation
import ProviderKit
import Testing

@testable import CallRecords

/// A process that writes fifty calls is killed at any moment; from outside it is seen what it had told and what is left.
///
/// `CALL_RECORDS_KILLS` says how often, and that the machine is quiet enough to judge by time, too; without it there are
/// five, and only what is lost, doubled or has gaps counts.
@Suite(.serialized, .timeLimit(.minutes(30))) struct CrashTests {
    private static let measured = ProcessInfo.processInfo.environment["CALL_RECORDS_KILLS"].flatMap { Int($0) }
    private static let kills = measured ?? 5

    @Test func `no ended call is lost or doubled, and of live ones little`() async throws {
        var worst = Duration.zero
        let folder = try TemporaryFolder()
        var ended: Set<String> = []
        for round in 0..<Self.kills {
            // Rounds share their folder: each begins with what the one before left behind.
            let (report, published) = try await Self.killOne(round, in: folder.path)
            ended.formUnion(published)
            worst = max(worst, try await Self.check(report, ended, in: folder))
        }
        #expect(!ended.isEmpty)
        let milliseconds = Int(worst / .milliseconds(1))
        print("\(Self.kills) kills, \(ended.count) ends told; of a live call at most \(milliseconds) ms were missing")
        if Self.measured != nil { #expect(worst <= .milliseconds(200)) }
    }

    /// What the process told before it was killed: the last event handed over of each call, and when.
    private struct Report {
        /// For each call the number of each event and the machine's time when it was handed over.
        var events: [String: [(sequence: Int, instant: Int64)]] = [:]
        var killedAt: Int64 = 0
    }

    private static func killOne(_ round: Int, in folder: String) async throws -> (Report, Set<String>) {
        let pipe = folder + "/pipe"
        _ = unsafe unlink(pipe)
        try #require(unsafe mkfifo(pipe, 0o600) == 0)
        // Every other one may be killed before it has done anything.
        let hearsOneEnd = round.isMultiple(of: 2)
        let killer = try Killer(pipe: pipe, seed: UInt64(round), hearsOneEnd: hearsOneEnd)
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder, round] in
            try await Victim.run(in: folder, round: round)
        }
        let lines = killer.finish()
        var report = Report()
        report.killedAt = killer.killedAt
        var published: Set<String> = []
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            switch words.first {
            case "event": report.events[words[1], default: []].append((Int(words[2]) ?? 0, Int64(words[3]) ?? 0))
            case "ended": published.insert(words[1])
            default: break
            }
        }
        #expect(!published.isEmpty || !hearsOneEnd)
        return (report, published)
    }

    /// Starts again where the process was killed, and looks; answers how much of a live call is missing at most.
    private static func check(
        _ report: Report,
        _ published: Set<String>,
        in folder: TemporaryFolder
    ) async throws -> Duration {
        let store = try SQLiteCallStore(path: folder.database)
        let keeper = try RecordKeeper(store: store, folder: folder.path)
        await keeper.stop()
        var found: [String: Int] = [:]
        var query = CallQuery()
        query.limit = 1_000
        repeat {
            let page = try store.calls(query, of: .standard)
            for call in page.calls {
                found[call.name.id, default: 0] += 1
                #expect(call.outcome == .completed || call.outcome == .lost)
            }
            query.after = page.next
        } while query.after != nil
        for id in published { #expect(found[id] == 1, "\(id)") }
        #expect(found.values.allSatisfy { $0 == 1 })
        #expect(Spool.files(in: folder.path + "/spool").isEmpty)
        var worst: Int64 = 0
        for (id, events) in report.events {
            let name = CallName(id)
            let kept = try store.events(of: name, from: 0, limit: .max)
            #expect(kept.map(\.sequence) == Array(0..<kept.count), "\(id) has gaps")
            if published.contains(id) {
                #expect(try store.call(name)?.outcome == .completed)
                #expect(kept.count == Victim.eventsPerCall, "\(id) has ended")
            } else if let missing = events.first(where: { $0.sequence >= kept.count }) {
                worst = max(worst, report.killedAt - missing.instant)
            }
        }
        return .nanoseconds(worst)
    }
}
