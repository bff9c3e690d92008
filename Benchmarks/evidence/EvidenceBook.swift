import Foundation

/// What has been measured so far: `evidence.json`.
struct EvidenceBook: Codable {
    /// The last word on one claim.
    struct Entry: Codable, Equatable {
        var says: String
        var target: String?
        var verdict: Verdict
        var measurement: Measurement?
        var spread: Double?
        /// Why there is no figure, or why it does not count.
        var reason: String?
        var pace: String
        var command: String
        var commit: String
        /// Whether the working tree was exactly that commit.
        var clean: Bool
        var machine: Machine
        var measuredAt: String
        var seconds: Double
    }

    var claims: [String: Entry] = [:]

    /// Reads the book; a missing one is empty.
    init(path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else { return }
        self = try JSONDecoder().decode(EvidenceBook.self, from: data)
    }

    init() {}

    /// Takes an entry in; one without a figure never replaces one that has it.
    mutating func merge(_ entry: Entry, for name: String) {
        if !entry.verdict.isMeasured, let former = claims[name], former.verdict.isMeasured { return }
        claims[name] = entry
    }

    /// What is known of a claim for exactly this commit on this machine.
    func cached(_ claim: Claim, commit: Commit, machine: Machine) -> Entry? {
        guard commit.isClean, let entry = claims[claim.name], entry.verdict.isMeasured, entry.clean,
            entry.commit == commit.id, entry.machine == machine,
            entry.target == claim.target?.description, entry.command == claim.command.joined(separator: " ")
        else { return nil }
        return entry
    }

    /// Writes the book in one piece, so that a run that is cut off leaves the old one or the new one.
    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        var data = try encoder.encode(self)
        data.append(UInt8(ascii: "\n"))
        try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
