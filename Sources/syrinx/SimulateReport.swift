internal import FastJSON
internal import Rehearsal

/// What `syrinx simulate` says at its start and its end.
enum SimulateReport {
    static func begin(_ simulation: Simulation) {
        let width = (simulation.places.map(\.name.count) + [11]).max() ?? 11
        Output.line("Simulated providers:")
        for place in simulation.places {
            let note = place.relay == nil ? "" : "  (behind a relay)"
            Output.line("  \(padded(place.name, width))  \(place.address)\(place.basePath)\(note)")
        }
        Output.line("  \(padded("control API", width))  \(simulation.controlAddress)")
        Output.line("Ctrl-C stops.")
    }

    static func end(_ simulation: Simulation) {
        let counts = simulation.world.journal.counts
        let faults = simulation.world.faults.counts
        let names = Set(counts.keys).union(faults.keys).sorted()
        guard !names.isEmpty else { return Output.line("Nothing was asked.") }
        let width = (names.map(\.count)).max() ?? 0
        Output.line("What was asked:")
        for name in names {
            var parts = (counts[name] ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            if let count = faults[name] { parts.append("faults \(count)") }
            let usage = usage(of: name, simulation)
            if !usage.isEmpty { parts.append("used \(usage)") }
            Output.line("  \(padded(name, width))  \(parts.joined(separator: ", "))")
        }
    }

    /// The sum of the accounts that a provider gave, of the texts that it spoke and the audio that it heard, as far as
    /// they are still in the journal.
    private static func usage(of name: String, _ simulation: Simulation) -> String {
        var sums: [String: Int64] = [:]
        for entry in simulation.world.journal.entries(of: name, "usage") {
            guard let members = (try? JSONValue(parsing: entry.detail))?.objectValue?.members else { continue }
            for member in members {
                if let number = member.value.integerValue { sums[member.key, default: 0] += number }
            }
        }
        for entry in simulation.world.journal.entries(of: name, "spoken") {
            sums["characters", default: 0] += Int64(entry.detail.count)
        }
        for entry in simulation.world.journal.entries(of: name, "audio") {
            sums["bytes of audio", default: 0] += Int64(entry.detail) ?? 0
        }
        return sums.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
