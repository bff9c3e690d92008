package import Charts
package import FastJSON
package import ProviderKit
package import Statistics

/// What shadows made of calls, beside what the calls' own providers made of the same: in pairs, call by call.
package struct ShadowReport: Sendable {
    /// What one arm did in one role.
    package struct Row: Sendable {
        package let arm: String
        package let role: ProviderRole
        /// How many calls and how many answers there are, and how often nothing came.
        package let calls: Int
        package let count: Int
        package let failures: Int
        /// The medians of both waits, in milliseconds.
        package let ownWait: Double?
        package let wait: Double?
        /// By how much the shadow's is longer, over calls, and what that might as well be; nil for too few calls.
        package let difference: PairedComparison?
        /// In how many of all words a recogniser differs from the call's own.
        package let words: (differing: Int, all: Int)
    }

    package let rows: [Row]

    /// One pair of waits, or a failure.
    private struct Entry {
        var wait: Double?
        var ownWait: Double?
        var differing = 0
        var words = 0
    }

    private struct Place: Hashable {
        var arm: String
        var role: ProviderRole
    }

    /// Works it out.
    ///
    /// - Parameter calls: the events of each call, as they are kept.
    package init(_ calls: [[JSONValue]], seed: UInt64 = 1) {
        var found: [Place: [[Entry]]] = [:]
        for events in calls {
            var own: [Place: [Entry]] = [:]
            for event in events {
                guard let (place, entry) = Self.entry(event) else { continue }
                own[place, default: []].append(entry)
            }
            for (place, entries) in own { found[place, default: []].append(entries) }
        }
        rows = found.map { Self.row($0.key, $0.value, seed) }.sorted {
            ($0.arm, $0.role.rawValue) < ($1.arm, $1.role.rawValue)
        }
    }

    private static func entry(_ event: JSONValue) -> (Place, Entry)? {
        guard event["event"]?.stringValue == "shadowed", let arm = event["arm"]?.stringValue,
            let role = event["role"]?.stringValue.flatMap({ ProviderRole(rawValue: $0) })
        else { return nil }
        var entry = Entry()
        entry.wait = event["wait"]?.integerValue.map(Double.init)
        entry.ownWait = event["ownWait"]?.integerValue.map(Double.init)
        if role == .recognizer, event["problem"] == nil {
            let said = WordErrors.words(of: event["ownText"]?.stringValue ?? "")
            entry.words = said.count
            entry.differing = WordErrors.count(said, WordErrors.words(of: event["text"]?.stringValue ?? ""))
        }
        return (Place(arm: arm, role: role), entry)
    }

    private static func row(_ place: Place, _ calls: [[Entry]], _ seed: UInt64) -> Row {
        let all = calls.flatMap(\.self)
        // A pair has both; what failed has none to compare.
        let pairs = calls.map { $0.filter { $0.wait != nil && $0.ownWait != nil } }
        let own = pairs.map { $0.compactMap(\.ownWait) }
        let its = pairs.map { $0.compactMap(\.wait) }
        return Row(
            arm: place.arm,
            role: place.role,
            calls: calls.count,
            count: all.count,
            failures: all.count { $0.wait == nil },
            ownWait: Statistic.median.value(of: own.flatMap(\.self)),
            wait: Statistic.median.value(of: its.flatMap(\.self)),
            difference: PairedComparison(own, its, bootstrap: Bootstrap(seed: seed)),
            words: (all.reduce(0) { $0 + $1.differing }, all.reduce(0) { $0 + $1.words })
        )
    }

    /// As a table.
    package var table: Table {
        Table(
            "Beside calls, unheard; milliseconds",
            columns: [
                "arm", "", "calls", "answers", "none", "own p50", "its p50", "its - own", "95 % interval",
                "words that differ",
            ]
            .map { Table.Column($0) },
            rows: rows.map { row in
                let share = row.words.all == 0 ? nil : Double(row.words.differing) / Double(row.words.all) * 100
                let cells = [
                    row.arm, row.role.rawValue, "\(row.calls)", "\(row.count)", "\(row.failures)",
                    Self.shown(row.ownWait),
                    Self.shown(row.wait), Self.shown(row.difference?.mean.value),
                    row.difference.map { "\(Self.shown($0.mean.low)) to \(Self.shown($0.mean.high))" } ?? "-",
                    row.role == .recognizer ? share.map { "\(($0 * 10).rounded() / 10) %" } ?? "-" : "",
                ]
                return cells.map { Table.Cell($0) }
            }
        )
    }

    private static func shown(_ number: Double?) -> String { number.map { "\(Int($0.rounded()))" } ?? "-" }

    /// What somebody can act on, a line for each arm and role.
    package var verdicts: [String] {
        rows.map { row in
            let name = "\(row.arm), as \(row.role.rawValue)"
            guard let difference = row.difference else {
                return
                    "\(name): \(row.calls) calls with \(row.failures) failures tell too little; two with answers of both are the least."
            }
            let (mean, low, high) = (difference.mean.value, difference.mean.low, difference.mean.high)
            let size = "by \(Self.shown(abs(mean))) ms on average (\(Self.shown(low)) to \(Self.shown(high)))"
            switch (low, high) {
            case (0.nextUp..., _): return "\(name): slower \(size)."
            case (_, ..<0): return "\(name): faster \(size)."
            default:
                return
                    "\(name): what there is of a difference may be chance (\(Self.shown(low)) to \(Self.shown(high)) ms)."
            }
        }
    }
}
